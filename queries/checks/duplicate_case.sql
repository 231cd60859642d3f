-- 案件编号在来源系统内重复
--
-- 级别: 拒绝
-- 本次重做的月份(case_fact_made)里的编号,在全部案件中不得重复;其余月份在上次发布时已核对。
-- 参数:
-- 列: system 来源系统, case_id 案件编号, copies 份数
select
    system,
    case_id,
    count(*)::bigint as copies
from case_fact
where case_id in (select case_id from case_fact_made)
group by system, case_id
having count(*) > 1
order by system, case_id
