-- 行动前后对比背后的投诉
--
-- 粒度: 一行一个案件;行数等于complaints/effect同一边、同一段时间的件数之和
-- side取here为这里,there为对照;phase取before为行动前,after为行动后。口径同complaints/effect,行动当日不计。
-- 参数: action date, days int 可空, side text, phase text, against text 可空, segment text[] 可空, unit text 可空, street text 可空,
--     category text[] 可空, subcategory text[] 可空
-- 取值: side here|there, phase before|after, against elsewhere|peers
-- 列: case_id 案件编号, unit 区(管委会), street 街道(乡镇), segment_id 责任路段编号, source 问题来源, category 大类, subcategory 小类,
--     department 责任单位, status 当前状态, reported_at 上报时间, done_at 处置时间, closed_at 结案时间
with asked as (
    select
        cast($action as date) as action,
        cast(coalesce($days, (
            select days
            from rules_effect
            where valid_from <= $action and (valid_to is null or $action < valid_to)
            order by valid_from desc
            limit 1)) as integer) as days
),
span as (
    select
        case when $phase = 'before' then action - days else action + 1 end        as since,
        case when $phase = 'before' then action else action + 1 + days end        as until,
        action,
        action - days                                                              as first_day,
        action + days                                                              as last_day
    from asked
),
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
left_out as (
    select distinct s.unit
    from silent_day as s
    inner join span as p on s.day >= p.first_day and s.day <= p.last_day and s.day <> p.action
    where s.measure = 'complaints' and s.unit <> '合计' and s.unit not in (select unit from own_units)
),
cases as (
    select
        f.*,
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
            else true end                                                          as is_like
    from complaint as f
    where f.complained_at >= (select since from span) and f.complained_at < (select until from span)
        and ($category is null or list_contains($category, f.category))
        and ($subcategory is null or list_contains($subcategory, f.subcategory))
)
select
    case_id, unit, street, segment_id, source, category, subcategory, department, status, reported_at, done_at, closed_at
from cases
where case
    when $side = 'here' then is_here
    else not is_here and is_like and unit not in (select unit from left_out)
end
order by complained_at desc, case_id, system
