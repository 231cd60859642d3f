-- 分组运行情况(整周、整旬、整月)
--
-- 粒度、各列同loop/breakdown,取自按周旬月汇总,与之逐项相等;只答按区、按街道,不带来源、大类筛选的。
-- 参数: grouping text, since date, until date, due_rule text 可空, scope text 可空, unit text[] 可空, street text[] 可空
-- 取值: grouping unit|street
with counted as (
    select
        case $grouping when 'unit' then unit else street end as name,
        coalesce(sum(reported), 0)::bigint         as reported,
        coalesce(sum(undispatched), 0)::bigint     as undispatched,
        coalesce(sum(due), 0)::bigint              as due,
        coalesce(sum(closed_of_due), 0)::bigint    as closed_of_due,
        coalesce(sum(on_time_of_due), 0)::bigint   as on_time_of_due,
        coalesce(sum(reworked_of_due), 0)::bigint  as reworked_of_due,
        coalesce(sum(postponed_of_due), 0)::bigint as postponed_of_due,
        coalesce(sum(overdue_open), 0)::bigint     as overdue_open,
        coalesce(sum(over_10d), 0)::bigint                as overdue_open_10d,
        coalesce(sum(overdue_open - over_1d), 0)::bigint  as age_1,
        coalesce(sum(over_1d - over_3d), 0)::bigint       as age_2,
        coalesce(sum(over_3d - over_10d), 0)::bigint      as age_3,
        coalesce(sum(over_10d - over_30d), 0)::bigint     as age_4,
        coalesce(sum(over_30d), 0)::bigint                as age_5
    from unit_period
    where since = $since and until = $until and due_rule = $due_rule
        and ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
        and ($scope is null or $scope = '全市' or not is_siluan)
    group by name
    having sum(reported + undispatched + due + overdue_open) > 0
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
