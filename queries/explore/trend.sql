-- 一处区域或其各个下级的走势
--
-- 粒度: 一行一个周期,与所给周期一一对应;给了level的一行一个下级和周期,周期内外都没有案件的下级不列
-- 口径同explore/places,按周期末判结案。一次问全部下级;不给level的place为空。
-- 参数: level text 可空, starts date[], ends date[], due_rule text 可空, scope text 可空, unit text 可空, street text 可空,
--     segment text 可空, source text 可空, category text 可空
-- 取值: level unit|street|segment
-- 列: place 区域, since 起日, reported 上报案件, accepted 受理案件, due 应结案数, closed_of_due 结案数, on_time_of_due 按期结案数,
--     overdue_open 超期未结数, closing_rate 结案率, on_time_rate 按期结案率
with spans as (
    select s.since, s.until, as_of, least(as_of, cast(s.until as timestamp)) as end_at
    from (select unnest($starts) as since, unnest($ends) as until) as s
    cross join about
),
chosen as not materialized (
    select
        case $level when 'unit' then unit when 'street' then street when 'segment' then coalesce(segment_id, '未落到路段') end as place,
        reported_at, accepted_at, due_at, done_at, closed_at, on_time, suspended, voided, in_flow, in_due
    from case_fact
    where ($unit is null or unit = $unit)
        and ($street is null or street = $street)
        and ($segment is null or coalesce(segment_id, '未落到路段') = $segment)
        and ($source is null or source = $source)
        and ($category is null or category = $category)
        and ($scope is null or $scope = '全市' or not is_siluan)
),
-- 先按日归并,再落入周期:行数少,长周期也快
reported_days as (
    select place, cast(reported_at as date) as day, count(*) as n
    from chosen
    where reported_at >= list_min($starts) and reported_at < list_max($ends) and not voided
    group by place, day
),
accepted_days as (
    select place, cast(accepted_at as date) as day, count(*) as n
    from chosen
    where accepted_at >= list_min($starts) and accepted_at < list_max($ends) and in_flow
    group by place, day
),
judged as (
    select place, due_at as judged_at, closed_at, on_time, suspended
    from chosen
    where $due_rule = 'A' and in_due and due_at >= list_min($starts) and due_at < list_max($ends)
    union all
    select place, done_at, closed_at, on_time, suspended
    from chosen
    where $due_rule = 'B' and in_due and done_at >= list_min($starts) and done_at < list_max($ends)
),
judged_days as (
    select
        place,
        cast(judged_at as date) as day,
        cast(closed_at as date) as closed_on,
        count(*) as due,
        count(*) filter (where closed_at <= as_of and not suspended) as closed,
        count(*) filter (where closed_at <= as_of and not suspended and on_time) as on_time
    from judged
    cross join about
    group by place, day, closed_on
),
waiting as (
    select
        case $level when 'unit' then unit when 'street' then street when 'segment' then coalesce(segment_id, '未落到路段') end as place,
        due_at, done_at, closed_at
    from leftover
    where ($unit is null or unit = $unit)
        and ($street is null or street = $street)
        and ($segment is null or coalesce(segment_id, '未落到路段') = $segment)
        and ($source is null or source = $source)
        and ($category is null or category = $category)
        and ($scope is null or $scope = '全市' or not is_siluan)
),
counted as (
    select place, s.since, sum(n) as reported
    from spans as s
    inner join reported_days as d on d.day >= s.since and d.day < s.until
    group by place, s.since
    union all by name
    select place, s.since, sum(n) as accepted
    from spans as s
    inner join accepted_days as d on d.day >= s.since and d.day < s.until
    group by place, s.since
    union all by name
    select
        place,
        s.since,
        sum(due) as due,
        sum(closed) filter (where closed_on < s.until) as closed_of_due,
        sum(on_time) filter (where closed_on < s.until) as on_time_of_due
    from spans as s
    inner join judged_days as d on d.day >= s.since and d.day < s.until
    group by place, s.since
    union all by name
    select
        place,
        s.since,
        count(*) as overdue_open,
        count(*) filter (where $due_rule = 'B' and (done_at is null or done_at < s.since or done_at >= s.until)) as due
    from spans as s
    inner join waiting as w on w.due_at < s.end_at
        and (w.closed_at is null or w.closed_at >= s.until or w.closed_at > s.as_of)
    group by place, s.since
),
-- 有过案件的下级(不分下级的就是这一处),每个周期一行
listed as (
    select place, s.since
    from (select place from counted union select null where $level is null)
    cross join spans as s
)
select
    s.place,
    s.since,
    coalesce(sum(reported), 0)::bigint                                  as reported,
    coalesce(sum(accepted), 0)::bigint                                  as accepted,
    coalesce(sum(due), 0)::bigint                                       as due,
    coalesce(sum(closed_of_due), 0)::bigint                             as closed_of_due,
    coalesce(sum(on_time_of_due), 0)::bigint                            as on_time_of_due,
    coalesce(sum(overdue_open), 0)::bigint                              as overdue_open,
    coalesce(sum(closed_of_due), 0)::double / nullif(sum(due), 0)       as closing_rate,
    coalesce(sum(on_time_of_due), 0)::double / nullif(sum(due), 0)      as on_time_rate
from listed as s
left join counted as n on s.place is not distinct from n.place and s.since = n.since
group by s.place, s.since
order by s.place, s.since
