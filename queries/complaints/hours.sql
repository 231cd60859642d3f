-- 投诉的时段分布
--
-- 粒度: 一行一个星期几、是否工作日、钟点(按上报时刻);整个24小时都有一行,没有投诉为0。来源只有日期的,钟点为空,另起一行
-- 投诉按受理日计入周期(没有受理时间的按上报日),口径同overview/rows;measure取reported时为上报案件。
-- 是否工作日按工作日历:调休上班的周末是工作日,法定节假日是休息日。周期内某来源的时刻全是零点,即认为它只有日期。
-- 没有一个来源有时刻时,各钟点为空(无数据),不是0。
-- 参数: since date, until date, measure text 可空, unit text[] 可空, street text[] 可空, segment text[] 可空, source text[] 可空,
--     category text[] 可空, subcategory text[] 可空
-- 取值: measure complaints|reported
-- 列: weekday 星期几(1为周一), is_workday 是否工作日, hour 钟点(0–23), days 这样的日子有几天, complaints 投诉件数, per_day 平均每日件数
with inside as (
    select system, reported_at, cast(reported_at as date) as day, unit, street, segment_id, source, category, subcategory
    from complaint
    where coalesce($measure, 'complaints') = 'complaints' and complained_at >= $since and complained_at < $until
    union all
    select system, reported_at, cast(reported_at as date), unit, street, segment_id, source, category, subcategory
    from case_fact
    where $measure = 'reported' and not voided and reported_at >= $since and reported_at < $until
),
clocks as (
    select system, bool_or(reported_at > date_trunc('day', reported_at)) as has_clock
    from inside
    group by system
),
chosen as (
    select
        i.day,
        case when c.has_clock then hour(i.reported_at) end as hour
    from inside as i
    inner join clocks as c on i.system = c.system
    where ($unit is null or list_contains($unit, i.unit))
        and ($street is null or list_contains($street, i.street))
        and ($segment is null or list_contains($segment, i.segment_id))
        and ($source is null or list_contains($source, i.source))
        and ($category is null or list_contains($category, i.category))
        and ($subcategory is null or list_contains($subcategory, i.subcategory))
),
-- 上报日可能早于受理日所在的周期,这样的日子也要有名分;数天数只数周期内的
days as (
    select
        d.day,
        isodow(d.day)                                                        as weekday,
        coalesce(k.kind in ('工作日', '调休上班'), isodow(d.day) <= 5)       as is_workday,
        d.in_span
    from (
        select
            cast(unnest(generate_series(cast($since as date), cast(least(cast($until as timestamp) - interval 1 second, as_of) as date),
                interval 1 day)) as date) as day,
            true as in_span
        from about
        union all
        select distinct day, false as in_span
        from chosen
        where day < cast($since as date) or day > (select cast(least(cast($until as timestamp) - interval 1 second, as_of) as date) from about)
    ) as d
    left join day_kind as k on d.day = k.day
),
kinds_of_day as (
    select weekday, is_workday, count(*) filter (where in_span)::bigint as days
    from days
    group by weekday, is_workday
),
counted as (
    select d.weekday, d.is_workday, c.hour, count(*)::bigint as complaints
    from chosen as c
    inner join days as d on c.day = d.day
    group by d.weekday, d.is_workday, c.hour
),
clock as (
    select coalesce(bool_or(has_clock), false) as is_known
    from clocks
),
matrix as (
    select k.weekday, k.is_workday, h.hour, k.days, case when c.is_known then coalesce(n.complaints, 0) end as complaints
    from kinds_of_day as k
    cross join (select unnest(generate_series(0, 23)) as hour) as h
    cross join clock as c
    left join counted as n on n.weekday = k.weekday and n.is_workday = k.is_workday and n.hour = h.hour
    union all
    select k.weekday, k.is_workday, null, k.days, n.complaints
    from counted as n
    inner join kinds_of_day as k on n.weekday = k.weekday and n.is_workday = k.is_workday
    where n.hour is null
)
select
    weekday,
    is_workday,
    cast(hour as bigint)                        as hour,
    days,
    complaints::bigint                          as complaints,
    complaints::double / nullif(days, 0)        as per_day
from matrix
order by weekday, is_workday desc, hour nulls last
