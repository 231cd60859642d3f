-- 责任路段档案:名录所记
--
-- 粒度: 一行一条责任路段,取最新一版;名录没有的没有行
-- 路长不在名录里。最近一次巡查为until之前的。
-- 参数: segment text, until date
-- 列: segment_id 责任路段编号, name 责任路段, road_name 路名, from_road 起路, to_road 止路, side 路侧, unit 区(管委会), street 街道(乡镇), length_km 长度(公里),
--   road_class 道路等级, area_tier 区域类型, difficulty 难度等级, valid_from 生效日期, valid_to 失效日期, status 名录性质, company 最近巡查公司, patrolled_at 最近巡查时间
with patrolled as (
    select company, started_at
    from patrol_run
    where segment_id = $segment and started_at < $until
    order by started_at desc, run_id
    limit 1
)
select
    s.segment_id, s.name, s.road_name, s.from_road, s.to_road, s.side, s.unit, s.street, s.length_km, s.road_class, s.area_tier, s.difficulty,
    s.valid_from, s.valid_to, s.status, p.company, p.started_at as patrolled_at
from segments as s
left join patrolled as p on true
where s.segment_id = $segment
order by s.valid_from desc nulls last
limit 1
