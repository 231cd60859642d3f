-- 区、街道按周旬月汇总
--
-- 粒度: 一行一个周期(周、旬、月)、一区、一街道、是否四乱、一种应结案口径
-- 与operations/totals逐项相等(核对period_rollup_differs),供趋势线使用;周期末早于或等于数据截至的才在其中。
with days as (
    select cast(unnest(generate_series(
        (select cast(min(reported_at) as date) from case_fact),
        (select cast(as_of as date) from about),
        interval 1 day)) as date) as day
),
periods as (
    select distinct
        grain,
        since,
        until
    from (
        select 'week' as grain, cast(date_trunc('week', day) as date) as since, cast(date_trunc('week', day) as date) + 7 as until from days
        union all
        select 'month', cast(date_trunc('month', day) as date), cast(date_trunc('month', day) + interval 1 month as date) from days
        union all
        select
            'xun',
            cast(date_trunc('month', day) as date) + case when day(day) <= 10 then 0 when day(day) <= 20 then 10 else 20 end,
            case
                when day(day) <= 10 then cast(date_trunc('month', day) as date) + 10
                when day(day) <= 20 then cast(date_trunc('month', day) as date) + 20
                else cast(date_trunc('month', day) + interval 1 month as date)
            end
        from days
    )
    where until <= (select as_of + interval 1 minute from about)
),
-- 每一日落在哪个周、旬、月
bucket as (
    select p.grain, p.since, p.until, d.day
    from periods as p
    inner join (select cast(unnest(generate_series(
        (select min(since) from periods), (select max(until) from periods), interval 1 day)) as date) as day) as d
        on d.day >= p.since and d.day < p.until
),
-- A 到期口径,与B 的周期内处置部分:各案件按一个日期落入周期,结案看周期末
dated as (
    select 'A' as due_rule, cast(due_at as date) as day, unit, street, is_siluan,
        cast(closed_at as date) as closed_on, closed_at is not null and not suspended as closed, on_time,
        rework_count > 0 as reworked, postpone_count > 0 as postponed
    from case_fact
    where in_due
    union all
    select 'B', cast(done_at as date), unit, street, is_siluan,
        cast(closed_at as date), closed_at is not null and not suspended, on_time,
        rework_count > 0, postpone_count > 0
    from case_fact
    where in_due and done_at is not null
),
dated_days as (
    select due_rule, day, closed_on, unit, street, is_siluan,
        count(*) as n,
        count(*) filter (where closed) as closed,
        count(*) filter (where closed and on_time) as on_time,
        count(*) filter (where reworked) as reworked,
        count(*) filter (where postponed) as postponed
    from dated
    group by due_rule, day, closed_on, unit, street, is_siluan
),
dated_sums as (
    select
        b.grain, b.since, b.until, d.unit, d.street, d.is_siluan, d.due_rule,
        sum(n) as due,
        sum(closed) filter (where closed_on < b.until) as closed_of_due,
        sum(on_time) filter (where closed_on < b.until) as on_time_of_due,
        sum(reworked) as reworked_of_due,
        sum(postponed) as postponed_of_due
    from dated_days as d
    inner join bucket as b on d.day = b.day
    group by b.grain, b.since, b.until, d.unit, d.street, d.is_siluan, d.due_rule
),
-- 遗留:累计过期未结减累计结案,按日计
leftover_moves as (
    select cast(due_at as date) as day, unit, street, is_siluan, 1 as step, reworked, postponed from leftover
    union all
    select cast(closed_at as date), unit, street, is_siluan, -1, reworked, postponed
    from leftover
    where closed_at is not null
),
leftover_days as (
    select day, unit, street, is_siluan,
        sum(step) as opened, sum(step) filter (where reworked) as reworked, sum(step) filter (where postponed) as postponed
    from leftover_moves
    group by day, unit, street, is_siluan
),
running as (
    select day, unit, street, is_siluan,
        sum(opened) over w as opened, sum(coalesce(reworked, 0)) over w as reworked, sum(coalesce(postponed, 0)) over w as postponed
    from leftover_days
    window w as (partition by unit, street, is_siluan order by day)
),
stock as (
    select p.grain, p.since, p.until, r.unit, r.street, r.is_siluan, r.opened, r.reworked, r.postponed
    from (select p.*, q.unit, q.street, q.is_siluan
          from periods as p
          cross join (select distinct unit, street, is_siluan from leftover_days) as q) as p
    asof join running as r
        on p.unit = r.unit and p.street = r.street and p.is_siluan = r.is_siluan and p.until > r.day
),
-- B 口径里,周期内处置而周期末仍超期未结的已计一次,从遗留里扣除
counted_twice as (
    select b.grain, b.since, b.until, l.unit, l.street, l.is_siluan,
        count(*) as n, count(*) filter (where reworked) as reworked, count(*) filter (where postponed) as postponed
    from leftover as l
    inner join bucket as b on cast(l.done_at as date) = b.day
    where l.due_at < b.until and (l.closed_at is null or l.closed_at >= b.until)
    group by b.grain, b.since, b.until, l.unit, l.street, l.is_siluan
),
flow as (
    select b.grain, b.since, b.until, f.unit, f.street, f.is_siluan,
        sum(reported) as reported, sum(accepted) as accepted, sum(filed) as filed, sum(dispatched) as dispatched
    from unit_day as f
    inner join bucket as b on f.day = b.day
    group by b.grain, b.since, b.until, f.unit, f.street, f.is_siluan
),
parts as (
    select grain, since, until, unit, street, is_siluan, due_rule,
        due, closed_of_due, on_time_of_due, reworked_of_due, postponed_of_due
    from dated_sums
    union all by name
    select grain, since, until, unit, street, is_siluan, 'B' as due_rule,
        opened as due, reworked as reworked_of_due, postponed as postponed_of_due
    from stock
    union all by name
    select grain, since, until, unit, street, is_siluan, 'B' as due_rule,
        -n as due, -reworked as reworked_of_due, -postponed as postponed_of_due
    from counted_twice
    union all by name
    select grain, since, until, unit, street, is_siluan, unnest(['A', 'B']) as due_rule, opened as overdue_open
    from stock
    union all by name
    select grain, since, until, unit, street, is_siluan, unnest(['A', 'B']) as due_rule,
        reported, accepted, filed, dispatched
    from flow
)
select
    grain,
    since,
    until,
    unit,
    street,
    is_siluan,
    due_rule,
    cast(coalesce(sum(reported), 0) as bigint)         as reported,
    cast(coalesce(sum(accepted), 0) as bigint)         as accepted,
    cast(coalesce(sum(filed), 0) as bigint)            as filed,
    cast(coalesce(sum(dispatched), 0) as bigint)       as dispatched,
    cast(coalesce(sum(due), 0) as bigint)              as due,
    cast(coalesce(sum(closed_of_due), 0) as bigint)    as closed_of_due,
    cast(coalesce(sum(on_time_of_due), 0) as bigint)   as on_time_of_due,
    cast(coalesce(sum(reworked_of_due), 0) as bigint)  as reworked_of_due,
    cast(coalesce(sum(postponed_of_due), 0) as bigint) as postponed_of_due,
    cast(coalesce(sum(overdue_open), 0) as bigint)     as overdue_open
from parts
group by grain, since, until, unit, street, is_siluan, due_rule
order by grain, since, unit, street, is_siluan, due_rule
