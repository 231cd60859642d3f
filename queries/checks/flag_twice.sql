-- 一条责任路段一期有两个评定
--
-- 级别: 拒绝
-- 参数:
-- 列: period 周期, segment_id 路段编号, times 次数
select period, segment_id, count(*) as times
from flags
group by period, segment_id
having count(*) > 1
order by period, segment_id
