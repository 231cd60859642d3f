-- 下一级在图上的位置
--
-- 粒度: 一行一个有位置的下级;名录有起讫点(责任路段)或中心点的取名录,其余取周期内上报案件坐标的平均,两端相同
-- 默认点、越界和未定位的案件不计。
-- 参数: level text, since date, until date, unit text 可空, street text 可空
-- 取值: level unit|street|segment
-- 列: place 区域, start_lon 起点经度(度), start_lat 起点纬度(度), end_lon 讫点经度(度), end_lat 讫点纬度(度)
with latest_segments as (
    select segment_id, start_lon, start_lat, end_lon, end_lat
    from segments
    where $level = 'segment' and unit = $unit and street = $street
    qualify row_number() over (partition by segment_id order by valid_from desc nulls last) = 1
),
known as (
    select unit as place, lon as start_lon, lat as start_lat, lon as end_lon, lat as end_lat from units where $level = 'unit'
    union all
    select street, lon, lat, lon, lat from streets where $level = 'street' and unit = $unit
    union all
    select segment_id, start_lon, start_lat, end_lon, end_lat from latest_segments
),
seen as (
    select case $level when 'unit' then unit when 'street' then street else segment_id end as place, avg(lon) as lon, avg(lat) as lat
    from case_fact
    where reported_at >= $since and reported_at < $until and not voided
        and ($unit is null or unit = $unit)
        and ($street is null or street = $street)
        and lon is not null and lat is not null and geo_quality not in ('默认点', '越界', '未定位')
    group by place
),
placed as (
    select
        coalesce(k.place, s.place) as place,
        k.start_lon is not null and k.start_lat is not null and k.end_lon is not null and k.end_lat is not null as is_known,
        k.start_lon, k.start_lat, k.end_lon, k.end_lat, s.lon, s.lat
    from known as k
    full outer join seen as s on k.place = s.place
)
select
    place,
    case when is_known then start_lon else lon end as start_lon,
    case when is_known then start_lat else lat end as start_lat,
    case when is_known then end_lon else lon end   as end_lon,
    case when is_known then end_lat else lat end   as end_lat
from placed
where place is not null and (is_known or lon is not null)
order by place
