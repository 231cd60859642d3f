-- 检查、处罚数据的断报
--
-- 粒度: 一行一类数据(检查、处罚)、一个范围(全部、一区、一机关)、一段没有导出的日子[since, until)
-- 连续5个以上(区、机关10个以上)工作日没有一条记录,而按其前后各90日中较少一边的常态(至少20日有记录)应有gap_expected条以上,为断报;首条之前、数据截至之后也是。
-- 真有减少的不在此列:减少之后的常态就低。分片轮查的也不在此列:有一半长的空档超过3次,是它的常态。节假日不算。新设的机关首条之前不算。within 区为其名,机关为其所在的区(不止一区的为空)。
with record as (
    select '检查' as what, unit, agency, day, exported_at from inspection where is_agency_lead
    union all
    select '处罚', unit, agency, filed_on, exported_at from penalty
),
ends as (
    select r.what, min(r.day) as first_day, max(cast(coalesce(r.exported_at, a.as_of) - interval 1 second as date)) as last_day
    from record as r
    cross join about as a
    group by r.what
),
flow as (
    select what, '全部' as grain, '全部' as name, day, count(*) as n from record group by what, day
    union all
    select what, '区', unit, day, count(*) from record group by what, unit, day
    union all
    select what, '机关', agency, day, count(*) from record where agency is not null group by what, agency, day
),
workday as (
    select
        day,
        kind in ('工作日', '调休上班')                                                                  as is_workday,
        sum(case when kind in ('工作日', '调休上班') then 1 else 0 end) over (order by day)             as nth
    from day_kind
),
nth_workday as (
    select nth, day from workday where is_workday
),
series as (
    select
        f.what,
        f.grain,
        f.name,
        f.day,
        w.nth,
        lead(f.day) over same as next_day,
        lead(w.nth - cast(w.is_workday as integer)) over same as last_nth,
        first_value(w.nth) over same as first_nth,
        sum(f.n) over before  as n_before,
        sum(f.n) over behind  as n_behind,
        count(*) over before  as days_before,
        count(*) over behind  as days_behind,
        row_number() over same as place,
        max(w.nth) over (partition by f.what) as end_nth
    from flow as f
    inner join workday as w on w.day = f.day
    window
        same as (partition by f.what, f.grain, f.name order by f.day),
        before as (partition by f.what, f.grain, f.name order by datediff('day', date '2000-01-01', f.day) range between 90 preceding and current row),
        behind as (partition by f.what, f.grain, f.name order by datediff('day', date '2000-01-01', f.day) range between current row and 90 following)
),
rates as (
    select
        *,
        n_before * 1.0 / greatest(least(nth - first_nth + 1, 62), 20) as rate_before,
        n_behind * 1.0 / greatest(least(end_nth - nth + 1, 62), 20) as rate_behind
    from series
),
spans as (
    select
        *,
        lead(rate_behind) over (partition by what, grain, name order by day) as rate_after,
        lead(days_behind) over (partition by what, grain, name order by day) as days_after
    from rates
),
last_nth as (
    select e.what, max(w.nth) as nth
    from ends as e
    inner join workday as w on w.day <= e.last_day
    group by e.what
),
first_nth as (
    select e.what, min(w.nth) as nth
    from ends as e
    inner join workday as w on w.day = e.first_day
    group by e.what
),
silent as (
    select
        what, grain, name, nth + 1 as from_nth, last_nth as to_nth, least(rate_before, rate_after) as rate, least(days_before, days_after) as days,
        'inside' as place
    from spans
    where next_day is not null
    union all
    select s.what, s.grain, s.name, s.nth + 1, l.nth, s.rate_before, s.days_before, 'end'
    from spans as s
    inner join last_nth as l on l.what = s.what
    where s.next_day is null
    union all
    select s.what, s.grain, s.name, f.nth, s.nth - 1, s.rate_behind, s.days_behind, 'start'
    from spans as s
    inner join first_nth as f on f.what = s.what
    where s.place = 1 and s.grain = '区'
),
habits as (
    select s.what, s.grain, s.name, s.from_nth, s.place, count(*) as as_long
    from silent as s
    inner join silent as o on o.what = s.what and o.grain = s.grain and o.name = s.name and 2 * (o.to_nth - o.from_nth + 1) >= s.to_nth - s.from_nth + 1
    where s.to_nth - s.from_nth + 1 >= 5 and o.to_nth - o.from_nth + 1 >= 3
    group by s.what, s.grain, s.name, s.from_nth, s.place
),
homes as (
    select agency, case when min(unit) = max(unit) then min(unit) end as unit
    from record
    where agency is not null
    group by agency
),
rule as (
    select gap_expected
    from (select gap_expected, row_number() over (order by valid_from desc) as recency from rules_inspections) as versions
    where recency = 1
),
edges as (
    select
        e.what,
        '全部'              as grain,
        '全部'              as name,
        date '0001-01-01'   as since,
        coalesce((select cast(max(k.day) + interval 1 day as date) from day_kind as k where k.day < e.first_day and k.kind in ('工作日', '调休上班')),
            (select least(min(k.day), e.first_day) from day_kind as k)) as until
    from ends as e
    union all
    select what, '全部', '全部', cast(last_day + interval 1 day as date), date '9999-12-31' from ends
),
gaps as (
    select
        s.what,
        s.grain,
        s.name,
        case when s.grain = '区' then s.name else h.unit end                                                       as within,
        case when s.place = 'start' then date '0001-01-01' else f.day end                                          as since,
        case when s.place = 'end' then date '9999-12-31' else cast(t.day + interval 1 day as date) end             as until,
        cast(s.to_nth - s.from_nth + 1 as integer)                                                                 as workdays,
        cast((s.to_nth - s.from_nth + 1) * s.rate as double)                                                       as expected
    from silent as s
    cross join rule as r
    inner join nth_workday as f on f.nth = s.from_nth
    inner join nth_workday as t on t.nth = s.to_nth
    inner join habits as b on b.what = s.what and b.grain = s.grain and b.name = s.name and b.from_nth = s.from_nth and b.place = s.place
    left join homes as h on s.grain = '机关' and h.agency = s.name
    where s.to_nth - s.from_nth + 1 >= case s.grain when '全部' then 5 else 10 end and b.as_long <= 3 and s.days >= 20
        and (s.to_nth - s.from_nth + 1) * s.rate >= r.gap_expected
    union all
    select what, grain, name, null, since, until, null, null
    from edges
)
select what, grain, name, within, since, until, workdays, expected
from gaps
order by what, grain, name, since, until
