-- 减检质效比对所计的记录
--
-- 粒度: 一行一次检查、一件行政处罚或一件投诉(上报);行数等于inspections/harm同一区、同一期的件数(给几个可比的区,即其there_各数),上升最多的路段在前
-- outcome: visits 日常、专项检查;problem_rate 其中记有是否发现问题的(here_before_of、here_after_of,发现问题的为here_before、here_after);
-- penalties 行政处罚立案;complaints 企业类投诉,投诉太少的期为全部来源的上报。
-- 检查、处罚只算两段时间都在册的企业;一边断报的日子两边都不计。期的取法同inspections/harm。
-- place_before、place_after为所在路段(没有路段的为街道)的件数,问题发现率为其中发现问题的。
-- 参数: unit text[], outcome text, until date 可空
-- 取值: outcome visits|problem_rate|penalties|complaints
-- 列: unit 区(管委会), street 街道(乡镇), segment 路段, place_before 路段上年同期件数, place_after 路段本期件数, after 本期, day 日期, label 企业(遮盖名), what 类型或小类,
--     agency 机关, number 编号, found 发现问题
with latest as (
    select max(until) as until
    from inspection_harm
    where $until is null or until <= $until
),
spell as (
    select d.unit, d.after, d.since, d.until, d.counted, d.classes, h.base_since as on_since, h.until as on_until, h.rule
    from inspection_harm_days as d
    inner join (
        select distinct p.period, p.unit, p.base_since, p.until, p.rule
        from inspection_harm as p
        inner join latest as l on p.until = l.until
    ) as h on h.period = d.period and h.unit = d.unit
    where d.what = case $outcome when 'penalties' then '处罚' when 'complaints' then '案件' else '检查' end
        and list_contains($unit, d.unit)
),
records as materialized (
    select
        s.unit, s.after, i.street, i.segment_id, i.day, i.enterprise_label as label, i.type as what, i.agency,
        i.inspection_id as number, i.visit_problem as found
    from inspection as i
    inner join spell as s on s.unit = i.unit and i.day >= s.since and i.day < s.until
    inner join rules_inspections as u on u.version = s.rule
    left join enterprise as e on e.enterprise = i.enterprise
    where $outcome in ('visits', 'problem_rate')
        and i.is_lead
        and not coalesce(list_contains(u.cause_types, i.type), i.trigger is not null and list_contains(u.cause_triggers, i.trigger), false)
        and ($outcome = 'visits' or i.visit_problem is not null)
        and coalesce(e.opened_on <= s.on_since, true)
        and coalesce(e.closed_on >= s.on_until, true)
    union all
    select s.unit, s.after, p.street, e.segment_id, p.filed_on, e.label, p.violation, p.agency, p.penalty_id, null
    from penalty as p
    inner join spell as s on s.unit = p.unit and p.filed_on >= s.since and p.filed_on < s.until
    left join enterprise as e on e.enterprise = p.enterprise
    where $outcome = 'penalties'
        and coalesce(e.opened_on <= s.on_since, true)
        and coalesce(e.closed_on >= s.on_until, true)
    union all
    select
        s.unit, s.after, c.street, c.segment_id,
        cast(case when s.counted = 'complaints' then coalesce(c.accepted_at, c.reported_at) else c.reported_at end as date),
        null, c.subcategory, null, c.case_id, null
    from case_fact as c
    inner join spell as s on s.unit = c.unit
        and case when s.counted = 'complaints' then coalesce(c.accepted_at, c.reported_at) else c.reported_at end >= s.since
        and case when s.counted = 'complaints' then coalesce(c.accepted_at, c.reported_at) else c.reported_at end < s.until
    where $outcome = 'complaints'
        and not c.voided
        and list_contains(s.classes, c.subcategory)
        and (s.counted = 'reports' or c.caller_key is not null or c.replied_at is not null or c.resolved is not null or c.satisfaction is not null)
),
named as (
    select segment_id, any_value(name) as name
    from segments
    group by segment_id
),
placed as (
    select
        *,
        count(*) filter (where not after and (found or $outcome <> 'problem_rate')) over place    as place_before,
        count(*) filter (where after and (found or $outcome <> 'problem_rate')) over place        as place_after
    from records
    window place as (partition by unit, street, segment_id)
)
select p.unit, p.street, n.name as segment, p.place_before, p.place_after, p.after, p.day, p.label, p.what, p.agency, p.number, p.found
from placed as p
left join named as n on n.segment_id = p.segment_id
order by p.place_after - p.place_before desc, p.place_after desc, p.unit, p.street, p.segment_id, p.after desc, p.day desc, p.number
