-- 评旗扣分事项之和多于问题扣分
--
-- 级别: 拒绝
-- 来源只给得分的巡查没有事项,所以可以少于
-- 参数:
-- 列: id 评定编号, deducted 问题扣分, items 事项之和
with summed as (
    select id, sum(deducted) as items
    from flag_items
    group by id
)
select f.id, f.deducted, s.items
from flags as f
inner join summed as s
    on f.id = s.id
where s.items > f.deducted
order by f.id
