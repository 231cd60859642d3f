-- 媒体曝光
--
-- 粒度: 一行一次媒体曝光(最新版本)
with ranked as (
    select
        *,
        row_number() over (partition by _key order by _version desc, _seq desc, _line desc) as recency
    from lake_exposures
)
select
    exposure_id,
    _system                      as system,
    exposed_at,
    medium,
    level,
    segment_id,
    coalesce(unit, '未明确')     as unit,
    coalesce(street, '未明确')   as street,
    subject,
    rectified_at
from ranked
where recency = 1
order by exposed_at, exposure_id, system
