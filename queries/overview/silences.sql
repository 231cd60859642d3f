-- 应有而无的上报
--
-- 粒度: 一行一个区(管委会)和问题来源:统计周期内一件没有,此前八个同长时段平均每段五件以上、至少六段有数
-- 参数: since date, until date, unit text[] 可空
-- 列: unit 区(管委会), source 问题来源, usual 此前平均每期件数
with span as (
    select cast($since as date) as since, cast($until as date) as until, date_diff('day', $since, $until) as days
),
recent as (
    select
        d.unit,
        d.source,
        d.reported,
        case when d.day >= s.since then 0 else 1 + (date_diff('day', d.day, s.since) - 1) // s.days end as steps_back
    from source_day as d
    cross join span as s
    where d.day >= s.since - cast(8 * s.days as integer) and d.day < s.until
        and ($unit is null or list_contains($unit, d.unit))
)
select unit, source, (sum(reported) / 8.0) as usual
from recent
group by unit, source
having coalesce(sum(reported) filter (where steps_back = 0), 0) = 0 and sum(reported) >= 40 and count(distinct steps_back) >= 6
order by usual desc, unit, source
