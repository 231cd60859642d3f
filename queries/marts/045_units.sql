-- 区(管委会)名录
--
-- 粒度: 一行一个管理单元;参考表里没有的从案件、巡查单和入企检查学来,排在其后。导出里一个参考单元也没有时,参考表不是这座城市的,不列。
with seen as (
    select unit from kinds
    union
    select unit from patrol_run
    union
    select coalesce(unit, '未明确') from lake_inspections
),
ours as (
    select count(*) > 0 as is_ours from seen inner join ref_units using (unit)
)
select
    coalesce(r.unit, s.unit)                  as unit,
    coalesce(r.short, r.unit, s.unit)         as short,
    r.kind,
    coalesce(r.official_order, case when s.unit = '未明确' then 9999 else 1000 end) as official_order,
    r.area_km2,
    r.population_wan,
    r.lon,
    r.lat
from (select * from ref_units where (select is_ours from ours)) as r
full outer join seen as s on r.unit = s.unit
order by official_order, unit
