-- 一级区域及其下一级的运行情况(整周、整旬、整月)
--
-- 粒度、各列同explore/places,取自按周旬月汇总,与之逐项相等;只答到区、街道一级,不带路段、来源、大类筛选的。
-- 参数: level text, since date, until date, due_rule text 可空, scope text 可空, unit text 可空, street text 可空
-- 取值: level unit|street
with counted as (
    select
        case $level when 'unit' then unit else street end as place,
        coalesce(sum(reported), 0)::bigint       as reported,
        coalesce(sum(accepted), 0)::bigint       as accepted,
        coalesce(sum(due), 0)::bigint            as due,
        coalesce(sum(closed_of_due), 0)::bigint  as closed_of_due,
        coalesce(sum(on_time_of_due), 0)::bigint as on_time_of_due,
        coalesce(sum(overdue_open), 0)::bigint   as overdue_open
    from unit_period
    where since = $since and until = $until and due_rule = $due_rule
        and ($unit is null or unit = $unit)
        and ($street is null or street = $street)
        and ($scope is null or $scope = '全市' or not is_siluan)
    group by place
    having sum(reported + accepted + due + overdue_open) > 0
),
listed as (
    select unit as place, official_order as position from units where $level = 'unit'
    union all
    select street, official_order from streets where $level = 'street' and unit = $unit
),
summed as (
    select
        coalesce(l.place, n.place)           as place,
        grouping(coalesce(l.place, n.place)) as is_total,
        any_value(l.position)                as position,
        coalesce(sum(n.reported), 0)::bigint       as reported,
        coalesce(sum(n.accepted), 0)::bigint       as accepted,
        coalesce(sum(n.due), 0)::bigint            as due,
        coalesce(sum(n.closed_of_due), 0)::bigint  as closed_of_due,
        coalesce(sum(n.on_time_of_due), 0)::bigint as on_time_of_due,
        coalesce(sum(n.overdue_open), 0)::bigint   as overdue_open
    from listed as l
    full outer join counted as n on l.place = n.place
    group by grouping sets ((coalesce(l.place, n.place)), ())
)
select
    place,
    place                                       as name,
    $due_rule                                   as due_rule,
    reported,
    accepted,
    due,
    closed_of_due,
    on_time_of_due,
    overdue_open,
    closed_of_due::double / nullif(due, 0)      as closing_rate,
    on_time_of_due::double / nullif(due, 0)     as on_time_rate
from summed
order by is_total, coalesce(position, 9998), place
