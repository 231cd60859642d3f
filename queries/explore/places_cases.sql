-- 案件在图上的位置
--
-- 粒度: 一行一个给出编号、有可用坐标的案件;默认点、越界和未定位的不列
-- 参数: case_id text[], unit text 可空, street text 可空, segment text 可空
-- 列: case_id 案件编号, system 来源系统, lon 经度(度), lat 纬度(度)
select case_id, system, lon, lat
from case_fact
where ($unit is null or unit = $unit)
    and ($street is null or street = $street)
    and ($segment is null or coalesce(segment_id, '未落到路段') = $segment)
    and list_contains($case_id, case_id)
    and lon is not null and lat is not null and geo_quality not in ('默认点', '越界', '未定位')
order by case_id, system
