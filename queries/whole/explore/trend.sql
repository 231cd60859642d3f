-- 一处区域或其各个下级的走势(整周、整旬、整月)
--
-- 粒度、各列同explore/trend,取自按周旬月汇总,与之逐项相等;只答到区、街道一级,不带路段、来源、大类筛选的。
-- 参数: level text 可空, starts date[], ends date[], due_rule text 可空, scope text 可空, unit text 可空, street text 可空
-- 取值: level unit|street
with spans as (
    select unnest($starts) as since, unnest($ends) as until
),
counted as (
    select case $level when 'unit' then p.unit when 'street' then p.street end as place, s.since, p.reported, p.accepted, p.due, p.closed_of_due,
        p.on_time_of_due, p.overdue_open
    from spans as s
    inner join unit_period as p on s.since = p.since and s.until = p.until
    where p.due_rule = $due_rule
        and ($unit is null or p.unit = $unit)
        and ($street is null or p.street = $street)
        and ($scope is null or $scope = '全市' or not p.is_siluan)
        and p.reported + p.accepted + p.due + p.overdue_open > 0
),
listed as (
    select place, s.since
    from (select place from counted union select null where $level is null)
    cross join spans as s
)
select
    s.place,
    s.since,
    coalesce(sum(reported), 0)::bigint        as reported,
    coalesce(sum(accepted), 0)::bigint        as accepted,
    coalesce(sum(due), 0)::bigint             as due,
    coalesce(sum(closed_of_due), 0)::bigint   as closed_of_due,
    coalesce(sum(on_time_of_due), 0)::bigint  as on_time_of_due,
    coalesce(sum(overdue_open), 0)::bigint    as overdue_open,
    coalesce(sum(closed_of_due), 0)::double / nullif(sum(due), 0)  as closing_rate,
    coalesce(sum(on_time_of_due), 0)::double / nullif(sum(due), 0) as on_time_rate
from listed as s
left join counted as n on s.place is not distinct from n.place and s.since = n.since
group by s.place, s.since
order by s.place, s.since
