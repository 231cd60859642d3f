-- 断报
--
-- 粒度: 一行一段连续两日以上的断报:全部区域合计,或一个区(管委会)
-- 当日上报不到前后四周日中位数的一成,中位数在五件以上,且整段按平常应有二十件以上。
-- 参数:
-- 列: place 区域, since 起日, until 止日, days 天数, cases 期间上报, usual 平常每日
with bounds as (
    select min(day) as first_day, least(max(day), cast((select as_of from about) - interval 1 second as date)) as last_day
    from unit_day
    where reported > 0
),
days as (
    select cast(unnest(generate_series(first_day, last_day, interval 1 day)) as date) as day
    from bounds
),
counted as (
    select unit as place, day, sum(reported) as cases
    from unit_day
    group by unit, day
    union all
    select '合计', day, sum(reported)
    from unit_day
    group by day
),
filled as (
    select p.place, d.day, coalesce(c.cases, 0) as cases
    from (select distinct place from counted) as p
    cross join days as d
    left join counted as c on p.place = c.place and d.day = c.day
),
judged as (
    select
        place, day, cases,
        median(cases) over (partition by place order by day rows between 28 preceding and 28 following) as usual
    from filled
),
silent as (
    select *, day - cast(row_number() over (partition by place order by day) as integer) as run
    from judged
    where usual >= 5 and cases < 0.1 * usual
)
select
    place,
    min(day)                    as since,
    max(day)                    as until,
    count(*)::bigint            as days,
    sum(cases)::bigint          as cases,
    round(avg(usual), 1)        as usual
from silent
group by place, run
having count(*) >= 2 and sum(usual) >= 20
order by since desc, place = '合计' desc, place
