-- 一月“千百十”路段
--
-- 粒度: 一行一条在册的责任路段,等次高的在前
-- 参数: month text, grade text 可空, move text 可空, unit text[] 可空, street text[] 可空, segment text 可空
-- 取值: grade 普通|优秀|卓越|极致, move 晋级|降级|保持
-- 列: id 评定编号, period 月份, segment_id 路段编号, name 责任路段, unit 区(管委会), street 街道(乡镇), area_tier 区域类型, road_class 道路等级,
--   grade_before 上月等次, grade 等次, move 变动, reason 变动说明, score 月均得分, periods 得分期数, reds 本月红旗数, blacks 本月黑旗数,
--   reds_recent 近期红旗数, black_free 连续无黑旗月数, months_held 在本等次月数, next_grade 下一等次, gap 晋级差距, gap_score 差分数, gap_reds 差红旗数,
--   gap_months 差月数, gap_black 距黑旗差月数, gaps 差几项, risk 降级风险, above_hold 高于保持线(分), goal 本等次目标, version 版次, state 状态, rules 规则版本
select
    id, period, segment_id, name, unit, street, area_tier, road_class, grade_before, grade, move, reason, score, periods, reds, blacks, reds_recent,
    black_free, months_held, next_grade, gap, gap_score, gap_reds, gap_months, gap_black, gaps, risk, above_hold, goal, version, state, rules
from grades
where period = $month
    and ($grade is null or grade = $grade)
    and ($move is null or move = $move)
    and ($unit is null or list_contains($unit, unit))
    and ($street is null or list_contains($street, street))
    and ($segment is null or segment_id = $segment)
order by case grade when '极致' then 1 when '卓越' then 2 when '优秀' then 3 else 4 end, score desc nulls last, segment_id
