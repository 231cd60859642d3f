-- 责任路段
--
-- 粒度: 一行一条责任路段,取最新一版;参考表没有而案件里有的也认
-- 参数: segment text
-- 列: segment_id 责任路段编号, name 责任路段, unit 区(管委会), street 街道(乡镇), length_km 长度(公里), road_class 道路等级,
--     area_tier 区域类别, difficulty 难度等级
with known as (
    select segment_id, name, unit, street, length_km, road_class, area_tier, difficulty, 0 as learned, valid_from
    from segments
    where segment_id = $segment
    union all by name
    (select segment_id, segment_id as name, unit, street, 1 as learned
     from case_fact
     where segment_id = $segment
     limit 1)
)
select segment_id, name, unit, street, length_km, road_class, area_tier, difficulty
from known
order by learned, valid_from desc nulls last
limit 1
