-- 案件编号在来源系统内重复
--
-- 级别: 拒绝
-- 参数:
-- 列: system 来源系统, case_id 案件编号, copies 份数
select
    system,
    case_id,
    count(*)::bigint as copies
from case_fact
group by system, case_id
having count(*) > 1
order by system, case_id
