-- 区、街道按周旬月汇总
--
-- 粒度: 一行一个周期(周、旬、月)、一区、一街道、是否四乱、一种应结案口径
-- 与operations/totals逐项相等,整周期的查询和趋势线用它;周期取自calendar,周期末早于或等于数据截至的才在其中。
with periods as (
    select distinct grain, since, until
    from calendar
),
readings as (
    select 'A' as due_rule
    union all
    select 'B'
),
-- A 到期口径,与B 的周期内处置部分:各案件按一个日期落入周期,结案看周期末
judged_days as (
    select
        cast(due_at as date)    as due_on,
        cast(done_at as date)   as done_on,
        cast(closed_at as date) as closed_on,
        unit,
        street,
        is_siluan,
        count(*)                                                                                             as due,
        count(*) filter (where closed_at <= (select as_of from about) and not suspended)                     as closed,
        count(*) filter (where closed_at <= (select as_of from about) and not suspended and on_time)         as on_time,
        count(*) filter (where rework_count > 0)                                                             as reworked,
        count(*) filter (where postpone_count > 0)                                                           as postponed
    from case_fact
    where in_due
    group by cast(due_at as date), cast(done_at as date), cast(closed_at as date), unit, street, is_siluan
),
dated_days as (
    select 'A' as due_rule, due_on as day, closed_on, unit, street, is_siluan, due, closed, on_time, reworked, postponed
    from judged_days
    union all
    select 'B', done_on, closed_on, unit, street, is_siluan, due, closed, on_time, reworked, postponed
    from judged_days
    where done_on is not null
),
dated_sums as (
    select
        c.grain, c.since, c.until, d.unit, d.street, d.is_siluan, d.due_rule,
        sum(d.due) as due,
        sum(d.closed) as closed_by_now,
        coalesce(sum(d.closed) filter (where d.closed_on < c.until), 0) as closed_of_due,
        coalesce(sum(d.on_time) filter (where d.closed_on < c.until), 0) as on_time_of_due,
        sum(d.reworked) as reworked_of_due,
        sum(d.postponed) as postponed_of_due
    from dated_days as d
    inner join calendar as c on d.day = c.day
    group by c.grain, c.since, c.until, d.unit, d.street, d.is_siluan, d.due_rule
),
-- 遗留:过期未结进、结案出,按周期累计;超过1、3、10、30日的也各有进出。首个周期之前的进出并入首个周期
first_day as (
    select cast(first_reported as date) as day
    from about
),
ages as (
    select 0 as days
    union all
    select 1
    union all
    select 3
    union all
    select 10
    union all
    select 30
),
waits as (
    select
        unit, street, is_siluan,
        cast(due_at as date)                                                            as due_on,
        cast(done_at as date)                                                           as done_on,
        case when closed_at <= (select as_of from about) then cast(closed_at as date) end as closed_on,
        coalesce(closed_at <= (select as_of from about) and not suspended, false)       as closed_by_now,
        reworked,
        postponed
    from leftover
),
known as (
    select unit, street, is_siluan, due_on, done_on, closed_on, closed_by_now, reworked, postponed, count(*) as cases
    from waits
    group by unit, street, is_siluan, due_on, done_on, closed_on, closed_by_now, reworked, postponed
),
moves as (
    select k.due_on + a.days as day, a.days, k.cases, k.unit, k.street, k.is_siluan, k.reworked, k.postponed, k.closed_by_now
    from known as k
    cross join ages as a
    where k.closed_on is null or k.closed_on > k.due_on + a.days
    union all
    select k.closed_on, a.days, -k.cases, k.unit, k.street, k.is_siluan, k.reworked, k.postponed, k.closed_by_now
    from known as k
    cross join ages as a
    where k.closed_on > k.due_on + a.days
),
moved as (
    select
        c.grain, c.since, m.unit, m.street, m.is_siluan,
        coalesce(sum(m.cases) filter (where m.days = 0), 0)                      as opened,
        coalesce(sum(m.cases) filter (where m.days = 1), 0)                      as over_1d,
        coalesce(sum(m.cases) filter (where m.days = 3), 0)                      as over_3d,
        coalesce(sum(m.cases) filter (where m.days = 10), 0)                     as over_10d,
        coalesce(sum(m.cases) filter (where m.days = 30), 0)                     as over_30d,
        coalesce(sum(m.cases) filter (where m.days = 0 and m.closed_by_now), 0)  as closed_by_now,
        coalesce(sum(m.cases) filter (where m.days = 0 and m.reworked), 0)       as reworked,
        coalesce(sum(m.cases) filter (where m.days = 0 and m.postponed), 0)      as postponed
    from moves as m
    cross join first_day as f
    inner join calendar as c on greatest(m.day, f.day) = c.day
    group by c.grain, c.since, m.unit, m.street, m.is_siluan
),
stock as (
    select
        p.grain, p.since, p.until, g.unit, g.street, g.is_siluan,
        sum(coalesce(m.opened, 0)) over so_far        as opened,
        sum(coalesce(m.over_1d, 0)) over so_far       as over_1d,
        sum(coalesce(m.over_3d, 0)) over so_far       as over_3d,
        sum(coalesce(m.over_10d, 0)) over so_far      as over_10d,
        sum(coalesce(m.over_30d, 0)) over so_far      as over_30d,
        sum(coalesce(m.closed_by_now, 0)) over so_far as closed_by_now,
        sum(coalesce(m.reworked, 0)) over so_far      as reworked,
        sum(coalesce(m.postponed, 0)) over so_far     as postponed
    from periods as p
    cross join (select distinct unit, street, is_siluan from moved) as g
    left join moved as m
        on p.grain = m.grain and p.since = m.since
            and g.unit = m.unit and g.street = m.street and g.is_siluan = m.is_siluan
    window so_far as (partition by p.grain, g.unit, g.street, g.is_siluan order by p.since)
),
-- B 口径里,周期内处置而周期末仍超期未结的已计一次,从遗留里扣除
counted_twice as (
    select
        c.grain, c.since, c.until, k.unit, k.street, k.is_siluan,
        sum(k.cases)                                                    as due,
        coalesce(sum(k.cases) filter (where k.closed_by_now), 0)        as closed_by_now,
        coalesce(sum(k.cases) filter (where k.reworked), 0)             as reworked,
        coalesce(sum(k.cases) filter (where k.postponed), 0)            as postponed
    from known as k
    inner join calendar as c on k.done_on = c.day
    where k.due_on < c.until and (k.closed_on is null or k.closed_on >= c.until)
    group by c.grain, c.since, c.until, k.unit, k.street, k.is_siluan
),
flow as (
    select
        c.grain, c.since, c.until, f.unit, f.street, f.is_siluan,
        sum(f.reported) as reported, sum(f.accepted) as accepted, sum(f.filed) as filed, sum(f.dispatched) as dispatched
    from unit_day as f
    inner join calendar as c on f.day = c.day
    group by c.grain, c.since, c.until, f.unit, f.street, f.is_siluan
),
-- 未派遣:当日没有派遣的立案,到周期末还没有派遣的
undispatched_days as (
    select
        cast(filed_at as date) as day, cast(dispatched_at as date) as dispatched_on, unit, street, is_siluan, count(*) as cases
    from case_fact
    where in_flow and filed_at is not null and (dispatched_at is null or cast(dispatched_at as date) > cast(filed_at as date))
    group by cast(filed_at as date), cast(dispatched_at as date), unit, street, is_siluan
),
waiting as (
    select c.grain, c.since, c.until, w.unit, w.street, w.is_siluan, sum(w.cases) as undispatched
    from undispatched_days as w
    inner join calendar as c on w.day = c.day
    where w.dispatched_on is null or w.dispatched_on >= c.until
    group by c.grain, c.since, c.until, w.unit, w.street, w.is_siluan
),
parts as (
    select
        grain, since, until, unit, street, is_siluan, due_rule,
        0 as reported, 0 as accepted, 0 as filed, 0 as dispatched, 0 as undispatched,
        due, closed_of_due, on_time_of_due, closed_by_now, reworked_of_due, postponed_of_due,
        0 as overdue_open, 0 as over_1d, 0 as over_3d, 0 as over_10d, 0 as over_30d
    from dated_sums
    union all
    select
        s.grain, s.since, s.until, s.unit, s.street, s.is_siluan, r.due_rule, 0, 0, 0, 0, 0,
        case when r.due_rule = 'B' then s.opened else 0 end, 0, 0,
        case when r.due_rule = 'B' then s.closed_by_now else 0 end,
        case when r.due_rule = 'B' then s.reworked else 0 end,
        case when r.due_rule = 'B' then s.postponed else 0 end,
        s.opened, s.over_1d, s.over_3d, s.over_10d, s.over_30d
    from stock as s
    cross join readings as r
    where s.opened > 0
    union all
    select
        grain, since, until, unit, street, is_siluan, 'B', 0, 0, 0, 0, 0,
        -due, 0, 0, -closed_by_now, -reworked, -postponed, 0, 0, 0, 0, 0
    from counted_twice
    union all
    select
        f.grain, f.since, f.until, f.unit, f.street, f.is_siluan, r.due_rule,
        f.reported, f.accepted, f.filed, f.dispatched, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
    from flow as f
    cross join readings as r
    union all
    select
        w.grain, w.since, w.until, w.unit, w.street, w.is_siluan, r.due_rule,
        0, 0, 0, 0, w.undispatched, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
    from waiting as w
    cross join readings as r
)
select
    grain,
    since,
    until,
    unit,
    street,
    is_siluan,
    due_rule,
    cast(sum(reported) as integer)         as reported,
    cast(sum(accepted) as integer)         as accepted,
    cast(sum(filed) as integer)            as filed,
    cast(sum(dispatched) as integer)       as dispatched,
    cast(sum(undispatched) as integer)     as undispatched,
    cast(sum(due) as integer)              as due,
    cast(sum(closed_of_due) as integer)    as closed_of_due,
    cast(sum(on_time_of_due) as integer)   as on_time_of_due,
    cast(sum(closed_by_now) as integer)    as closed_by_now,
    cast(sum(reworked_of_due) as integer)  as reworked_of_due,
    cast(sum(postponed_of_due) as integer) as postponed_of_due,
    cast(sum(overdue_open) as integer)     as overdue_open,
    cast(sum(over_1d) as integer)          as over_1d,
    cast(sum(over_3d) as integer)          as over_3d,
    cast(sum(over_10d) as integer)         as over_10d,
    cast(sum(over_30d) as integer)         as over_30d
from parts
group by grain, since, until, unit, street, is_siluan, due_rule
order by grain, since, unit, street, is_siluan, due_rule
