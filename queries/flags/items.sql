-- 一条责任路段一期的扣分事项
--
-- 粒度: 一行一个检查事项;deducted之和就是“发现问题”一步的扣分
-- 参数: segment text, week text
-- 列: item_code 事项编码, category 大类, item 检查事项, runs 涉及巡查次数, count 数量(处), deducted 扣分, veto 可一票否决
select item_code, category, item, runs, count, deducted, veto
from flag_items
where segment_id = $segment and period = $week
order by deducted desc, item_code
