-- 巡查发现
--
-- 粒度: 一行一个巡查发现的问题(最新版本);路段、区、街道取巡查单上的,没有巡查单的取自身的
with ranked as (
    select
        *,
        row_number() over (partition by _key order by _version desc, _seq desc, _line desc) as recency
    from lake_patrols
)
select
    f.patrol_id,
    f._system                                as system,
    f.run_id,
    coalesce(r.segment_id, f.segment_id)     as segment_id,
    coalesce(r.unit, f.unit, '未明确')       as unit,
    coalesce(r.street, f.street, '未明确')   as street,
    f.side,
    f.found_at,
    coalesce(r.started_at, f.found_at)       as counted_at,
    f.item_code,
    f.category,
    f.item,
    coalesce(f.count, 1)                     as count,
    f.company,
    f.rectified_at,
    f.photo_before,
    f.photo_after,
    f.lon,
    f.lat,
    r.run_id is null                         as without_run
from ranked as f
left join patrol_run as r
    on f.run_id = r.run_id and f._system = r.system
where f.recency = 1
order by counted_at, f.patrol_id, f._system
