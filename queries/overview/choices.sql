-- 可选的区、街道、来源、大类
--
-- 粒度: 一行一个可选值;街道的 parent 为所属区(管委会)。区、街道按规范顺序,来源、大类按案件数。
-- 列: kind 种类(unit、street、source、category), value 值, parent 上级, position 次序
with places as (
    select 'unit' as kind, unit as value, cast(null as text) as parent, official_order::double as position
    from units
    union all
    select 'street', street, unit, official_order::double
    from streets
),
counted as (
    select source, category, sum(cases)::bigint as cases
    from kinds
    group by source, category
),
tallies as (
    select 'source' as kind, source as value, cast(null as text) as parent, -sum(cases)::double as position
    from counted
    where source is not null
    group by source
    union all
    select 'category', category, null, -sum(cases)::double
    from counted
    group by category
)
select kind, value, parent, position
from places
union all
select kind, value, parent, position
from tallies
order by kind, position, value, parent
