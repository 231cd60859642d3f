-- 常规案件按期结案率变动的主要来源
--
-- 粒度: 一行一个区(管委会)和大类;只看常规案件(不含四乱)
-- effect 为该组对全市按期结案率变动的贡献,各组之和等于变动:
-- (本期按期数 − 上期率×本期应结案数) ÷ 本期应结案总数 − (上期按期数 − 上期率×上期应结案数) ÷ 上期应结案总数。
-- 应结案口径同operations/totals。
-- 参数: since date, until date, before_since date, before_until date, due_rule text 可空, unit text[] 可空
-- 列: unit 区(管委会), category 大类, effect 贡献(0–1)
with horizon as (
    select
        as_of,
        least(as_of, cast($until as timestamp))        as end_now,
        least(as_of, cast($before_until as timestamp)) as end_before
    from about
),
judged as (
    select unit, category, due_at as counted_at, closed_at, on_time and closed_at <= as_of and not suspended as is_on_time
    from case_fact
    cross join horizon
    where $due_rule = 'A' and in_due and not is_siluan and ($unit is null or list_contains($unit, unit))
        and due_at >= least($since, $before_since) and due_at < greatest($until, $before_until)
    union all
    select unit, category, done_at, closed_at, on_time and closed_at <= as_of and not suspended
    from case_fact
    cross join horizon
    where $due_rule = 'B' and in_due and not is_siluan and ($unit is null or list_contains($unit, unit))
        and done_at >= least($since, $before_since) and done_at < greatest($until, $before_until)
),
stages as (
    select
        unit,
        category,
        counted_at >= $since and counted_at < $until                 as is_now,
        counted_at >= $before_since and counted_at < $before_until   as is_before,
        is_on_time and closed_at < $until                            as on_time_now,
        is_on_time and closed_at < $before_until                     as on_time_before
    from judged
    union all
    select
        unit,
        category,
        due_at < end_now and (closed_at is null or closed_at >= $until or closed_at > as_of)
            and (done_at is null or done_at < $since or done_at >= $until),
        due_at < end_before and (closed_at is null or closed_at >= $before_until or closed_at > as_of)
            and (done_at is null or done_at < $before_since or done_at >= $before_until),
        false,
        false
    from leftover
    cross join horizon
    where $due_rule = 'B' and not is_siluan and ($unit is null or list_contains($unit, unit))
        and due_at < greatest(end_now, end_before) and (closed_at is null or closed_at >= least($until, $before_until) or closed_at > as_of)
),
parts as (
    select
        unit,
        category,
        count(*) filter (where is_now)                         as due_now,
        count(*) filter (where is_before)                      as due_before,
        count(*) filter (where is_now and on_time_now)         as on_time_now,
        count(*) filter (where is_before and on_time_before)   as on_time_before
    from stages
    group by unit, category
    having due_now + due_before > 0
),
whole as (
    select
        sum(due_now)                                             as due_now,
        sum(due_before)                                          as due_before,
        sum(on_time_before)::double / nullif(sum(due_before), 0) as rate_before
    from parts
)
select
    p.unit,
    p.category,
    (p.on_time_now - w.rate_before * p.due_now) / nullif(w.due_now, 0)
        - (p.on_time_before - w.rate_before * p.due_before) / nullif(w.due_before, 0) as effect
from parts as p
cross join whole as w
order by effect, p.unit, p.category
