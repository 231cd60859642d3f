-- 一期之前连续通报中的责任路段最近一次通报的扣分事项
--
-- 粒度: 一行一条责任路段的一个检查事项
-- 参数: before date
-- 列: segment_id 路段编号, period 通报周期, item_code 事项编码
with bulletins as (
    select segment_id, period, row_number() over (partition by segment_id order by since desc) as recency
    from flags
    where until <= $before and flag = '黑旗'
)
select i.segment_id, i.period, i.item_code
from bulletins as b
inner join flag_items as i
    on b.segment_id = i.segment_id and b.period = i.period
where b.recency = 1
order by i.segment_id, i.item_code
