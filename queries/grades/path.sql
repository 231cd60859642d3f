-- 一条责任路段历月的等次
--
-- 粒度: 一行一月,新的在后
-- 参数: segment text
-- 列: period 月份, since 起日, name 当月名称, grade_before 上月等次, grade 等次, move 变动, reason 变动说明, score 月均得分, periods 得分期数, reds 红旗数, blacks 黑旗数,
--   gap 晋级差距, risk 降级风险, version 版次
select period, since, name, grade_before, grade, move, reason, score, periods, reds, blacks, gap, risk, version
from grades
where segment_id = $segment
order by since
