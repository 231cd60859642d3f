-- 常规案件按期结案率变动的主要来源
--
-- 粒度: 一行一个区(管委会)和大类;只看常规案件(不含四乱)
-- effect 为该组对全市按期结案率变动的贡献,各组之和等于变动:
-- (本期按期数 − 上期率×本期应结案数) ÷ 本期应结案总数 − (上期按期数 − 上期率×上期应结案数) ÷ 上期应结案总数。
-- 应结案口径同operations/totals。
-- 参数: since date, until date, before_since date, before_until date, due_rule text 可空, unit text[] 可空
-- 列: unit 区(管委会), category 大类, effect 贡献(0–1)
with spans as (
    select 'now' as span, cast($since as date) as since, cast($until as date) as until
    union all
    select 'before', cast($before_since as date), cast($before_until as date)
),
horizons as (
    select span, since, until, as_of, least(as_of, cast(until as timestamp)) as end_at
    from spans
    cross join about
),
due_cases as (
    select h.span, c.unit, c.category, c.on_time and c.closed_at < h.until and c.closed_at <= h.as_of and not c.suspended as on_time
    from case_fact as c
    inner join horizons as h on c.due_at >= h.since and c.due_at < h.until
    where $due_rule = 'A' and c.in_due and not c.is_siluan and ($unit is null or list_contains($unit, c.unit))
        and c.due_at >= least($since, $before_since) and c.due_at < greatest($until, $before_until)
    union all
    select h.span, c.unit, c.category, c.on_time and c.closed_at < h.until and c.closed_at <= h.as_of and not c.suspended
    from case_fact as c
    inner join horizons as h on c.done_at >= h.since and c.done_at < h.until
    where $due_rule = 'B' and c.in_due and not c.is_siluan and ($unit is null or list_contains($unit, c.unit))
        and c.done_at >= least($since, $before_since) and c.done_at < greatest($until, $before_until)
    union all
    select h.span, l.unit, l.category, false
    from leftover as l
    inner join horizons as h
        on l.due_at < h.end_at
        and (l.closed_at is null or l.closed_at >= h.until or l.closed_at > h.as_of)
        and (l.done_at is null or l.done_at < h.since or l.done_at >= h.until)
    where $due_rule = 'B' and not l.is_siluan and ($unit is null or list_contains($unit, l.unit))
),
whole as (
    select
        count(*) filter (where span = 'now')                               as due_now,
        count(*) filter (where span = 'before')                            as due_before,
        (count(*) filter (where span = 'before' and on_time))::double
            / nullif(count(*) filter (where span = 'before'), 0)           as rate_before
    from due_cases
),
parts as (
    select
        unit,
        category,
        count(*) filter (where span = 'now')                as due_now,
        count(*) filter (where span = 'before')             as due_before,
        count(*) filter (where span = 'now' and on_time)    as on_time_now,
        count(*) filter (where span = 'before' and on_time) as on_time_before
    from due_cases
    group by unit, category
)
select
    p.unit,
    p.category,
    (p.on_time_now - w.rate_before * p.due_now) / nullif(w.due_now, 0)
        - (p.on_time_before - w.rate_before * p.due_before) / nullif(w.due_before, 0) as effect
from parts as p
cross join whole as w
order by effect, p.unit, p.category
