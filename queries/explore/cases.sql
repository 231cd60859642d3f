-- 数字背后的案件(分页)
--
-- 粒度: 一行一个案件;total为全部行数,等于数字。口径同explore/places、explore/pivot与cases/list。
-- 参数: measure text, since date, until date, due_rule text 可空, scope text 可空, unit text 可空, street text 可空,
--     segment text 可空, source text 可空, category text 可空, subcategory text 可空, department text 可空, urgency text 可空, most int, skip int
-- 取值: measure reported|accepted|filed|dispatched|undispatched|due|closed_of_due|on_time_of_due|closed_by_now|
--     reworked_of_due|postponed_of_due|overdue_open|overdue_open_10d|emergency|arrived|complaints|replied|solve_known|solved|satisfied_known|satisfied
-- 列: case_id 案件编号, system 来源系统, unit 区(管委会), street 街道(乡镇), segment_id 责任路段编号, segment 责任路段, source 问题来源,
--     category 大类, subcategory 小类, department 责任单位, status 当前状态, reported_at 上报时间, due_at 期限,
--     done_at 处置时间, closed_at 结案时间, rework_count 返工次数, postpone_count 延期次数, overdue_days 超期天数,
--     verdict 期限判定, total 总行数
with horizon as (
    select as_of, least(as_of, cast($until as timestamp)) as end_at
    from about
),
chosen as not materialized (
    select
        case_id, system, unit, street, segment_id, source, category, subcategory, department, status, reported_at, due_at,
        done_at, closed_at, on_time, suspended, voided, rework_count, postpone_count, accepted_at,
        filed_at, dispatched_at, second_dispatched_at, arrived_at, first_at, last_at, caller_key, replied_at, resolved, satisfaction, urgency, in_flow, in_due,
        as_of, end_at
    from case_fact
    cross join horizon
    where ($unit is null or unit = $unit)
        and ($street is null or street = $street)
        and ($segment is null or coalesce(segment_id, '未落到路段') = $segment)
        and ($source is null or source = $source)
        and ($category is null or category = $category)
        and ($subcategory is null or subcategory = $subcategory)
        and ($department is null or department = $department)
        and ($urgency is null or urgency = $urgency)
        and ($scope is null or $scope = '全市' or not is_siluan)
),
late as (
    select
        case_id, system, unit, street, segment_id, source, category, subcategory, department, status, reported_at, due_at,
        done_at, closed_at, on_time, suspended, false as voided, rework_count, postpone_count, as_of, end_at
    from leftover
    cross join horizon
    where ($unit is null or unit = $unit)
        and ($street is null or street = $street)
        and ($segment is null or coalesce(segment_id, '未落到路段') = $segment)
        and ($source is null or source = $source)
        and ($category is null or category = $category)
        and ($subcategory is null or subcategory = $subcategory)
        and ($department is null or department = $department)
        and ($urgency is null or urgency = $urgency)
        and ($scope is null or $scope = '全市' or not is_siluan)
        and due_at < end_at and (closed_at is null or closed_at >= $until or closed_at > as_of)
),
behind as (
    select *
    from chosen
    where $measure in ('reported', 'emergency') and ($measure = 'reported' or urgency = '急') and not voided and reported_at >= $since and reported_at < $until
    union all by name
    select *
    from chosen
    where $measure = 'accepted' and in_flow and accepted_at >= $since and accepted_at < $until
    union all by name
    select *
    from chosen
    where $measure in ('filed', 'undispatched') and in_flow and filed_at >= $since and filed_at < $until
        and ($measure = 'filed' or dispatched_at is null or dispatched_at >= $until)
    union all by name
    select *
    from chosen
    where $measure = 'dispatched' and in_flow and dispatched_at >= $since and dispatched_at < $until
    union all by name
    select *
    from chosen
    where $measure in ('due', 'closed_of_due', 'on_time_of_due', 'closed_by_now', 'reworked_of_due', 'postponed_of_due')
        and $due_rule = 'A' and in_due
        and due_at >= $since and due_at < $until
    union all by name
    select *
    from chosen
    where $measure in ('due', 'closed_of_due', 'on_time_of_due', 'closed_by_now', 'reworked_of_due', 'postponed_of_due')
        and $due_rule = 'B' and in_due
        and done_at >= $since and done_at < $until
    union all by name
    select *
    from chosen
    where $measure = 'arrived' and urgency = '急' and not voided and reported_at >= $since and reported_at < $until
        and (closed_at is null or arrived_at <= closed_at) and date_diff('second', coalesce(second_dispatched_at, dispatched_at), arrived_at) >= 0
    union all by name
    select *
    from chosen
    where $measure in ('complaints', 'replied', 'solve_known', 'solved', 'satisfied_known', 'satisfied')
        and first_at < $until and last_at >= $since and not voided and coalesce(accepted_at, reported_at) >= $since and coalesce(accepted_at, reported_at) < $until
        and (caller_key is not null or replied_at is not null or resolved is not null or satisfaction is not null)
    union all by name
    select *
    from late
    where $measure = 'overdue_open'
        or $measure = 'overdue_open_10d' and due_at < end_at - interval 10 day
        or ($measure in ('due', 'closed_by_now', 'reworked_of_due', 'postponed_of_due') and $due_rule = 'B' and (done_at is null or done_at < $since or done_at >= $until))
),
overdue as (
    select case_id, system, date_diff('day', due_at, end_at) as overdue_days
    from late
),
kept as (
    select b.*, o.overdue_days
    from behind as b
    left join overdue as o on b.case_id = o.case_id and b.system = o.system
    where case $measure
        when 'closed_of_due' then closed_at < $until and closed_at <= as_of and not suspended
        when 'on_time_of_due' then closed_at < $until and closed_at <= as_of and not suspended and on_time
        when 'closed_by_now' then closed_at <= as_of and not suspended
        when 'reworked_of_due' then rework_count > 0
        when 'postponed_of_due' then postpone_count > 0
        when 'replied' then replied_at is not null
        when 'solve_known' then resolved is not null
        when 'solved' then resolved
        when 'satisfied_known' then satisfaction is not null
        when 'satisfied' then satisfaction in ('非常满意', '满意', '基本满意')
        else true
    end
),
page as (
    select
        case_id, system, unit, street, segment_id, source, category, subcategory, department, status, reported_at,
        due_at, done_at, closed_at, rework_count, postpone_count, overdue_days, suspended, voided, on_time, as_of,
        (count(*) over ())::bigint as total
    from kept
    order by overdue_days desc nulls last, reported_at desc, case_id, system
    limit $most offset $skip
),
latest_segments as (
    select segment_id, name
    from segments
    qualify row_number() over (partition by segment_id order by valid_from desc nulls last) = 1
)
select
    p.case_id,
    p.system,
    p.unit,
    p.street,
    p.segment_id,
    coalesce(g.name, p.segment_id) as segment,
    p.source,
    p.category,
    p.subcategory,
    p.department,
    p.status,
    p.reported_at,
    p.due_at,
    p.done_at,
    p.closed_at,
    p.rework_count,
    p.postpone_count,
    p.overdue_days,
    case
        when p.voided then '作废'
        when p.suspended then '挂账'
        when p.due_at is null then '无期限'
        when p.done_at <= p.as_of and p.on_time then '按期'
        when p.done_at <= p.as_of then '逾期'
        when p.due_at < p.as_of then '逾期未结'
        else '未到期'
    end as verdict,
    p.total
from page as p
left join latest_segments as g on p.segment_id = g.segment_id
order by p.overdue_days desc nulls last, p.reported_at desc, p.case_id, p.system
