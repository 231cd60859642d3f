-- 责任单位按周旬月汇总
--
-- 粒度: 一行一个周期(周、旬、月)、一个责任单位、是否四乱、一种应结案口径
-- 口径同unit_period,逐项相等;只列参考表里的市直部门、局属单位、公用企业,区(管委会)的在unit_period。
-- 案件的责任单位按全称或简称认。
with names as (
    select distinct department, department as written
    from ref_departments
    where unit is null
    union
    select distinct department, short
    from ref_departments
    where unit is null and short is not null
),
judged as (
    select
        n.department,
        c.is_siluan,
        cast(c.due_at as date)                                                                  as due_on,
        cast(c.done_at as date)                                                                 as done_on,
        case when c.closed_at <= (select as_of from about) then cast(c.closed_at as date) end   as closed_on,
        c.closed_at is null or c.closed_at > c.due_at                                           as late,
        c.suspended,
        count(*)                                                                                as cases,
        count(*) filter (where c.on_time)                                                       as on_time,
        count(*) filter (where c.rework_count > 0)                                              as reworked,
        count(*) filter (where c.postpone_count > 0)                                            as postponed
    from case_fact as c
    inner join names as n on c.department = n.written
    where c.in_due
    group by
        n.department, c.is_siluan, cast(c.due_at as date), cast(c.done_at as date),
        case when c.closed_at <= (select as_of from about) then cast(c.closed_at as date) end,
        c.closed_at is null or c.closed_at > c.due_at, c.suspended
),
periods as (
    select distinct grain, since, until
    from calendar
),
-- A 到期口径:期限在周期内的
due_in_period as (
    select 'A' as due_rule, c.grain, c.since, c.until, j.*, false as leftover
    from judged as j
    inner join calendar as c on j.due_on = c.day
),
-- B 处置加遗留口径:周期内处置的,加周期末超期未结而不是周期内处置的
done_in_period as (
    select 'B' as due_rule, c.grain, c.since, c.until, j.*, false as leftover
    from judged as j
    inner join calendar as c on j.done_on = c.day
),
open_at_end as (
    select p.grain, p.since, p.until, j.*
    from judged as j
    inner join periods as p on j.due_on < p.until
    where j.late and (j.closed_on is null or j.closed_on >= p.until)
),
left_over as (
    select 'B' as due_rule, o.*, true as leftover
    from open_at_end as o
    where o.done_on is null or o.done_on < o.since or o.done_on >= o.until
),
counted as (
    select * from due_in_period
    union all
    select * from done_in_period
    union all
    select due_rule, grain, since, until, department, is_siluan, due_on, done_on, closed_on, late, suspended, cases, on_time, reworked,
        postponed, leftover
    from left_over
),
parts as (
    select
        grain, since, until, department, is_siluan, due_rule, cases as due,
        case when not leftover and not suspended and closed_on < until then cases else 0 end   as closed_of_due,
        case when not leftover and not suspended and closed_on < until then on_time else 0 end as on_time_of_due,
        reworked, postponed, 0 as overdue_open
    from counted
    union all
    select o.grain, o.since, o.until, o.department, o.is_siluan, r.due_rule, 0, 0, 0, 0, 0, o.cases
    from open_at_end as o
    cross join (select 'A' as due_rule union all select 'B') as r
)
select
    grain,
    since,
    until,
    department,
    is_siluan,
    due_rule,
    cast(sum(due) as integer)            as due,
    cast(sum(closed_of_due) as integer)  as closed_of_due,
    cast(sum(on_time_of_due) as integer) as on_time_of_due,
    cast(sum(reworked) as integer)       as reworked_of_due,
    cast(sum(postponed) as integer)      as postponed_of_due,
    cast(sum(overdue_open) as integer)   as overdue_open
from parts
group by grain, since, until, department, is_siluan, due_rule
order by grain, since, department, is_siluan, due_rule
