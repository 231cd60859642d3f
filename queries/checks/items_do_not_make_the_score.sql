-- 评旗扣分事项之和不等于问题扣分
--
-- 级别: 拒绝
-- 来源只给得分的路段没有事项,不在此列
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
where f.deducted <> s.items and f.findings > 0
order by f.id
