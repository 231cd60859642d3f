-- 一家企业所在的责任路段,和那里的案件
--
-- 粒度: 一行一家企业;名录、检查都没有记路段的没有行
-- 案件为所在路段since至until上报的,不含作废,不一定与这家企业有关;投诉口径同overview/three_rates。
-- 参数: enterprise text, since date, until date
-- 列: segment_id 责任路段编号, segment 责任路段, unit 区(管委会), street 街道(乡镇), cases 案件数, complaints 其中投诉
with firm as (
    select segment_id
    from enterprise
    where enterprise = try_cast($enterprise as bigint) and segment_id is not null
),
here as (
    select
        count(*)::bigint as cases,
        count(*) filter (where caller_key is not null or replied_at is not null or resolved is not null or satisfaction is not null)::bigint as complaints
    from case_fact
    where segment_id in (select segment_id from firm) and reported_at >= $since and reported_at < $until and not voided
)
select f.segment_id, coalesce(s.name, f.segment_id) as segment, s.unit, s.street, h.cases, h.complaints
from firm as f
cross join here as h
left join segments as s on s.segment_id = f.segment_id
qualify row_number() over (partition by f.segment_id order by s.valid_from desc nulls last) = 1
order by f.segment_id
