-- 一月红旗街道办事处
--
-- 粒度: 一行一个街道(乡镇),获评的在前,未获评的有原因
-- 参数: month text, unit text[] 可空
-- 列: id 评定编号, period 月份, unit 区(管委会), street 街道(乡镇), awarded 获评, rank 名次, score 路段月均得分, segments 得分路段数, reds 红旗数, blacks 黑旗数,
--   reason 说明, state 状态, rules 规则版本
select id, period, unit, street, awarded, rank, score, segments, reds, blacks, reason, state, rules
from red_streets
where period = $month and ($unit is null or list_contains($unit, unit))
order by awarded desc, rank nulls last, score desc nulls last, unit, street
