-- 一月“千百十”有降级风险的路段
--
-- 粒度: 一行一条在列路段,等次高的在前,离保持线近的在前
-- 参数: month text, unit text[] 可空, street text[] 可空
-- 列: grade 等次, risk 降级风险, above_hold 高于保持线(分), segment_id 路段编号, name 责任路段, unit 区(管委会), street 街道(乡镇), score 月均得分,
--   periods 得分期数, blacks 本月黑旗数, months_held 在本等次月数, move 变动, reason 变动说明, id 评定编号, state 状态
select
    grade, risk, above_hold, segment_id, name, unit, street, score, periods, blacks, months_held, move, reason, id, state
from grades
where period = $month
    and risk is not null
    and ($unit is null or list_contains($unit, unit))
    and ($street is null or list_contains($street, street))
order by case grade when '极致' then 1 when '卓越' then 2 else 3 end, above_hold nulls last, segment_id
