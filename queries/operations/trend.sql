-- 运行趋势
--
-- 粒度: 一行一个已结束的周期(周、旬、月)和口径范围,由远到近
-- 口径同operations/totals,取自按周旬月汇总。unit、street为空是全部可见范围。
-- 参数: grain text, until date, periods int, due_rule text 可空, unit text[] 可空, street text[] 可空
-- 列: since 起日, until 止日(不含), scope 口径范围, due_rule 应结案口径, reported 上报案件, accepted 受理案件,
--     filed 案件立案数, dispatched 派遣数, undispatched 未派遣数, due 应结案数, closed_of_due 结案数, on_time_of_due 按期结案数,
--     closed_by_now 现已结案数, reworked_of_due 返工数, postponed_of_due 延期数, overdue_open 超期未结数,
--     overdue_open_10d 超期未结(超10日), filing_rate 立案率, dispatch_rate 派遣率, closing_rate 结案率, on_time_rate 按期结案率,
--     rework_rate 返工率, postpone_rate 延期率
with wanted as (
    select distinct since, until
    from periods
    where grain = $grain and until <= $until
    order by since desc
    limit $periods
),
chosen as (
    select *
    from unit_period
    where grain = $grain
        and due_rule = $due_rule
        and ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
),
scoped as (
    select w.since, w.until, '全市' as scope, c.* exclude (since, until, grain, unit, street, is_siluan, due_rule)
    from wanted as w
    left join chosen as c on w.since = c.since
    union all
    select w.since, w.until, '常规', c.* exclude (since, until, grain, unit, street, is_siluan, due_rule)
    from wanted as w
    left join chosen as c on w.since = c.since and not c.is_siluan
),
summed as (
    select
        since,
        until,
        scope,
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
    from scoped
    group by since, until, scope
)
select
    since,
    until,
    scope,
    $due_rule as due_rule,
    * exclude (since, until, scope),
    filed::double / nullif(accepted, 0)       as filing_rate,
    dispatched::double / nullif(filed, 0)     as dispatch_rate,
    closed_of_due::double / nullif(due, 0)    as closing_rate,
    on_time_of_due::double / nullif(due, 0)   as on_time_rate,
    reworked_of_due::double / nullif(due, 0)  as rework_rate,
    postponed_of_due::double / nullif(due, 0) as postpone_rate
from summed
order by since, scope = '常规'
