-- 案件清单(总览、闭环流程的其余数字)
--
-- 粒度: 一行一个案件;与数字同样的周期、范围和口径,行数等于数字。其余指标用cases/list。
-- measure取closed_before_arrival(结案早于到场)、emergency_late(应急超时)、complaints(投诉),闭环七个环节link_1至link_7,
-- 积存age_1至age_5(超期1日内、1至3日、3至10日、10至30日、30日以上)。
-- 参数: measure text, since date, until date, due_rule text 可空, scope text 可空, unit text[] 可空, street text[] 可空,
--     source text[] 可空, category text[] 可空, subcategory text[] 可空
-- 取值: measure closed_before_arrival|emergency_late|complaints|link_1|link_2|link_3|link_4|link_5|link_6|link_7|
--     age_1|age_2|age_3|age_4|age_5
-- 列: case_id 案件编号, unit 区(管委会), street 街道(乡镇), segment_id 责任路段编号, source 问题来源, category 大类,
--     subcategory 小类, department 责任单位, status 当前状态, reported_at 上报时间, due_at 期限, arrived_at 到场时间,
--     done_at 处置时间, closed_at 结案时间, overdue_days 超期天数
with
-- 周期内有动静的案件;遗留的案件整个周期没有动静也算
candidates as (
    select
        case_id, unit, street, segment_id, source, category, subcategory, department, status, urgency, is_siluan, reported_at,
        accepted_at, filed_at, dispatched_at, arrived_at, disposed_at, checked_at, due_at, done_at, closed_at, replied_at,
        suspended, voided, in_flow, in_due, caller_key, resolved, satisfaction
    from case_fact
    where first_at < $until and last_at >= $since
    union all by name
    select
        case_id, unit, street, segment_id, source, category, subcategory, department, status, is_siluan, reported_at, due_at,
        arrived_at, done_at, closed_at, suspended, true as in_due
    from leftover
    where last_at < $since
),
judged as (
    select
        c.*,
        a.as_of,
        least(a.as_of, cast($until as timestamp))                                as end_at,
        c.in_flow and c.reported_at >= $since and c.reported_at < $until         as in_cohort,
        c.in_due and c.due_at < least(a.as_of, cast($until as timestamp))
            and (c.closed_at is null or c.closed_at >= $until or c.closed_at > a.as_of)
            and coalesce($due_rule, 'B') in ('A', 'B')                           as overdue_at_end
    from candidates as c
    cross join about as a
    where ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
        and ($source is null or list_contains($source, source))
        and ($category is null or list_contains($category, category))
        and ($subcategory is null or list_contains($subcategory, subcategory))
        and ($scope is null or $scope = '全市' or not is_siluan)
),
aged as (
    select *, case when overdue_at_end then date_diff('second', due_at, end_at) / 86400.0 end as overdue_age
    from judged
)
select
    case_id,
    unit,
    street,
    segment_id,
    source,
    category,
    subcategory,
    department,
    status,
    reported_at,
    due_at,
    arrived_at,
    done_at,
    closed_at,
    cast(floor(overdue_age) as bigint) as overdue_days
from aged
where case $measure
    when 'closed_before_arrival' then closed_at >= $since and closed_at < $until and closed_at < arrived_at and not voided
    when 'emergency_late' then reported_at >= $since and reported_at < $until and not voided and urgency = '急'
        and due_at < coalesce(done_at, as_of)
    when 'complaints' then coalesce(accepted_at, reported_at) >= $since and coalesce(accepted_at, reported_at) < $until and not voided
        and (caller_key is not null or replied_at is not null or resolved is not null or satisfaction is not null)
    when 'link_1' then in_cohort
    when 'link_2' then in_cohort and filed_at <= as_of
    when 'link_3' then in_cohort and dispatched_at <= as_of
    when 'link_4' then in_cohort and disposed_at <= as_of
    when 'link_5' then in_cohort and checked_at <= as_of
    when 'link_6' then in_cohort and closed_at <= as_of and not suspended
    when 'link_7' then in_cohort and closed_at <= as_of and not suspended and in_due
    when 'age_1' then overdue_age <= 1
    when 'age_2' then overdue_age > 1 and overdue_age <= 3
    when 'age_3' then overdue_age > 3 and overdue_age <= 10
    when 'age_4' then overdue_age > 10 and overdue_age <= 30
    when 'age_5' then overdue_age > 30
    else false
end
order by overdue_age desc nulls last, reported_at desc, case_id
