-- 办结后重复投诉的案件
--
-- 粒度: 一行一件统计周期内办结、办结后规则天数内同处同类又有投诉的投诉,和其后的第一件;行数等于complaints/recurrence的recurred,口径同它
-- 参数: since date, until date, unit text[] 可空, street text[] 可空, source text[] 可空, category text[] 可空,
--     subcategory text[] 可空
-- 列: case_id 办结的案件, closed_at 办结时间, days 间隔天数, next_case_id 再诉的案件, next_at 再诉时间, next_source 再诉渠道,
--     same_person 是否同一人, source 问题来源, unit 区(管委会), street 街道(乡镇), community 社区, segment_id 责任路段编号,
--     category 大类, subcategory 小类, department 责任单位, resolved 回访是否解决, satisfaction 满意度
with
rule as (
    select recurrence_days
    from rules_repeats
    where valid_from < $until and (valid_to is null or valid_to >= $until)
),
closings as materialized (
    select c.place, c.class_key, c.case_id, c.closed_at, c.caller_key, c.source, c.unit, c.street, c.community, c.segment_id, c.department, c.resolved,
        c.satisfaction, k.category, k.subcategory, a.as_of
    from complaint as c
    inner join classes as k on c.class_key = k.class_key and k.is_newest
    cross join about as a
    where c.closed_at >= $since and c.closed_at < $until and c.closed_at <= a.as_of and c.closed_at >= c.complained_at and not c.suspended
        and not c.twice and c.place is not null
        and ($unit is null or list_contains($unit, c.unit)) and ($street is null or list_contains($street, c.street))
        and ($source is null or list_contains($source, c.source))
        and ($category is null or c.class_key in (select class_key from classes where list_contains($category, category)))
        and ($subcategory is null or c.class_key in (select class_key from classes where list_contains($subcategory, subcategory)))
),
-- 同一时刻来的几件取案件编号最前的
again as (
    select
        n.place, n.class_key, n.complained_at,
        first(n.case_id order by n.case_id, n.system)    as case_id,
        first(n.source order by n.case_id, n.system)     as source,
        first(n.caller_key order by n.case_id, n.system) as caller_key
    from complaint as n
    semi join closings as c on n.place = c.place and n.class_key = c.class_key
    where not n.twice and n.complained_at >= $since
        and n.complained_at < (select cast($until as timestamp) + to_days(recurrence_days) from rule)
    group by n.place, n.class_key, n.complained_at
)
select
    c.case_id, c.closed_at,
    date_diff('second', c.closed_at, n.complained_at) / 86400.0 as days,
    n.case_id                                                   as next_case_id,
    n.complained_at                                             as next_at,
    n.source                                                    as next_source,
    c.caller_key = n.caller_key                                 as same_person,
    c.source, c.unit, c.street, c.community, c.segment_id, c.category, c.subcategory, c.department, c.resolved,
    c.satisfaction
from closings as c
cross join rule as r
asof inner join again as n
    on c.place = n.place and c.class_key = n.class_key and c.closed_at < n.complained_at
where n.complained_at <= c.closed_at + to_days(r.recurrence_days)
order by days, c.closed_at, c.case_id
