-- 查得多的企业
--
-- 粒度: 一行一次检查中的一个机关,只有一年里被同一机关查得多于最小上限的企业的那一年、那一机关;疑似重复导出的不算
-- 最小上限是各事项年度上限与规则cap_default中最小的:不在此列的不会超频次。
with least_cap as (
    select least(
        coalesce((select min(yearly_cap) from inspection), 1000000), coalesce((select min(cap_default) from rules_inspections), 1000000)) as cap
),
often as (
    select enterprise, agency, year(day) as year
    from inspection
    where enterprise is not null and is_agency_lead and not above
    group by enterprise, agency, year(day)
    having count(*) > (select cap from least_cap)
)
select i.enterprise, i.agency, o.year, i.unit, i.street, i.above, i.yearly_cap, i.is_agency_lead, i.day
from inspection as i
inner join often as o on o.enterprise = i.enterprise and o.agency is not distinct from i.agency and o.year = year(i.day)
where not i.is_copy
order by i.enterprise, i.agency, i.day, i.is_agency_lead, i.above, i.yearly_cap, i.unit, i.street
