-- 平急与双十、AI视频
--
-- 粒度: 一行一部分: 平、急、平急不明、占道经营(双十)、AI视频;后两部分与前三部分重叠。周期内上报
-- 到场分钟 = 派遣(有二次派遣的取二次派遣)到到场的自然分钟,只数先后正常的;AI视频的响应从上报算起,何为响应按rules/response。
-- 时限按rules/response中周期末日在用的一版;平类没有时限。within_rate只除以有到场(响应)时间的件,没有的在unknown。
-- 预警准确率 = 已核实的预警÷有核实结果的预警,误报作废的也在内;其余各数不含作废。accuracy_claim为引用口径,只作并列。
-- 来源不记平急、到场或核实结果的,同期没有任何投诉的,相应各数为空。
-- 参数: since date, until date, unit text[] 可空, street text[] 可空, source text[] 可空, category text[] 可空,
--     subcategory text[] 可空
-- 列: part 部分, cases 案件数, complaints 其中投诉, arrived 有到场时间, unknown 无到场时间, limit_minutes 时限(分钟), within 时限内,
--     within_rate 时限内占比, median_minutes 中位分钟, p90_minutes 九成以内分钟, late 处置超期, late_rate 处置超期率,
--     alarms 有核实结果的预警, confirmed 核实属实, accuracy_rate 预警准确率, accuracy_claim 引用的准确率,
--     accuracy_claim_source 引用出处, rule 规则版本
with
rule as (
    select *
    from rules_response
    where valid_from < $until and (valid_to is null or valid_to >= $until)
),
reported as (
    select
        c.voided,
        c.alarm_confirmed,
        c.urgency,
        c.caller_key is not null or c.replied_at is not null or c.resolved is not null or c.satisfaction is not null as is_complaint,
        c.due_at < coalesce(c.done_at, a.as_of)                                                                  as is_late,
        c.due_at,
        coalesce(c.source = r.alarm_source, false) or c.alarm_confirmed is not null                              as is_alarm,
        list_contains(r.stall_classes, c.subcategory)
            or coalesce(list_contains(r.stall_classes, concat(coalesce(c.kind, ''), c.class_code)), false)       as is_stall,
        case when c.closed_at is null or c.arrived_at <= c.closed_at
            then date_diff('second', coalesce(c.second_dispatched_at, c.dispatched_at), c.arrived_at) end / 60.0 as arrival,
        date_diff('second', c.reported_at,
            case r.alarm_response when '受理' then c.accepted_at when '派遣' then c.dispatched_at else c.arrived_at end) / 60.0 as response
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
parts as (
    select case urgency when '平' then '平' when '急' then '急' else '平急不明' end as part, * exclude (alarm_confirmed), arrival as minutes, null::boolean as alarm_confirmed
    from reported
    where not voided
    union all by name
    select '占道经营' as part, * exclude (alarm_confirmed), arrival as minutes
    from reported
    where is_stall and not voided
    union all by name
    select 'AI视频' as part, *, case when not voided then response end as minutes
    from reported
    where is_alarm
),
named as (
    select p.part, p.position, p.limit_minutes, r.version, r.accuracy_claim, r.accuracy_claim_source
    from rule as r
    cross join lateral (
        select '平' as part, 1 as position, null::integer as limit_minutes
        union all
        select '急', 2, r.urgent_minutes
        union all
        select '平急不明', 3, null
        union all
        select '占道经营', 4, r.stall_minutes
        union all
        select 'AI视频', 5, r.alarm_minutes
    ) as p
),
counted as (
    select
        n.part,
        count(*) filter (where not p.voided)                                                  as cases,
        count(*) filter (where not p.voided and p.is_complaint)                               as complaints,
        count(*) filter (where p.minutes >= 0)                                                as arrived,
        count(*) filter (where p.minutes >= 0 and p.minutes <= n.limit_minutes)               as within,
        quantile_cont(p.minutes, 0.5) filter (where p.minutes >= 0)                           as median_minutes,
        quantile_cont(p.minutes, 0.9) filter (where p.minutes >= 0)                           as p90_minutes,
        count(p.due_at) filter (where not p.voided)                                           as with_due,
        count(*) filter (where not p.voided and p.is_late)                                    as late,
        count(p.alarm_confirmed)                                                              as alarms,
        count(*) filter (where p.alarm_confirmed)                                             as confirmed
    from named as n
    inner join parts as p using (part)
    group by n.part
),
known as (
    select count(*) > 0 as any_case, count(urgency) > 0 as any_urgency, coalesce(bool_or(is_complaint), false) as any_complaint
    from reported
)
select
    n.part,
    case when k.any_case and (n.part not in ('平', '急') or k.any_urgency) then coalesce(c.cases, 0) end      as cases,
    case when k.any_complaint and (n.part not in ('平', '急') or k.any_urgency) then coalesce(c.complaints, 0) end as complaints,
    nullif(c.arrived, 0)                                                                                      as arrived,
    case when c.arrived > 0 then c.cases - c.arrived end                                                      as unknown,
    n.limit_minutes,
    case when c.arrived > 0 and n.limit_minutes is not null then c.within end                                 as within,
    case when n.limit_minutes is not null then c.within / nullif(c.arrived, 0) end                            as within_rate,
    c.median_minutes,
    c.p90_minutes,
    case when c.with_due > 0 then c.late end                                                                  as late,
    c.late / nullif(c.with_due, 0)                                                                            as late_rate,
    nullif(c.alarms, 0)                                                                                       as alarms,
    case when c.alarms > 0 then c.confirmed end                                                               as confirmed,
    c.confirmed / nullif(c.alarms, 0)                                                                         as accuracy_rate,
    case when n.part = 'AI视频' then n.accuracy_claim end                                                     as accuracy_claim,
    case when n.part = 'AI视频' then nullif(n.accuracy_claim_source, '') end                                  as accuracy_claim_source,
    n.version                                                                                                 as rule
from named as n
cross join known as k
left join counted as c using (part)
order by n.position
