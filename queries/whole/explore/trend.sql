-- 一处区域的走势(整周、整旬、整月)
--
-- 粒度、各列同explore/trend,取自按周旬月汇总,与之逐项相等;只答到区、街道一级,不带路段、来源、大类筛选的。
-- 参数: starts date[], ends date[], due_rule text 可空, scope text 可空, unit text 可空, street text 可空
with spans as (
    select unnest($starts) as since, unnest($ends) as until
)
select
    s.since,
    coalesce(sum(p.reported), 0)::bigint        as reported,
    coalesce(sum(p.accepted), 0)::bigint        as accepted,
    coalesce(sum(p.due), 0)::bigint             as due,
    coalesce(sum(p.closed_of_due), 0)::bigint   as closed_of_due,
    coalesce(sum(p.on_time_of_due), 0)::bigint  as on_time_of_due,
    coalesce(sum(p.overdue_open), 0)::bigint    as overdue_open,
    coalesce(sum(p.closed_of_due), 0)::double / nullif(sum(p.due), 0)  as closing_rate,
    coalesce(sum(p.on_time_of_due), 0)::double / nullif(sum(p.due), 0) as on_time_rate
from spans as s
left join unit_period as p
    on s.since = p.since and s.until = p.until
        and p.due_rule = $due_rule
        and ($unit is null or p.unit = $unit)
        and ($street is null or p.street = $street)
        and ($scope is null or $scope = '全市' or not p.is_siluan)
group by s.since
order by s.since
