-- 检查与处罚所及
--
-- 粒度: 一行一个出现过的区、街道、机关、行业,入企检查和行政处罚合在一起;供筛选,也说明断报与谁有关
select unit, street, agency, industry
from (
    select unit, street, agency, industry from inspection
    union
    select unit, street, agency, industry from penalty
) as records
order by unit, street, agency, industry
