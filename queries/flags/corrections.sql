-- 待更正:已评定的结果按今天的数据会有不同的
--
-- 粒度: 一行一条路段(或一个排名成员)的一期;已评定的结果不变,经批准更正后另出一版,原版保留
-- 参数: subject text 可空, period text 可空, unit text[] 可空
-- 取值: subject flags|grades|rankings
-- 列: id 评定编号, subject 评定, period 周期, since 起日, until 止日次日, unit 区(管委会), street 街道(乡镇), segment_id 路段编号, name 责任路段, was 已评定, now 按今天数据,
--   score_was 已评定得分, score_now 按今天数据得分, why 数据变化
select id, subject, period, since, until, unit, street, segment_id, name, was, now, score_was, score_now, why
from corrections
where ($subject is null or subject = $subject)
    and ($period is null or period = $period)
    and ($unit is null or list_contains($unit, unit))
order by since desc, subject, unit, street, segment_id
