-- 入企检查
--
-- 粒度: 一行一次检查中的一个机关(最新版本)
-- visit 一次检查:同一联合编号、同一企业的各行为一次,没有联合编号的一行一次。is_lead 该次的第一行,is_agency_lead 该次该机关的第一行。
-- is_copy 同一次检查以另一编号再次导出:同一来源、企业、机关、事项、类型、缘由、联合编号和起止时刻(有时刻的);不计次,另行列出。
-- above 上级部署的专项。visit_problem 该次任一机关发现问题。scan 码上查:来源开始赋码之前为未启用。
-- 企业以现代码计;行业、风险、区、街道没有记的取企业的。
-- before_at 同一企业、事项、机关此前最近一次检查的开始时刻(来源全无事项的只看企业和机关;没有企业或事项的不判断;同一刻开始的不算此前),
-- before_id、before_type 为那一次,同一刻有几次的取编号小的,before_unit、before_street 为其所在。
-- other_at 别的机关此前最近一次检查同一企业的开始时刻,两次都不是联合检查。
with revised as (
    select _key from lake_inspections group by _key having count(*) > 1
),
superseded as (
    select _key, _seq, _line
    from (
        select i._key, i._seq, i._line, row_number() over (partition by i._key order by i._version desc, i._seq desc, i._line desc) as recency
        from lake_inspections as i
        inner join revised as r on r._key = i._key
    ) as versions
    where recency > 1
),
enterprises as (
    select *, row_number() over (partition by _key order by _version desc, _seq desc, _line desc) as recency
    from lake_enterprises
),
items as (
    select item_code, item, yearly_cap, row_number() over (partition by item_code order by valid_from desc) as recency
    from ref_inspection_items
),
latest as (
    select
        i.*,
        k.enterprise,
        coalesce(i.unit, e.unit, '未明确')                    as own_unit,
        coalesce(i.street, e.street, '未明确')                as own_street,
        coalesce(i.segment_id, e.segment_id)                  as own_segment,
        coalesce(i.industry, e.industry)                      as own_industry,
        coalesce(i.enterprise_type, e.enterprise_type)        as own_type,
        coalesce(i.risk_grade, e.risk_grade)                  as own_risk,
        coalesce(i.enterprise_label, e.enterprise_label)      as own_label,
        case when i.joint_id is null then i._key else concat(i.joint_id, '@', coalesce(k.current_code, '')) end as occasion
    from lake_inspections as i
    left join superseded as s on s._key = i._key and s._seq = i._seq and s._line = i._line
    left join enterprise_key as k on k.code = i.enterprise_id
    left join enterprises as e on e.enterprise_id = k.current_code and e.recency = 1
    where s._key is null
),
delivered as (
    select _system, min(coalesce(code_issued_at, scanned_at)) as first_code, count(item_code) as items
    from latest
    group by _system
),
-- 以下只带判断要用的列,判断完再接回全部的列
twins as (
    select _system, enterprise, agency, item_code, type, trigger, joint_id, started_at, ended_at, min(inspection_id) as first_id
    from latest
    where enterprise is not null and started_at <> date_trunc('day', started_at)
    group by _system, enterprise, agency, item_code, type, trigger, joint_id, started_at, ended_at
    having count(*) > 1
),
slim as (
    select
        l._key,
        l._system,
        l.inspection_id,
        l.occasion,
        l.joint_id is not null                                                         as joint,
        l.enterprise,
        l.agency,
        l.type,
        l.own_unit,
        l.own_street,
        case when d.items = 0 then '' else l.item_code end                             as matter,
        l.started_at,
        cast(l.started_at as date)                                                     as day,
        coalesce(l.special_from_above, false)                                          as above,
        l.problem_found,
        t.first_id is not null and t.first_id <> l.inspection_id                       as is_copy
    from latest as l
    inner join delivered as d on d._system = l._system
    left join twins as t
        on t._system = l._system and t.enterprise = l.enterprise and t.started_at = l.started_at
        and t.agency is not distinct from l.agency and t.item_code is not distinct from l.item_code and t.type is not distinct from l.type
        and t.trigger is not distinct from l.trigger and t.joint_id is not distinct from l.joint_id and t.ended_at is not distinct from l.ended_at
),
led as (
    select
        _key,
        not is_copy and row_number() over (partition by _system, occasion order by is_copy, started_at, inspection_id) = 1                  as is_lead,
        not is_copy and row_number() over (partition by _system, occasion, agency order by is_copy, started_at, inspection_id) = 1          as is_agency_lead,
        not is_copy and row_number() over (partition by _system, occasion, agency, matter order by is_copy, started_at, inspection_id) = 1  as is_item_lead,
        max(cast(problem_found as integer)) over (partition by _system, occasion) = 1                                                       as visit_problem
    from slim
    where joint
),
counted as (
    select
        s.*,
        dense_rank() over (order by s._system, s.occasion, s.joint)                                as visit,
        coalesce(j.is_lead, not s.is_copy)                                                         as is_lead,
        coalesce(j.is_agency_lead, not s.is_copy)                                                  as is_agency_lead,
        coalesce(j.is_item_lead, not s.is_copy) and s.enterprise is not null and s.matter is not null as is_item_lead,
        case when s.joint then j.visit_problem else s.problem_found end                            as visit_problem
    from slim as s
    left join led as j on j._key = s._key
),
shared as (
    select visit, count(*) as agencies from counted where joint and is_agency_lead group by visit
),
moments as (
    select
        enterprise, agency, matter, started_at, min(inspection_id) as first_id, min_by(type, inspection_id) as first_type,
        min_by(own_unit, inspection_id) as first_unit, min_by(own_street, inspection_id) as first_street
    from counted
    where is_item_lead
    group by enterprise, agency, matter, started_at
),
followed as (
    select
        *,
        lag(started_at) over same as before_at,
        lag(first_id) over same   as before_id,
        lag(first_type) over same as before_type,
        lag(first_unit) over same as before_unit,
        lag(first_street) over same as before_street
    from moments
    window same as (partition by enterprise, agency, matter order by started_at)
),
repeated as (
    select c._key, f.before_at, f.before_id, f.before_type, f.before_unit, f.before_street
    from counted as c
    inner join followed as f
        on f.before_at is not null and f.enterprise = c.enterprise and f.started_at = c.started_at and f.matter = c.matter
        and f.agency is not distinct from c.agency
    where c.is_item_lead
),
-- 只有一个机关查过的企业,没有别的机关
visited as (
    select enterprise
    from counted
    where enterprise is not null and not joint and not is_copy
    group by enterprise
    having count(distinct coalesce(agency, '')) > 1
),
alone as (
    select
        c._key,
        c._system,
        c.inspection_id,
        c.enterprise,
        c.started_at,
        case when c.agency = lag(c.agency) over same then 0 else 1 end as is_turn,
        lag(c.started_at) over same                                    as start_before
    from counted as c
    inner join visited as v on v.enterprise = c.enterprise
    where not c.joint and not c.is_copy
    window same as (partition by c.enterprise order by c.started_at, c.inspection_id, c._system)
),
turned as (
    select
        *,
        sum(is_turn) over (partition by enterprise order by started_at, inspection_id, _system rows unbounded preceding) as turn
    from alone
),
others as (
    select
        _key,
        first_value(start_before) over (partition by enterprise, turn order by started_at, inspection_id, _system) as other_at
    from turned
)
select
    l.inspection_id,
    l._system                                              as system,
    cast(c.visit as integer)                               as visit,
    c.is_lead,
    c.is_agency_lead,
    c.is_copy,
    l.joint_id,
    c.joint,
    cast(case when c.joint then coalesce(h.agencies, 0) when c.is_copy then 0 else 1 end as integer) as agencies,
    l.enterprise,
    l.own_label                                            as enterprise_label,
    l.own_unit                                             as unit,
    l.own_street                                           as street,
    l.own_segment                                          as segment_id,
    l.own_industry                                         as industry,
    l.own_type                                             as enterprise_type,
    l.own_risk                                             as risk_grade,
    l.agency,
    l.agency_level,
    l.type,
    l.trigger,
    c.above,
    l.mode,
    l.handling,
    l.item_code,
    i.item,
    cast(i.yearly_cap as integer)                          as yearly_cap,
    l.on_site,
    c.day,
    l.started_at,
    l.ended_at,
    case
        when d.first_code is null or l.started_at < date_trunc('day', d.first_code) then '未启用'
        when l.scanned_at is null then '未扫'
        when coalesce(l.backfilled, false) then '补录'
        else '扫码'
    end                                                    as scan,
    l.scanned_at,
    l.officer_count,
    l.problem_found,
    c.visit_problem,
    l.result,
    l.rectify_due_on,
    l.rectified_at,
    l.evaluation,
    l.complaint,
    f.before_at,
    f.before_id,
    f.before_type,
    f.before_unit,
    f.before_street,
    o.other_at,
    l.exported_at
from latest as l
inner join counted as c on c._key = l._key
inner join delivered as d on d._system = l._system
left join shared as h on h.visit = c.visit
left join repeated as f on f._key = l._key
left join others as o on o._key = l._key
left join items as i on i.item_code = l.item_code and i.recency = 1
order by l.started_at, l.inspection_id, l._system
