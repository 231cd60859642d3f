-- 交叉表
--
-- 粒度: 一行一对分组(行、列),只列有数的;没有记的为未明确,没有责任路段的为未落到路段;行、列的合计与总计名为合计;责任路段写编号
-- 口径同explore/places、overview/three_rates(投诉)、overview/emergency(到场),每一格与explore/cases按同样筛选的行数相等。率按合计重新相除。
-- 参数: down text, across text, since date, until date, due_rule text 可空, scope text 可空, unit text 可空, street text 可空,
--     segment text 可空, source text 可空, category text 可空
-- 取值: down unit|street|segment|source|category|subcategory|department|urgency, across unit|street|segment|source|category|subcategory|department|urgency
-- 列: down_name 行, across_name 列, reported 上报案件, accepted 受理案件, filed 案件立案数, dispatched 派遣数, undispatched 未派遣数,
--     due 应结案数, closed_of_due 结案数, on_time_of_due 按期结案数, closed_by_now 现已结案数, reworked_of_due 返工数, postponed_of_due 延期数,
--     overdue_open 超期未结数, overdue_open_10d 超期未结(超10日), emergency 应急案件, filing_rate 立案率, dispatch_rate 派遣率,
--     closing_rate 结案率, on_time_rate 按期结案率, rework_rate 返工率, postpone_rate 延期率, complaints 投诉, replied 已回复的投诉,
--     solve_known 有回访结果的投诉, solved 已解决的投诉, satisfied_known 有满意度评价的投诉, satisfied 满意的投诉, arrived 有到场时间的应急案件,
--     response_rate 响应率, solve_rate 解决率, satisfied_rate 满意率, arrival_minutes 平均到场(分钟)
with horizon as (
    select as_of, least(as_of, cast($until as timestamp)) as end_at
    from about
),
-- 一段时间里的案件、曾经遗留的案件、投诉
facts as (
    select
        '案件' as part,
        unit, street, segment_id, source, category, subcategory, department, urgency, is_siluan,
        reported_at, accepted_at, filed_at, dispatched_at, due_at, done_at, closed_at, on_time, suspended, voided, in_flow, in_due,
        rework_count, postpone_count,
        case when closed_at is null or arrived_at <= closed_at
            then date_diff('second', coalesce(second_dispatched_at, dispatched_at), arrived_at) end as arrival_seconds
    from case_fact
    where first_at < $until and last_at >= $since
    union all by name
    select
        '遗留' as part,
        unit, street, segment_id, source, category, subcategory, department, urgency, is_siluan,
        due_at, done_at, closed_at, suspended, rework_count, postpone_count
    from leftover
    cross join horizon
    where due_at < end_at and (closed_at is null or closed_at >= $until or closed_at > as_of)
    union all by name
    select
        '投诉' as part,
        unit, street, segment_id, source, category, subcategory, department, urgency, is_siluan,
        replied_at, resolved, satisfaction, satisfied
    from complaint
    where complained_at >= $since and complained_at < $until
),
named as materialized (
    select
        *,
        case $down when 'unit' then coalesce(unit, '未明确') when 'street' then coalesce(street, '未明确')
            when 'segment' then coalesce(segment_id, '未落到路段') when 'source' then coalesce(source, '未明确')
            when 'subcategory' then coalesce(subcategory, '未明确') when 'department' then coalesce(department, '未明确')
            when 'urgency' then coalesce(urgency, '未明确') else coalesce(category, '未明确') end as down_name,
        case $across when 'unit' then coalesce(unit, '未明确') when 'street' then coalesce(street, '未明确')
            when 'segment' then coalesce(segment_id, '未落到路段') when 'source' then coalesce(source, '未明确')
            when 'subcategory' then coalesce(subcategory, '未明确') when 'department' then coalesce(department, '未明确')
            when 'urgency' then coalesce(urgency, '未明确') else coalesce(category, '未明确') end as across_name
    from facts
    where ($unit is null or unit = $unit)
        and ($street is null or street = $street)
        and ($segment is null or coalesce(segment_id, '未落到路段') = $segment)
        and ($source is null or source = $source)
        and ($category is null or category = $category)
        and ($scope is null or $scope = '全市' or not is_siluan)
),
chosen as not materialized (
    select * from named where part = '案件'
),
late as not materialized (
    select * from named where part = '遗留'
),
due_cases as (
    select
        down_name, across_name, on_time, rework_count, postpone_count,
        closed_at < $until and closed_at <= as_of and not suspended as is_closed,
        closed_at <= as_of and not suspended                        as is_closed_by_now
    from chosen
    cross join horizon
    where $due_rule = 'A' and in_due and due_at >= $since and due_at < $until
        or $due_rule = 'B' and in_due and done_at >= $since and done_at < $until
    union all by name
    select down_name, across_name, false as is_closed, closed_at <= as_of and not suspended as is_closed_by_now, rework_count, postpone_count
    from late
    cross join horizon
    where $due_rule = 'B' and (done_at is null or done_at < $since or done_at >= $until)
),
counted as (
    select down_name, across_name, count(*) as reported, count(*) filter (where urgency = '急') as emergency,
        count(*) filter (where urgency = '急' and arrival_seconds >= 0)                       as arrived,
        coalesce(sum(arrival_seconds) filter (where urgency = '急' and arrival_seconds >= 0), 0) as arrival_seconds
    from chosen
    where reported_at >= $since and reported_at < $until and not voided
    group by all
    union all by name
    select down_name, across_name, count(*) as accepted
    from chosen
    where accepted_at >= $since and accepted_at < $until and in_flow
    group by all
    union all by name
    select
        down_name,
        across_name,
        count(*)                                                                              as filed,
        count(*) filter (where dispatched_at is null or dispatched_at >= $until)              as undispatched
    from chosen
    where filed_at >= $since and filed_at < $until and in_flow
    group by all
    union all by name
    select down_name, across_name, count(*) as dispatched
    from chosen
    where dispatched_at >= $since and dispatched_at < $until and in_flow
    group by all
    union all by name
    select
        down_name,
        across_name,
        count(*)                                          as due,
        count(*) filter (where is_closed)                 as closed_of_due,
        count(*) filter (where is_closed and on_time)     as on_time_of_due,
        count(*) filter (where is_closed_by_now)          as closed_by_now,
        count(*) filter (where rework_count > 0)          as reworked_of_due,
        count(*) filter (where postpone_count > 0)        as postponed_of_due
    from due_cases
    group by all
    union all by name
    select
        down_name, across_name, count(*) as overdue_open,
        count(*) filter (where due_at < end_at - interval 10 day) as overdue_open_10d
    from late
    cross join horizon
    group by all
    union all by name
    select
        down_name,
        across_name,
        count(*)                          as complaints,
        count(replied_at)                 as replied,
        count(resolved)                   as solve_known,
        count(*) filter (where resolved)  as solved,
        count(satisfaction)               as satisfied_known,
        count(*) filter (where satisfied) as satisfied
    from named
    where part = '投诉'
    group by all
),
summed as (
    select
        down_name,
        across_name,
        coalesce(sum(reported), 0)::bigint            as reported,
        coalesce(sum(accepted), 0)::bigint            as accepted,
        coalesce(sum(filed), 0)::bigint               as filed,
        coalesce(sum(dispatched), 0)::bigint          as dispatched,
        coalesce(sum(undispatched), 0)::bigint        as undispatched,
        coalesce(sum(due), 0)::bigint                 as due,
        coalesce(sum(closed_of_due), 0)::bigint       as closed_of_due,
        coalesce(sum(on_time_of_due), 0)::bigint      as on_time_of_due,
        coalesce(sum(closed_by_now), 0)::bigint       as closed_by_now,
        coalesce(sum(reworked_of_due), 0)::bigint     as reworked_of_due,
        coalesce(sum(postponed_of_due), 0)::bigint    as postponed_of_due,
        coalesce(sum(overdue_open), 0)::bigint        as overdue_open,
        coalesce(sum(overdue_open_10d), 0)::bigint    as overdue_open_10d,
        coalesce(sum(emergency), 0)::bigint           as emergency,
        coalesce(sum(complaints), 0)::bigint          as complaints,
        coalesce(sum(replied), 0)::bigint             as replied,
        coalesce(sum(solve_known), 0)::bigint         as solve_known,
        coalesce(sum(solved), 0)::bigint              as solved,
        coalesce(sum(satisfied_known), 0)::bigint     as satisfied_known,
        coalesce(sum(satisfied), 0)::bigint           as satisfied,
        coalesce(sum(arrived), 0)::bigint             as arrived,
        coalesce(sum(arrival_seconds), 0)::bigint     as arrival_seconds
    from counted
    group by grouping sets ((down_name, across_name), (down_name), (across_name), ())
),
placed as (
    select
        s.*,
        case when $down = 'unit' then u.official_order end                                                       as down_order,
        case when $across = 'unit' then a.official_order end                                                     as across_order,
        max(s.reported + s.due) over (partition by s.down_name)                                                  as down_size,
        max(s.reported + s.due) over (partition by s.across_name)                                                as across_size
    from summed as s
    left join units as u on u.unit = s.down_name
    left join units as a on a.unit = s.across_name
)
select
    coalesce(down_name, '合计')                    as down_name,
    coalesce(across_name, '合计')                  as across_name,
    reported,
    accepted,
    filed,
    dispatched,
    undispatched,
    due,
    closed_of_due,
    on_time_of_due,
    closed_by_now,
    reworked_of_due,
    postponed_of_due,
    overdue_open,
    overdue_open_10d,
    emergency,
    filed::double / nullif(accepted, 0)            as filing_rate,
    dispatched::double / nullif(filed, 0)          as dispatch_rate,
    closed_of_due::double / nullif(due, 0)         as closing_rate,
    on_time_of_due::double / nullif(due, 0)        as on_time_rate,
    reworked_of_due::double / nullif(due, 0)       as rework_rate,
    postponed_of_due::double / nullif(due, 0)      as postpone_rate,
    complaints,
    replied,
    solve_known,
    solved,
    satisfied_known,
    satisfied,
    arrived,
    replied::double / nullif(complaints, 0)        as response_rate,
    solved::double / nullif(solve_known, 0)        as solve_rate,
    satisfied::double / nullif(satisfied_known, 0) as satisfied_rate,
    arrival_seconds / 60.0 / nullif(arrived, 0)    as arrival_minutes
from placed
order by down_name is null, down_order nulls last, down_size desc, down_name, across_name is null, across_order nulls last, across_size desc, across_name
