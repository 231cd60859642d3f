-- 来源、大类的案件数
--
-- 粒度: 一行一区、一街道、一问题来源、一大类;供筛选栏排序
select
    unit,
    street,
    source,
    category,
    count(*) as cases
from case_fact
group by unit, street, source, category
order by unit, street, source, category
