-- 发现考核背后的路段
--
-- 粒度: 一行一条责任路段,参评的在前,得分从低到高
-- 发现考核是参评路段得分按长度的加权平均;held写明不参评的原因。
-- 参数: period text, unit text, street text 可空
-- 列: period 周期, segment_id 路段编号, name 责任路段, unit 区(管委会), street 街道(乡镇), area_tier 区域类型, difficulty 管理难度等级, length_km 长度(公里),
--   runs 巡查次数, inspected_km 巡查里程(公里), findings 发现问题数, score_raw 折算前得分, score 折算后得分, held 不参评的原因
select
    period, segment_id, name, unit, street, area_tier, difficulty, length_km, runs, inspected_km, findings, score_raw, score, held
from ranking_segments
where period = $period and unit = $unit and ($street is null or street = $street)
order by held is not null or score is null, score, street, segment_id
