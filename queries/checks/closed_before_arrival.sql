-- 结案早于到场时间
--
-- 级别: 提醒
-- 参数:
-- 列: unit 区(管委会), case_id 案件编号
select unit, case_id
from case_fact
where closed_at < arrived_at and not voided
order by unit, case_id
