-- 责任区（管委会）不明
--
-- 级别: 提醒
-- 参数:
-- 列: unit 区(管委会), case_id 案件编号
select unit, case_id
from case_fact
where unit = '未明确'
order by case_id
