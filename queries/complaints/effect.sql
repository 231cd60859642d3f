-- 行动前后的投诉:这里与对照
--
-- 粒度: 一行一段七日(离行动最远的一段可能不足七日),行动前后各days日,不给days时按行动当日的规则;行动当日不计入任何一边
-- 这里 = 所给路段,没有给路段时为所给街道或区。对照against:elsewhere为这里以外的全部地方;peers为同区域分级、同道路等级的其余路段
-- (这里是街道时,为同区域分级的其余街道)。两边同一类别、同样的日子,只比变化。前后期间有断报的区不进对照。
-- 投诉按受理日(没有受理时间的按上报日),口径同overview/rows;measure取reported时为上报案件,按上报日。
-- covered_days是两边都有数据的日子:数据截至之前、首个案件之后、全部区域和这里所在的区都没有断报。比值与区间由cockpit/decisions/effect计算。
-- 门槛在rules/effect;两边的案件见complaints/effect_rows,行数等于here、there之和。
-- 参数: action date, days int 可空, against text 可空, measure text 可空, segment text[] 可空, unit text 可空, street text 可空,
--     category text[] 可空, subcategory text[] 可空
-- 取值: against elsewhere|peers, measure complaints|reported
-- 列: step 第几段(负为行动前), phase 前后, since 起日, until 止日(不含), days 天数, covered_days 有数据的天数, here 这里件数, there 对照件数,
--     left_out 因断报不进对照的区数, least 前后合计至少件数, covered_share 有数据的日子至少占多少(0–1), rule 规则版本
with ruled as (
    select days, least, covered_share, version
    from rules_effect
    where valid_from <= $action and (valid_to is null or $action < valid_to)
    order by valid_from desc
    limit 1
),
asked as (
    select
        case when coalesce($measure, 'complaints') = 'reported' then 'reported' else 'complaints' end as measure,
        cast($action as date)                                                       as action,
        cast($action as date) - span.days                                           as first_day,
        cast($action as date) + span.days                                           as last_day,
        span.days                                                                   as days,
        cast(first_reported as date)                                                as known_from,
        cast(as_of + interval 1 second as date)                                     as known_until
    from about, (select cast(coalesce($days, (select days from ruled)) as integer) as days) as span
),
steps as (
    select 'before' as side, -n as step, a.action - cast(least(7 * n, a.days) as integer) as since, a.action - cast(7 * (n - 1) as integer) as until
    from asked as a, (select unnest(generate_series(1, cast(ceil(a.days / 7.0) as integer))) as n)
    union all
    select 'after', n, a.action + 1 + cast(7 * (n - 1) as integer), a.action + 1 + cast(least(7 * n, a.days) as integer)
    from asked as a, (select unnest(generate_series(1, cast(ceil(a.days / 7.0) as integer))) as n)
),
-- 名录有有效期:一条路段取最新的一段
listed as (
    select segment_id, area_tier, road_class, unit, street
    from segments
    qualify row_number() over (partition by segment_id order by valid_from desc nulls last) = 1
),
own_units as (
    select unit from listed where list_contains($segment, segment_id)
    union
    select $unit where $unit is not null
),
groups as (
    select distinct area_tier, road_class from listed where list_contains($segment, segment_id)
),
tiers as (
    select distinct area_tier from streets
    where $segment is null and unit = $unit and street = $street
),
silent as (
    select s.unit, s.day
    from silent_day as s
    inner join asked as a on s.measure = a.measure and s.day >= a.first_day and s.day <= a.last_day and s.day <> a.action
),
left_out as (
    select distinct unit
    from silent
    where unit <> '合计' and unit not in (select unit from own_units)
),
happened as (
    select cast(complained_at as date) as day, unit, street, segment_id, category, subcategory
    from complaint
    where coalesce($measure, 'complaints') = 'complaints'
        and complained_at >= (select first_day from asked) and complained_at < (select last_day + interval 1 day from asked)
    union all
    select cast(reported_at as date), unit, street, segment_id, category, subcategory
    from case_fact
    where $measure = 'reported' and not voided
        and reported_at >= (select first_day from asked) and reported_at < (select last_day + interval 1 day from asked)
),
cases as (
    select
        f.day,
        case when $segment is not null then coalesce(list_contains($segment, f.segment_id), false)
            when $street is not null then f.street = $street and ($unit is null or f.unit = $unit)
            when $unit is not null then f.unit = $unit
            else false end                                                         as is_here,
        case when coalesce($against, 'elsewhere') = 'elsewhere' then true
            when $segment is not null then coalesce(f.segment_id in (
                select l.segment_id from listed as l
                inner join groups as g on l.area_tier is not distinct from g.area_tier and l.road_class is not distinct from g.road_class), false)
            when $street is not null then concat(f.unit, '/', f.street) in (
                select concat(s.unit, '/', s.street) from streets as s inner join tiers as t on s.area_tier is not distinct from t.area_tier)
            else true end                                                          as is_like,
        f.unit
    from happened as f
    where ($category is null or list_contains($category, f.category))
        and ($subcategory is null or list_contains($subcategory, f.subcategory))
),
covered as (
    select s.step, count(*) as days
    from steps as s
    inner join day_kind as k on k.day >= s.since and k.day < s.until
    cross join asked as a
    where k.day >= a.known_from and k.day < a.known_until
        and k.day not in (select day from silent where unit = '合计' or unit in (select unit from own_units))
    group by s.step
)
select
    s.step::bigint                                                          as step,
    case s.side when 'before' then '前' else '后' end                       as phase,
    s.since,
    s.until,
    date_diff('day', s.since, s.until)::bigint                              as days,
    coalesce(any_value(v.days), 0)::bigint                                  as covered_days,
    count(c.day) filter (where c.is_here)::bigint                           as here,
    count(c.day) filter (where not c.is_here and c.is_like and c.unit not in (select unit from left_out))::bigint as there,
    (select count(*) from left_out)::bigint                                 as left_out,
    (select least from ruled)::bigint                                       as least,
    (select covered_share from ruled)                                       as covered_share,
    (select version from ruled)                                             as rule
from steps as s
left join covered as v on s.step = v.step
left join cases as c on c.day >= s.since and c.day < s.until
group by s.step, s.side, s.since, s.until
order by s.step
