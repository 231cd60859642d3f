-- 平急与双十、AI视频的案件
--
-- 粒度: 一行一个案件;口径同complaints/urgency,行数等于该部分的数: cases案件、within时限内、beyond超过时限、unknown无到场时间、
-- late处置超期、alarms有核实结果的预警、confirmed核实属实、false误报
-- 参数: since date, until date, part text, measure text 可空, unit text[] 可空, street text[] 可空, source text[] 可空,
--     category text[] 可空, subcategory text[] 可空
-- 取值: part 平|急|平急不明|占道经营|AI视频, measure cases|within|beyond|unknown|late|alarms|confirmed|false
-- 列: case_id 案件编号, minutes 到场或响应分钟, unit 区(管委会), street 街道(乡镇), segment_id 责任路段编号, source 问题来源,
--     category 大类, subcategory 小类, department 责任单位, urgency 平急, status 当前状态, reported_at 上报时间,
--     dispatched_at 派遣时间, arrived_at 到场时间, due_at 期限, done_at 处置时间, closed_at 结案时间, alarm_confirmed 预警核实属实
with
rule as (
    select *
    from rules_response
    where valid_from < $until and (valid_to is null or valid_to >= $until)
),
reported as (
    select
        c.case_id, c.system, c.unit, c.street, c.segment_id, c.source, c.category, c.subcategory, c.department, c.urgency, c.status,
        c.reported_at, coalesce(c.second_dispatched_at, c.dispatched_at) as dispatched_at, c.arrived_at, c.due_at, c.done_at, c.closed_at,
        c.alarm_confirmed, c.voided,
        c.due_at < coalesce(c.done_at, a.as_of)                                                                  as is_late,
        case $part
            when '急' then r.urgent_minutes when '占道经营' then r.stall_minutes when 'AI视频' then r.alarm_minutes end as limit_minutes,
        case $part
            when '平' then c.urgency = '平'
            when '急' then c.urgency = '急'
            when '平急不明' then coalesce(c.urgency not in ('平', '急'), true)
            when '占道经营' then list_contains(r.stall_classes, c.subcategory)
                or coalesce(list_contains(r.stall_classes, concat(coalesce(c.kind, ''), c.class_code)), false)
            when 'AI视频' then coalesce(c.source = r.alarm_source, false) or c.alarm_confirmed is not null
        end                                                                                                      as belongs,
        case
            when c.voided then null
            when $part = 'AI视频' then date_diff('second', c.reported_at,
                case r.alarm_response when '受理' then c.accepted_at when '派遣' then c.dispatched_at else c.arrived_at end)
            when c.closed_at is null or c.arrived_at <= c.closed_at
                then date_diff('second', coalesce(c.second_dispatched_at, c.dispatched_at), c.arrived_at)
        end / 60.0                                                                                               as passed
    from case_fact as c
    cross join rule as r
    cross join about as a
    where c.first_at < $until and c.last_at >= $since and c.reported_at >= $since and c.reported_at < $until
        and ($unit is null or list_contains($unit, c.unit))
        and ($street is null or list_contains($street, c.street))
        and ($source is null or list_contains($source, c.source))
        and ($category is null or list_contains($category, c.category))
        and ($subcategory is null or list_contains($subcategory, c.subcategory))
),
timed as (
    select *, case when passed >= 0 then passed end as minutes
    from reported
    where belongs
)
select
    case_id, minutes, unit, street, segment_id, source, category, subcategory, department, urgency, status, reported_at, dispatched_at,
    arrived_at, due_at, done_at, closed_at, alarm_confirmed
from timed
where case coalesce($measure, 'cases')
    when 'cases' then not voided
    when 'within' then minutes <= limit_minutes
    when 'beyond' then minutes > limit_minutes
    when 'unknown' then not voided and minutes is null
    when 'late' then not voided and is_late
    when 'alarms' then $part = 'AI视频' and alarm_confirmed is not null
    when 'confirmed' then $part = 'AI视频' and alarm_confirmed
    when 'false' then $part = 'AI视频' and not alarm_confirmed
    else false
end
order by reported_at desc, case_id, system
