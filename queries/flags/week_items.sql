-- 一期评旗留存的扣分事项
--
-- 粒度: 一行一条责任路段的一个检查事项
-- 参数: week text
-- 列: id 评定编号, segment_id 路段编号, item_code 事项编码, category 大类, item 检查事项, runs 涉及巡查次数, count 数量(处), deducted 扣分,
--   first_step 首级倍数后扣分, veto 可一票否决
select *
from flag_items
where period = $week
order by segment_id, item_code
