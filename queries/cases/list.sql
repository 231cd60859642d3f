-- 案件清单
--
-- 粒度: 一行一个案件;数字背后的行:同样的周期、范围和口径,行数等于数字
-- measure 取指标名(metrics.toml);为空时列出周期内上报的案件。
-- 参数: measure text 可空, since date, until date, due_rule text 可空, scope text 可空, unit text[] 可空,
--     street text[] 可空, segment text[] 可空, source text[] 可空, category text[] 可空, subcategory text[] 可空,
--     most int 可空
-- 取值: measure reported|accepted|filed|dispatched|undispatched|due|closed_of_due|on_time_of_due|closed_by_now|
--     reworked_of_due|postponed_of_due|overdue_open|overdue_open_10d|emergency
-- 列: case_id 案件编号, unit 区(管委会), street 街道(乡镇), segment_id 责任路段编号, source 问题来源, category 大类,
--     subcategory 小类, department 责任单位, status 当前状态, reported_at 上报时间, due_at 期限, done_at 处置时间,
--     closed_at 结案时间, rework_count 返工次数, postpone_count 延期次数, overdue_days 超期天数
with horizon as (
    select as_of, least(as_of, cast($until as timestamp)) as end_at
    from about
),
-- 周期内有动静的案件;遗留的案件整个周期没有动静也算
candidates as (
    select
        case_id, unit, street, segment_id, source, category, subcategory, department, status, urgency, is_siluan, reported_at,
        accepted_at, filed_at, dispatched_at, due_at, done_at, closed_at, on_time, suspended, voided, in_flow, in_due,
        rework_count, postpone_count
    from case_fact
    where first_at < $until and last_at >= $since
    union all by name
    select
        case_id, unit, street, segment_id, source, category, subcategory, department, status, is_siluan, reported_at, due_at,
        done_at, closed_at, on_time, suspended, rework_count, postpone_count, true as in_due
    from leftover
    where last_at < $since
),
judged as (
    select
        c.*,
        h.end_at,
        (in_due and case
            when $due_rule = 'A' then due_at >= $since and due_at < $until
            else (done_at >= $since and done_at < $until)
                or (due_at < end_at and (closed_at is null or closed_at >= $until or closed_at > as_of))
        end)                                                                    as is_due,
        coalesce(closed_at < $until and closed_at <= as_of and not suspended, false) as closed_by_end,
        coalesce(closed_at <= as_of and not suspended, false)                   as closed_by_now,
        in_due and due_at < end_at
            and (closed_at is null or closed_at >= $until or closed_at > as_of) as overdue_at_end
    from candidates as c
    cross join horizon as h
    where ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
        and ($segment is null or list_contains($segment, segment_id))
        and ($source is null or list_contains($source, source))
        and ($category is null or list_contains($category, category))
        and ($subcategory is null or list_contains($subcategory, subcategory))
        and ($scope is null or $scope = '全市' or not is_siluan)
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
    done_at,
    closed_at,
    rework_count,
    postpone_count,
    case when overdue_at_end then date_diff('day', due_at, end_at) end as overdue_days
from judged
where case coalesce($measure, 'reported')
    when 'reported' then reported_at >= $since and reported_at < $until and not voided
    when 'accepted' then accepted_at >= $since and accepted_at < $until and in_flow
    when 'filed' then filed_at >= $since and filed_at < $until and in_flow
    when 'dispatched' then dispatched_at >= $since and dispatched_at < $until and in_flow
    when 'undispatched' then filed_at >= $since and filed_at < $until and in_flow
        and (dispatched_at is null or dispatched_at >= $until)
    when 'due' then is_due
    when 'closed_of_due' then is_due and closed_by_end
    when 'on_time_of_due' then is_due and closed_by_end and on_time
    when 'closed_by_now' then is_due and closed_by_now
    when 'reworked_of_due' then is_due and rework_count > 0
    when 'postponed_of_due' then is_due and postpone_count > 0
    when 'overdue_open' then overdue_at_end
    when 'overdue_open_10d' then overdue_at_end and due_at < end_at - interval 10 day
    when 'emergency' then reported_at >= $since and reported_at < $until and not voided and urgency = '急'
    else false
end
order by overdue_days desc nulls last, reported_at desc, case_id
limit coalesce($most, 1000000)
