-- 入企检查
--
-- 粒度: 一行一次检查中的一个机关(最新版本)
-- visit 一次检查:同一联合编号、同一企业的各行为一次,没有联合编号的一行一次。is_lead 该次的第一行,is_agency_lead 该次该机关的第一行。
-- is_copy 同一次检查以另一编号再次导出:同一来源、企业、机关、事项、类型、缘由、联合编号和起止时刻(有时刻的);不计次,另行列出。
-- above 上级部署的专项。visit_problem 该次任一机关发现问题。scan 码上查:来源开始赋码之前为未启用。
-- 企业以现代码计;行业、风险、区、街道没有记的取企业的。
-- before_at 同一企业、事项、机关此前最近一次检查的开始时刻(来源全无事项的只看企业和机关;没有企业或事项的不判断;同一刻开始的不算此前)。
-- other_at 别的机关此前最近一次检查同一企业的开始时刻,两次都不是联合检查。
with ranked as (
    select *, row_number() over (partition by _key order by _version desc, _seq desc, _line desc) as recency
    from lake_inspections
),
enterprises as (
    select *, row_number() over (partition by _key order by _version desc, _seq desc, _line desc) as recency
    from lake_enterprises
),
began as (
    select _system, min(coalesce(code_issued_at, scanned_at)) as first_code
    from ranked
    where recency = 1
    group by _system
),
items as (
    select item_code, item, yearly_cap, row_number() over (partition by item_code order by valid_from desc) as recency
    from ref_inspection_items
),
placed as (
    select
        r.inspection_id,
        r._system                                            as system,
        r.joint_id,
        k.enterprise,
        coalesce(r.unit, e.unit, '未明确')                   as unit,
        coalesce(r.street, e.street, '未明确')               as street,
        coalesce(r.segment_id, e.segment_id)                 as segment_id,
        coalesce(r.industry, e.industry)                     as industry,
        coalesce(r.enterprise_type, e.enterprise_type)       as enterprise_type,
        coalesce(r.risk_grade, e.risk_grade)                 as risk_grade,
        coalesce(r.enterprise_label, e.enterprise_label)     as enterprise_label,
        r.agency,
        r.agency_level,
        r.type,
        r.trigger,
        coalesce(r.special_from_above, false)                as above,
        r.mode,
        r.handling,
        r.item_code,
        i.item,
        i.yearly_cap,
        case when max(r.item_code) over (partition by r._system) is null then '' else r.item_code end as matter,
        r.on_site,
        cast(r.started_at as date)                           as day,
        r.started_at,
        r.ended_at,
        case
            when b.first_code is null or r.started_at < date_trunc('day', b.first_code) then '未启用'
            when r.scanned_at is null then '未扫'
            when coalesce(r.backfilled, false) then '补录'
            else '扫码'
        end                                                  as scan,
        r.scanned_at,
        r.officer_count,
        r.problem_found,
        r.result,
        r.rectify_due_on,
        r.rectified_at,
        r.evaluation,
        r.complaint,
        r.exported_at,
        dense_rank() over (order by r._system, case when r.joint_id is null then r._key else concat(r.joint_id, '@', coalesce(k.current_code, '')) end,
            r.joint_id is null)                              as visit,
        case when k.enterprise is not null and r.started_at <> date_trunc('day', r.started_at) then row_number() over (
            partition by r._system, k.enterprise, r.agency, r.item_code, r.type, r.trigger, r.joint_id, r.started_at, r.ended_at
            order by r.inspection_id) else 1 end             as exported_times
    from ranked as r
    left join enterprise_key as k on k.code = r.enterprise_id
    left join enterprises as e on e.enterprise_id = k.current_code and e.recency = 1
    left join items as i on i.item_code = r.item_code and i.recency = 1
    left join began as b on b._system = r._system
    where r.recency = 1
),
led as (
    select
        *,
        exported_times > 1 as is_copy,
        exported_times = 1 and row_number() over (
            partition by visit order by exported_times > 1, started_at, inspection_id) = 1         as is_lead,
        exported_times = 1 and row_number() over (
            partition by visit, agency order by exported_times > 1, started_at, inspection_id) = 1 as is_agency_lead,
        max(cast(problem_found as integer)) over (partition by visit) = 1                          as visit_problem,
        enterprise is not null and matter is not null and exported_times = 1 and row_number() over (
            partition by visit, agency, matter order by exported_times > 1, started_at, inspection_id) = 1 as is_item_lead,
        enterprise is not null and joint_id is null and exported_times = 1                         as is_alone
    from placed
),
followed as (
    select
        *,
        case when is_item_lead then max(started_at) over (
            partition by enterprise, agency, matter, is_item_lead order by started_at
            range between unbounded preceding and interval 1 second preceding) end                 as before_at,
        lag(agency) over (partition by enterprise, is_alone order by started_at, inspection_id, system)     as agency_before,
        lag(started_at) over (partition by enterprise, is_alone order by started_at, inspection_id, system) as start_before
    from led
),
turned as (
    select
        *,
        sum(case when agency = agency_before then 0 else 1 end) over (
            partition by enterprise, is_alone order by started_at, inspection_id, system rows unbounded preceding) as turn
    from followed
)
select
    inspection_id,
    system,
    cast(visit as integer)                                                                        as visit,
    is_lead,
    is_agency_lead,
    is_copy,
    joint_id,
    joint_id is not null                                                                          as joint,
    cast(sum(case when is_agency_lead then 1 else 0 end) over (partition by visit) as integer)    as agencies,
    enterprise,
    enterprise_label,
    unit,
    street,
    segment_id,
    industry,
    enterprise_type,
    risk_grade,
    agency,
    agency_level,
    type,
    trigger,
    above,
    mode,
    handling,
    item_code,
    item,
    cast(yearly_cap as integer)                                                                   as yearly_cap,
    on_site,
    day,
    started_at,
    ended_at,
    scan,
    scanned_at,
    officer_count,
    problem_found,
    visit_problem,
    result,
    rectify_due_on,
    rectified_at,
    evaluation,
    complaint,
    before_at,
    case when is_alone then first_value(start_before) over (
        partition by enterprise, is_alone, turn order by started_at, inspection_id, system) end   as other_at,
    exported_at
from turned
order by started_at, inspection_id, system
