-- 各区(管委会)运行情况(整周、整旬、整月)
--
-- 粒度、各列同operations/by_unit,取自按周旬月汇总,与之逐项相等。
-- 参数: since date, until date, due_rule text 可空
with chosen as (
    select *
    from unit_period
    where since = $since and until = $until and due_rule = $due_rule
),
scopes as (
    select unnest(['全市', '常规']) as scope
),
summed as (
    select
        u.unit,
        u.official_order,
        s.scope,
        coalesce(sum(reported), 0)::bigint         as reported,
        coalesce(sum(accepted), 0)::bigint         as accepted,
        coalesce(sum(filed), 0)::bigint            as filed,
        coalesce(sum(dispatched), 0)::bigint       as dispatched,
        coalesce(sum(undispatched), 0)::bigint     as undispatched,
        coalesce(sum(due), 0)::bigint              as due,
        coalesce(sum(closed_of_due), 0)::bigint    as closed_of_due,
        coalesce(sum(on_time_of_due), 0)::bigint   as on_time_of_due,
        coalesce(sum(closed_by_now), 0)::bigint    as closed_by_now,
        coalesce(sum(reworked_of_due), 0)::bigint  as reworked_of_due,
        coalesce(sum(postponed_of_due), 0)::bigint as postponed_of_due,
        coalesce(sum(overdue_open), 0)::bigint     as overdue_open,
        coalesce(sum(over_10d), 0)::bigint         as overdue_open_10d
    from units as u
    cross join scopes as s
    left join chosen as c on u.unit = c.unit and (s.scope = '全市' or not c.is_siluan)
    group by u.unit, u.official_order, s.scope
)
select
    unit,
    scope,
    $due_rule as due_rule,
    reported,
    accepted,
    filed,
    dispatched,
    undispatched,
    due,
    closed_of_due,
    on_time_of_due,
    closed_by_now,
    reworked_of_due,
    postponed_of_due,
    overdue_open,
    overdue_open_10d,
    filed::double / nullif(accepted, 0)       as filing_rate,
    dispatched::double / nullif(filed, 0)     as dispatch_rate,
    closed_of_due::double / nullif(due, 0)    as closing_rate,
    on_time_of_due::double / nullif(due, 0)   as on_time_rate,
    reworked_of_due::double / nullif(due, 0)  as rework_rate,
    postponed_of_due::double / nullif(due, 0) as postpone_rate
from summed
order by official_order, unit, scope = '常规'
