-- 责任不明的案件
--
-- 粒度: 一行一个缘由,按先后归入一个: 区不明、街道不明、责任单位不明(已派遣、处置或结案而没有责任单位)、尚未派遣(还没有
-- 责任单位);周期内上报、不含作废。同一来源同一月份都不记这一项的,不算不明;各来源都不记的,件数为空;同期没有任何投诉的,其中投诉为空。
-- 参数: since date, until date, unit text[] 可空, street text[] 可空, source text[] 可空, category text[] 可空,
--     subcategory text[] 可空
-- 列: reason 缘由, cases 案件数, complaints 其中投诉, open_cases 其中未结案, oldest_days 未结案最久天数, reported 同期上报,
--     share 占同期上报
with
asked as (
    select
        c.unowned, c.unit, c.street, c.department,
        c.caller_key is not null or c.replied_at is not null or c.resolved is not null or c.satisfaction is not null as is_complaint,
        case when c.closed_at is null or c.closed_at > a.as_of then date_diff('day', c.reported_at, a.as_of) end      as open_days
    from case_fact as c
    cross join about as a
    where c.first_at < $until and c.last_at >= $since
        and c.reported_at >= $since and c.reported_at < $until and not c.voided
        and ($unit is null or list_contains($unit, c.unit))
        and ($street is null or list_contains($street, c.street))
        and ($source is null or list_contains($source, c.source))
        and ($category is null or list_contains($category, c.category))
        and ($subcategory is null or list_contains($subcategory, c.subcategory))
),
whole as (
    select
        count(*)                                                                      as reported,
        coalesce(bool_or(is_complaint), false)                                        as any_complaint,
        bool_or(unit <> '未明确' or unowned = '区不明')                                as has_unit,
        bool_or(street <> '未明确' or unowned = '街道不明')                            as has_street,
        bool_or(department is not null or unowned in ('责任单位不明', '尚未派遣'))     as has_department
    from asked
),
reasons as (
    select '区不明' as reason, 1 as position, has_unit as is_delivered from whole
    union all
    select '街道不明', 2, has_street from whole
    union all
    select '责任单位不明', 3, has_department from whole
    union all
    select '尚未派遣', 4, has_department from whole
),
counted as (
    select
        unowned                                  as reason,
        count(*)                                 as cases,
        count(*) filter (where is_complaint)     as complaints,
        count(open_days)                         as open_cases,
        max(open_days)                           as oldest_days
    from asked
    where unowned is not null
    group by unowned
)
select
    r.reason,
    case when r.is_delivered then coalesce(c.cases, 0) end                    as cases,
    case when r.is_delivered and w.any_complaint then coalesce(c.complaints, 0) end as complaints,
    case when r.is_delivered then coalesce(c.open_cases, 0) end               as open_cases,
    c.oldest_days,
    w.reported,
    case when r.is_delivered then coalesce(c.cases, 0) / nullif(w.reported, 0) end as share
from reasons as r
cross join whole as w
left join counted as c using (reason)
order by r.position
