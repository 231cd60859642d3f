-- 各处反映数(地图底色)
--
-- 粒度: 一行一个区(管委会)、街道(乡镇)或责任路段,规范顺序;周一落在since(含)与until(不含)之间的各周
-- 反映数口径同hotspots/week。unplaced为没有可靠位置、不上图的反映数。每万人按名录的常住人口,名录只到区(管委会);没有人口的、街道和路段为空。
-- 参数: since date, until date, level text, unit text[] 可空, street text[] 可空, subcategory text[] 可空
-- 取值: level unit|street|segment
-- 列: unit 区(管委会), street 街道(乡镇), segment_id 责任路段编号, name 名称, signals 反映数, unplaced 未定位, population_wan 常住人口(万人),
--     per_wan 每万人反映数, start_lon 起点经度, start_lat 起点纬度, end_lon 终点经度, end_lat 终点纬度
with wanted as (
    select distinct class_key
    from case_fact
    where $subcategory is not null and list_contains($subcategory, subcategory)
        and first_at < cast($until as timestamp) + interval 7 day and last_at >= $since
),
here as (
    select *
    from signal_week
    where week >= $since and week < $until
        and ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
        and ($subcategory is null or class_key in (select class_key from wanted))
),
lines as (
    select
        segment_id, arg_max(name, from_day) as name, arg_max(start_lon, from_day) as start_lon, arg_max(start_lat, from_day) as start_lat,
        arg_max(end_lon, from_day) as end_lon, arg_max(end_lat, from_day) as end_lat
    from (select *, coalesce(valid_from, date '0001-01-01') as from_day from segments)
    group by segment_id
),
placed as (
    select
        unit,
        case when $level <> 'unit' then street end          as street,
        case when $level = 'segment' then segment_id end    as segment_id,
        sum(signals)::bigint                                as signals,
        coalesce(sum(signals) filter (where cell is null), 0)::bigint as unplaced
    from here
    group by all
)
select
    p.unit, p.street, p.segment_id, coalesce(l.name, p.segment_id, p.street, p.unit) as name, p.signals, p.unplaced,
    case when $level = 'unit' then u.population_wan end                                  as population_wan,
    case when $level = 'unit' then p.signals::double / nullif(u.population_wan, 0) end   as per_wan,
    l.start_lon, l.start_lat, l.end_lon, l.end_lat
from placed as p
left join lines as l on p.segment_id = l.segment_id
left join units as u on p.unit = u.unit
left join streets as s on p.unit = s.unit and p.street = s.street
order by u.official_order, p.unit, s.official_order, p.street, p.segment_id
