-- 责任不明的案件
--
-- 粒度: 一行一个缘由,按先后归入一个: 区不明、街道不明、责任单位不明(已派遣、处置或结案而没有责任单位)、尚未派遣(还没有
-- 责任单位);周期内上报、不含作废。来源根本不记这一项的,不算不明;各来源都不记的,件数为空;同期没有任何投诉的,其中投诉为空。
-- 参数: since date, until date, unit text[] 可空, street text[] 可空, source text[] 可空, category text[] 可空,
--     subcategory text[] 可空
-- 列: reason 缘由, cases 案件数, complaints 其中投诉, open_cases 其中未结案, oldest_days 未结案最久天数, reported 同期上报,
--     share 占同期上报
with
candidates as (
    select
        c.system, c.unit, c.street, c.department, c.reported_at, c.dispatched_at, c.done_at, c.closed_at,
        c.caller_key is not null or c.replied_at is not null or c.resolved is not null or c.satisfaction is not null as is_complaint,
        a.as_of
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
-- 各来源系统记不记区、街道、责任单位
delivered as (
    select
        system,
        bool_or(unit <> '未明确')          as has_unit,
        bool_or(street <> '未明确')        as has_street,
        bool_or(department is not null)    as has_department
    from candidates
    group by system
),
judged as (
    select
        c.*,
        case
            when d.has_unit and c.unit = '未明确' then '区不明'
            when d.has_street and c.street = '未明确' then '街道不明'
            when d.has_department and c.department is null and coalesce(c.dispatched_at, c.done_at, c.closed_at) is not null then '责任单位不明'
            when d.has_department and c.department is null then '尚未派遣'
        end                                                                   as reason,
        c.closed_at is null or c.closed_at > c.as_of                          as is_open
    from candidates as c
    inner join delivered as d using (system)
),
reasons as (
    select '区不明' as reason, 1 as position, bool_or(has_unit) as is_delivered from delivered
    union all
    select '街道不明', 2, bool_or(has_street) from delivered
    union all
    select '责任单位不明', 3, bool_or(has_department) from delivered
    union all
    select '尚未派遣', 4, bool_or(has_department) from delivered
),
counted as (
    select
        reason,
        count(*)                                                              as cases,
        count(*) filter (where is_complaint)                                  as complaints,
        count(*) filter (where is_open)                                       as open_cases,
        max(date_diff('day', reported_at, as_of)) filter (where is_open)      as oldest_days
    from judged
    where reason is not null
    group by reason
)
select
    r.reason,
    case when r.is_delivered then coalesce(c.cases, 0) end                    as cases,
    case when r.is_delivered and t.any_complaint then coalesce(c.complaints, 0) end as complaints,
    case when r.is_delivered then coalesce(c.open_cases, 0) end               as open_cases,
    c.oldest_days,
    t.reported,
    case when r.is_delivered then coalesce(c.cases, 0) / nullif(t.reported, 0) end as share
from reasons as r
cross join (select count(*) as reported, coalesce(bool_or(is_complaint), false) as any_complaint from candidates) as t
left join counted as c using (reason)
order by r.position
