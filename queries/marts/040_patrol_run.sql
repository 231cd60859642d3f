-- 巡查单
--
-- 粒度: 一行一次对一条责任路段的巡查(最新版本),没有发现问题也有一行
with ranked as (
    select
        *,
        row_number() over (partition by _key order by _version desc, _seq desc, _line desc) as recency
    from lake_patrol_runs
)
select
    run_id,
    _system                        as system,
    segment_id,
    side,
    coalesce(unit, '未明确')       as unit,
    coalesce(street, '未明确')     as street,
    started_at,
    ended_at,
    inspected_km,
    company,
    coalesce(under_construction, false) as under_construction,
    carriageway_score,
    sidewalk_score,
    exported_at
from ranked
where recency = 1
order by started_at, run_id, system
