-- 办结后重复投诉的案件
--
-- 粒度: 一行一件统计周期内办结、办结后规则天数内同处同类又有投诉的投诉,和其后的第一件;行数等于complaints/recurrence的recurred
-- 参数: since date, until date, unit text[] 可空, street text[] 可空, source text[] 可空, category text[] 可空,
--     subcategory text[] 可空
-- 列: case_id 办结的案件, closed_at 办结时间, days 间隔天数, next_case_id 再诉的案件, next_at 再诉时间, next_source 再诉渠道,
--     same_person 是否同一人, source 问题来源, unit 区(管委会), street 街道(乡镇), community 社区, segment_id 责任路段编号,
--     category 大类, subcategory 小类, department 责任单位, resolved 回访是否解决, satisfaction 满意度
with
rule as (
    select recurrence_days, duplicate_hours * 60 as twin_limit
    from rules_repeats
    where valid_from < $until and (valid_to is null or valid_to >= $until)
),
closings as (
    select c.*
    from complaint as c
    cross join about as a
    cross join rule as r
    where c.closed_at >= $since and c.closed_at < $until and c.closed_at <= a.as_of and c.closed_at >= c.complained_at and not c.suspended
        and c.place is not null
        and not coalesce(c.twin_minutes <= r.twin_limit, false) and not c.same_minute
        and ($unit is null or list_contains($unit, c.unit))
        and ($street is null or list_contains($street, c.street))
        and ($source is null or list_contains($source, c.source))
),
-- 规则天数至多92天;同一时刻来的几件取案件编号最前的
again as (
    select
        c.place, c.class_key, c.complained_at,
        first(c.case_id order by c.case_id, c.system)     as case_id,
        first(c.source order by c.case_id, c.system)      as source,
        first(c.caller_key order by c.case_id, c.system)  as caller_key,
        first(c.category order by c.case_id, c.system)    as category,
        first(c.subcategory order by c.case_id, c.system) as subcategory
    from complaint as c
    cross join rule as r
    where c.complained_at >= $since and c.complained_at < cast($until as timestamp) + interval 92 day and c.place is not null
        and not coalesce(c.twin_minutes <= r.twin_limit, false) and not c.same_minute
    group by c.place, c.class_key, c.complained_at
),
named as (
    select class_key, category, subcategory, max(complained_at) as newest
    from (
        select class_key, category, subcategory, complained_at from closings
        union all
        select class_key, category, subcategory, complained_at from again
    )
    group by class_key, category, subcategory
),
classes as (
    select
        class_key,
        last(category order by newest, category, subcategory)    as category,
        last(subcategory order by newest, category, subcategory) as subcategory
    from named
    group by class_key
    having ($category is null or list_has_any(list(named.category), $category))
        and ($subcategory is null or list_has_any(list(named.subcategory), $subcategory))
)
select
    c.case_id, c.closed_at,
    date_diff('second', c.closed_at, n.complained_at) / 86400.0 as days,
    n.case_id                                                   as next_case_id,
    n.complained_at                                             as next_at,
    n.source                                                    as next_source,
    c.caller_key = n.caller_key                                 as same_person,
    c.source, c.unit, c.street, c.community, c.segment_id, k.category, k.subcategory, c.department, c.resolved,
    c.satisfaction
from closings as c
inner join classes as k using (class_key)
cross join rule as r
asof inner join again as n
    on c.place = n.place and c.class_key = n.class_key and c.closed_at < n.complained_at
where n.complained_at <= c.closed_at + to_days(r.recurrence_days)
order by days, c.closed_at, c.case_id
