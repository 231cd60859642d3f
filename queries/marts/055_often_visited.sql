-- 查得多的企业
--
-- 粒度: 一行一次检查中的一个机关,只有一年里被同一机关查得多于所查事项最小上限的企业的那一年、那一机关;疑似重复导出的不算
-- 没有年度上限的事项按规则cap_default中最小的;年内任一日超频次的都在此列,不在此列的不会超频次。
-- 名称、区、街道、行业、风险等级按企业的。
with often as (
    select enterprise, agency, year(day) as year
    from inspection
    where enterprise is not null and is_agency_lead and not above
    group by enterprise, agency, year(day)
    having count(*) > min(coalesce(yearly_cap, (select min(cap_default) from rules_inspections)))
)
select
    i.enterprise,
    e.label,
    e.unit,
    e.street,
    e.industry,
    e.risk_grade,
    i.agency,
    o.year,
    i.above,
    i.yearly_cap,
    i.is_agency_lead,
    i.day
from inspection as i
inner join often as o on o.enterprise = i.enterprise and o.agency is not distinct from i.agency and o.year = year(i.day)
inner join enterprise as e on e.enterprise = i.enterprise
where not i.is_copy
order by i.enterprise, i.agency, i.day, i.is_agency_lead, i.above, i.yearly_cap
