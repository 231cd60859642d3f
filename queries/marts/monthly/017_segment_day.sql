-- 责任路段逐日案件与投诉
--
-- 粒度: 一行一日、一责任路段、一小类、一区、一街道(各月份文件各有一行,用时相加);作废的和没有匹配到路段的不在其中
-- cases按上报日;complaints(热线、随手拍等有诉求人的)按受理日,没有受理时间的按上报日,口径同overview/rows的投诉。
with happened as (
    select
        cast(reported_at as date) as day,
        segment_id,
        subcategory,
        is_siluan,
        unit,
        street,
        1                         as cases,
        0                         as complaints
    from case_fact
    where segment_id is not null and not voided
    union all
    select
        cast(coalesce(accepted_at, reported_at) as date),
        segment_id,
        subcategory,
        is_siluan,
        unit,
        street,
        0,
        1
    from case_fact
    where segment_id is not null and not voided
        and (caller_key is not null or replied_at is not null or resolved is not null or satisfaction is not null)
)
select
    day,
    segment_id,
    subcategory,
    is_siluan,
    unit,
    street,
    cast(sum(cases) as integer)      as cases,
    cast(sum(complaints) as integer) as complaints
from happened
group by day, segment_id, subcategory, is_siluan, unit, street
order by day, segment_id, subcategory, is_siluan, unit, street
