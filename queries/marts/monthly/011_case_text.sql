-- 案件文字
--
-- 粒度: 一行一个案件的最新版本;只在打开案件和查位置时读
with ranked as (
    select
        *,
        row_number() over (partition by _key order by _version desc, _seq desc, _line desc) as recency
    from lake_cases
)
select
    case_id,
    _system                       as system,
    task_no,
    description,
    address,
    road_name,
    coalesce(unit, '未明确')      as unit,
    coalesce(street, '未明确')    as street,
    exported_at,
    _ingest                       as ingest,
    _line                         as line
from ranked
where recency = 1
order by case_id, system
