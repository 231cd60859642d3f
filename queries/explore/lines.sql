-- 一个街道的责任路段在哪里
--
-- 粒度: 一行一条责任路段,取最新一版;没有起止点的也在,不上图
-- 参数: unit text, street text
-- 列: segment_id 责任路段编号, name 责任路段, start_lon 起点经度, start_lat 起点纬度, end_lon 终点经度, end_lat 终点纬度
select segment_id, name, start_lon, start_lat, end_lon, end_lat
from segments
where unit = $unit and street = $street
qualify row_number() over (partition by segment_id order by valid_from desc nulls last) = 1
order by segment_id
