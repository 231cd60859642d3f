-- 分组运行情况
--
-- 粒度: 一行一个分组:grouping取unit、street;没有案件的区(管委会)也列,街道只列有数的
-- 口径同operations/totals,可再按街道、来源、大类筛选。
-- 参数: grouping text, since date, until date, due_rule text 可空, scope text 可空, unit text[] 可空, street text[] 可空,
--     source text[] 可空, category text[] 可空
-- 取值: grouping unit|street
-- 列: name 分组, reported 上报案件, undispatched 未派遣数, due 应结案数, closed_of_due 结案数, on_time_of_due 按期结案数,
--     reworked_of_due 返工数, postponed_of_due 延期数, overdue_open 超期未结数, overdue_open_10d 超期未结(超10日),
--     age_1 超期1日内, age_2 超期1至3日, age_3 超期3至10日, age_4 超期10至30日, age_5 超期30日以上, closing_rate 结案率,
--     on_time_rate 按期结案率
with horizon as (
    select as_of, least(as_of, cast($until as timestamp)) as end_at
    from about
),
chosen as not materialized (
    select
        *,
        case $grouping when 'unit' then unit else street end as name
    from case_fact
    where ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
        and ($source is null or list_contains($source, source))
        and ($category is null or list_contains($category, category))
        and ($scope is null or $scope = '全市' or not is_siluan)
),
overdue as (
    select
        case $grouping when 'unit' then unit else street end as name,
        done_at,
        reworked,
        postponed,
        date_diff('second', due_at, end_at) / 86400.0 as overdue_age
    from leftover
    cross join horizon
    where due_at < end_at and (closed_at is null or closed_at >= $until or closed_at > as_of)
        and ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
        and ($source is null or list_contains($source, source))
        and ($category is null or list_contains($category, category))
        and ($scope is null or $scope = '全市' or not is_siluan)
),
due_cases as (
    select name, closed_at < $until and closed_at <= as_of and not suspended as is_closed, on_time, rework_count > 0 as is_reworked,
        postpone_count > 0 as is_postponed
    from chosen
    cross join horizon
    where $due_rule = 'A' and in_due and due_at >= $since and due_at < $until
    union all
    select name, closed_at < $until and closed_at <= as_of and not suspended, on_time, rework_count > 0, postpone_count > 0
    from chosen
    cross join horizon
    where $due_rule <> 'A' and in_due and done_at >= $since and done_at < $until
    union all
    select name, false, false, reworked, postponed
    from overdue
    where $due_rule <> 'A' and (done_at is null or done_at < $since or done_at >= $until)
),
judged as (
    select name, true as is_reported, false as is_undispatched, false as is_due, false as is_closed, false as on_time,
        false as is_reworked, false as is_postponed, cast(null as double) as overdue_age
    from chosen
    where reported_at >= $since and reported_at < $until and not voided
    union all
    select name, false, true, false, false, false, false, false, null
    from chosen
    where in_flow and filed_at >= $since and filed_at < $until and (dispatched_at is null or dispatched_at >= $until)
    union all
    select name, false, false, true, is_closed, on_time, is_reworked, is_postponed, null
    from due_cases
    union all
    select name, false, false, false, false, false, false, false, overdue_age
    from overdue
),
counted as (
    select
        name,
        (count(*) filter (where is_reported))::bigint                         as reported,
        (count(*) filter (where is_undispatched))::bigint                     as undispatched,
        (count(*) filter (where is_due))::bigint                              as due,
        (count(*) filter (where is_due and is_closed))::bigint                as closed_of_due,
        (count(*) filter (where is_due and is_closed and on_time))::bigint    as on_time_of_due,
        (count(*) filter (where is_due and is_reworked))::bigint              as reworked_of_due,
        (count(*) filter (where is_due and is_postponed))::bigint             as postponed_of_due,
        (count(overdue_age))::bigint                                          as overdue_open,
        (count(*) filter (where overdue_age > 10))::bigint                    as overdue_open_10d,
        (count(*) filter (where overdue_age <= 1))::bigint                     as age_1,
        (count(*) filter (where overdue_age > 1 and overdue_age <= 3))::bigint   as age_2,
        (count(*) filter (where overdue_age > 3 and overdue_age <= 10))::bigint  as age_3,
        (count(*) filter (where overdue_age > 10 and overdue_age <= 30))::bigint as age_4,
        (count(*) filter (where overdue_age > 30))::bigint                   as age_5
    from judged
    group by name
),
named as (
    select unit as name, official_order
    from units
    where $grouping = 'unit' and ($unit is null or list_contains($unit, unit))
    union all
    select name, case when name = '未明确' then 99999 else 10000 end
    from counted
    where name not in (select unit from units where $grouping = 'unit')
)
select
    n.name,
    coalesce(c.reported, 0)         as reported,
    coalesce(c.undispatched, 0)     as undispatched,
    coalesce(c.due, 0)              as due,
    coalesce(c.closed_of_due, 0)    as closed_of_due,
    coalesce(c.on_time_of_due, 0)   as on_time_of_due,
    coalesce(c.reworked_of_due, 0)  as reworked_of_due,
    coalesce(c.postponed_of_due, 0) as postponed_of_due,
    coalesce(c.overdue_open, 0)     as overdue_open,
    coalesce(c.overdue_open_10d, 0) as overdue_open_10d,
    coalesce(c.age_1, 0)            as age_1,
    coalesce(c.age_2, 0)            as age_2,
    coalesce(c.age_3, 0)            as age_3,
    coalesce(c.age_4, 0)            as age_4,
    coalesce(c.age_5, 0)            as age_5,
    c.closed_of_due::double / nullif(c.due, 0)  as closing_rate,
    c.on_time_of_due::double / nullif(c.due, 0) as on_time_rate
from named as n
left join counted as c on n.name = c.name
order by n.official_order, case when $grouping <> 'unit' then -coalesce(c.reported, 0) else 0 end, n.name
