-- 案件编号索引
--
-- 粒度: 一行一个案件;按编号排列,查编号或其开头只读少数几段
-- number 为小写、去空格的编号。
select
    lower(replace(case_id, ' ', '')) as number,
    case_id,
    system,
    unit,
    street
from case_fact
order by number, case_id, system
