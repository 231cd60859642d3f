-- 案件事实
--
-- 粒度: 一行一个案件的最新版本;一个月份文件一次
-- 期限 due_at 取捆绑处置截止时间,没有则取处置截止时间;done_at 为处置完成,没有则结案。
-- first_at、last_at 为各时间(含期限)中最早和最晚的:一段时间里的量只可能来自 first_at 早于止日、last_at 不早于起日的案件。
-- 一份文件先排三日内走完的案件(按最早时间),后排拖得久的(按最晚时间):查一段时间只读少数几段。
-- class_key 部件或事件加类别代码,没有代码的取小类名称:中途改名的仍是一类。cell 为所在H3网格,没有可靠位置的为空。
-- unowned 责任不明的缘由,按先后取一个: 没有区、没有街道、已派遣或办过而没有责任单位、尚未派遣;同一来源这个月都不记的一项不算。
-- in_flow 进流程统计(作废、按规则自行处置除外);in_due 可计应结案。规则取上报日在用的一版。
with ranked as (
    select
        *,
        row_number() over (partition by _key order by _version desc, _seq desc, _line desc) as recency
    from lake_cases
),
latest as (
    select
        *,
        coalesce(voided, status = '作废', false)     as is_voided,
        coalesce(suspended, status = '挂账', false)  as is_suspended,
        coalesce(self_disposed, false)               as is_self_disposed,
        coalesce(bundled_deadline_at, deadline_at)   as due_at,
        coalesce(disposed_at, closed_at)             as done_at,
        least(reported_at, accepted_at, filed_at, dispatched_at, second_dispatched_at, arrived_at, deadline_at,
            bundled_deadline_at, disposed_at, checked_at, closed_at, replied_at) as first_at,
        greatest(reported_at, accepted_at, filed_at, dispatched_at, second_dispatched_at, arrived_at, deadline_at,
            bundled_deadline_at, disposed_at, checked_at, closed_at, replied_at) as last_at
    from ranked
    where recency = 1
),
delivered as (
    select
        _system,
        count(unit) > 0       as has_unit,
        count(street) > 0     as has_street,
        count(department) > 0 as has_department
    from latest
    group by _system
)
select
    l.case_id,
    l._system                                        as system,
    l.source,
    l.kind,
    l.class_code,
    case when l.class_code is not null then concat(coalesce(l.kind, ''), l.class_code) else coalesce(l.subcategory, '未分类') end as class_key,
    coalesce(l.category, '未分类')                   as category,
    coalesce(l.subcategory, '未分类')                as subcategory,
    coalesce(l.is_siluan, false)                     as is_siluan,
    l.urgency,
    coalesce(l.unit, '未明确')                       as unit,
    coalesce(l.street, '未明确')                     as street,
    l.community,
    l.grid,
    l.segment_id,
    l.segment_match,
    l.geo_quality,
    l.lon,
    l.lat,
    case when l.geo_quality not in ('默认点', '越界', '未定位') then cell_of(l.lat, l.lon) end as cell,
    l.department,
    case
        when d.has_unit and coalesce(l.unit, '未明确') = '未明确' then '区不明'
        when d.has_street and coalesce(l.street, '未明确') = '未明确' then '街道不明'
        when d.has_department and l.department is null and coalesce(l.dispatched_at, l.done_at, l.closed_at) is not null then '责任单位不明'
        when d.has_department and l.department is null then '尚未派遣'
    end                                              as unowned,
    l.status,
    l.reported_at,
    l.accepted_at,
    l.filed_at,
    l.dispatched_at,
    l.second_dispatched_at,
    l.arrived_at,
    l.deadline_at,
    l.bundled_deadline_at,
    l.disposed_at,
    l.checked_at,
    l.closed_at,
    l.replied_at,
    l.due_at,
    l.done_at,
    l.first_at,
    l.last_at,
    case when r.on_time_by = 'closed_at' then l.closed_at else l.done_at end <= l.due_at as on_time,
    l.rework_count,
    l.postpone_count,
    l.press_count,
    l.shuffle_count,
    l.is_suspended                                   as suspended,
    l.is_voided                                      as voided,
    l.is_self_disposed                               as self_disposed,
    not l.is_voided and (r.self_disposed_in_flow or not l.is_self_disposed) as in_flow,
    not l.is_voided
        and (r.self_disposed_in_flow or not l.is_self_disposed)
        and (r.suspended_in_due or not l.is_suspended)
        and l.due_at is not null                     as in_due,
    l.supervised,
    l.resolved,
    l.satisfaction,
    l.alarm_confirmed,
    l.caller_key,
    l.exported_at
from latest as l
inner join delivered as d on l._system = d._system
inner join rules_due as r
    on l.reported_at >= r.valid_from and (r.valid_to is null or l.reported_at < r.valid_to)
order by
    l.last_at >= l.first_at + interval 3 day,
    case when l.last_at >= l.first_at + interval 3 day then l.last_at else l.first_at end,
    l.case_id,
    l._system
