-- 一期评旗留存的全部数据
--
-- 粒度: 一行一条责任路段;试算和复算从这里取数,结果不另行保存
-- 参数: week text
-- 列: id 评定编号, period 周期, segment_id 路段编号, score 折算后得分, flag 旗别
select *
from flags
where period = $week
order by segment_id
