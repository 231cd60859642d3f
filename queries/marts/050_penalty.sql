-- 行政处罚
--
-- 粒度: 一行一个行政处罚立案(最新版本)
-- fine_doubt 罚款单位存疑:所在文件的罚款中位数(不含零)与其余文件相差fine_factor倍以上,疑似元与万元混用;双方都要有10件以上。
with ranked as (
    select *, row_number() over (partition by _key order by _version desc, _seq desc, _line desc) as recency
    from lake_penalties
),
enterprises as (
    select *, row_number() over (partition by _key order by _version desc, _seq desc, _line desc) as recency
    from lake_enterprises
),
rule as (
    select fine_factor
    from (select fine_factor, row_number() over (order by valid_from desc) as recency from rules_inspections) as versions
    where recency = 1
),
files as (
    select _ingest, count(*) as fines, median(fine_yuan) as usual
    from ranked
    where recency = 1 and fine_yuan > 0
    group by _ingest
),
elsewhere as (
    select f._ingest, f.fines, f.usual, count(*) as other_fines, median(r.fine_yuan) as other_usual
    from files as f
    inner join ranked as r on r._ingest <> f._ingest and r.recency = 1 and r.fine_yuan > 0
    group by f._ingest, f.fines, f.usual
),
doubtful as (
    select e._ingest
    from elsewhere as e
    cross join rule as r
    where e.fines >= 10 and e.other_fines >= 10 and e.fines <= e.other_fines
        and (e.usual * r.fine_factor <= e.other_usual or e.usual >= e.other_usual * r.fine_factor)
)
select
    r.penalty_id,
    r._system                                      as system,
    r._ingest                                      as file,
    k.enterprise,
    coalesce(r.unit, e.unit, '未明确')             as unit,
    coalesce(r.street, e.street, '未明确')         as street,
    r.agency,
    coalesce(r.industry, e.industry)               as industry,
    e.risk_grade,
    r.violation,
    r.filed_at,
    cast(r.filed_at as date)                       as filed_on,
    r.decided_at,
    cast(r.decided_at as date)                     as decided_on,
    r.closed_at,
    r.fine_yuan,
    r.confiscated_yuan,
    r.first_violation,
    r.exemption,
    r.exempt_list_no,
    r.credit_repair,
    d._ingest is not null and r.fine_yuan > 0      as fine_doubt,
    r.exported_at
from ranked as r
left join enterprise_key as k on k.code = r.enterprise_id
left join enterprises as e on e.enterprise_id = k.current_code and e.recency = 1
left join doubtful as d on d._ingest = r._ingest
where r.recency = 1
order by r.filed_at, r.penalty_id, r._system
