-- 来源、大类的案件数
--
-- 粒度: 一行一区、一街道、一问题来源、一大类(各月份文件各有一行,用时相加);供筛选栏排序和名录
select
    unit,
    street,
    source,
    category,
    cast(count(*) as integer) as cases
from case_fact
group by unit, street, source, category
order by unit, street, source, category
