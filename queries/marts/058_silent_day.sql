-- 断报日
--
-- 粒度: 一行一个量(投诉或上报)、一区(“合计”为全部)、一个断报的日子
-- 当日不到前后四周日中位数的一成,中位数在十件以上,且前一日或后一日也是如此:判法同ledger/gaps,一日偶然没有不算。
with flow as (
    select 'complaints' as measure, unit, street, day, complaints as n
    from service_day
    union all
    select 'reported', unit, street, day, reported
    from unit_day
),
counted as (
    select measure, unit, day, sum(n) as n
    from flow
    group by measure, unit, day
    union all
    select measure, '合计', day, sum(n)
    from flow
    group by measure, day
),
spans as (
    select measure, unit, min(day) as first_day
    from counted
    where n > 0
    group by measure, unit
),
whole_days as (
    select k.day
    from day_kind as k
    cross join about as a
    where cast(k.day as timestamp) + interval 1 day <= a.as_of + interval 1 second
),
filled as (
    select s.measure, s.unit, d.day, coalesce(c.n, 0) as n
    from spans as s
    inner join whole_days as d on d.day >= s.first_day
    left join counted as c on c.measure = s.measure and c.unit = s.unit and c.day = d.day
),
judged as (
    select
        measure,
        unit,
        day,
        n,
        median(n) over (partition by measure, unit order by day rows between 28 preceding and 28 following) as usual
    from filled
),
marked as (
    select measure, unit, day, n, usual, usual >= 10 and n < 0.1 * usual as is_silent
    from judged
),
beside as (
    select
        *,
        lag(is_silent) over (partition by measure, unit order by day) as silent_before,
        lead(is_silent) over (partition by measure, unit order by day) as silent_after
    from marked
)
select
    measure,
    unit,
    cast(null as varchar)      as street,
    day,
    cast(n as integer)         as cases,
    cast(usual as double)      as usual
from beside
where is_silent and (coalesce(silent_before, false) or coalesce(silent_after, false))
order by measure, unit, day
