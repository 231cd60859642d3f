-- 以克论净
--
-- 粒度: 一行一个称重样点(最新版本)
with ranked as (
    select
        *,
        row_number() over (partition by _key order by _version desc, _seq desc, _line desc) as recency
    from lake_weighings
)
select
    weighing_id,
    _system                      as system,
    weighed_at,
    segment_id,
    coalesce(unit, '未明确')     as unit,
    coalesce(street, '未明确')   as street,
    dust_g_m2
from ranked
where recency = 1
order by weighed_at, weighing_id, system
