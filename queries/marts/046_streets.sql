-- 街道(乡镇)名录
--
-- 粒度: 一行一个区(管委会)下的街道;参考表没有的从案件和巡查单学来
with seen as (
    select unit, street from kinds
    union
    select unit, street from patrol_run
),
ours as (
    select count(*) > 0 as is_ours from seen inner join ref_units using (unit)
)
select
    coalesce(r.unit, s.unit)       as unit,
    coalesce(r.street, s.street)   as street,
    coalesce(r.official_order, case when s.street = '未明确' then 9999 else 1000 end) as official_order,
    r.area_tier,
    r.area_km2,
    r.lon,
    r.lat
from (select * from ref_streets where (select is_ours from ours)) as r
full outer join seen as s on r.unit = s.unit and r.street = s.street
order by unit, official_order, street
