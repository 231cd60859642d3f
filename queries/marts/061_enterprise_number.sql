-- 企业编号索引
--
-- 粒度: 一行一家企业的一个编号:企业编号、现用代码、曾用代码;按编号排列,查编号或其开头只读少数几段
-- number 为小写、去空格的编号;label 为遮盖名。
with numbered as (
    select enterprise, cast(enterprise as varchar) as number
    from enterprise
    union
    select enterprise, lower(replace(code, ' ', ''))
    from enterprise_key
)
select n.number, n.enterprise, e.label, e.unit, e.street
from numbered as n
inner join enterprise as e on e.enterprise = n.enterprise
order by n.number, n.enterprise
