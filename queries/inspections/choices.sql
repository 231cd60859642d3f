-- 检查机关与行业
--
-- 粒度: 一行一个出现过的检查机关(处罚机关)或行业,供筛选
-- 参数: unit text[] 可空, street text[] 可空
-- 列: kind 机关或行业, name 名称
select distinct c.kind, c.name
from inspection_place as r
cross join lateral (values ('机关', r.agency), ('行业', r.industry)) as c(kind, name)
where c.name is not null
    and ($unit is null or list_contains($unit, r.unit))
    and ($street is null or list_contains($street, r.street))
order by c.kind, c.name
