-- 一级区域及其下一级的运行情况
--
-- 粒度: 一行一个下级(level=unit 区(管委会)、street 街道(乡镇)、segment 责任路段),加一行合计(place为空)
-- 口径同operations/totals,另可按来源、大类收窄。名录里有而没有案件的下级各数为0。没有落到路段的案件归入“未落到路段”。
-- 参数: level text, since date, until date, due_rule text 可空, scope text 可空, unit text 可空, street text 可空,
--     segment text 可空, source text 可空, category text 可空
-- 取值: level unit|street|segment
-- 列: place 区域, name 名称, due_rule 应结案口径, reported 上报案件, accepted 受理案件, due 应结案数, closed_of_due 结案数,
--     on_time_of_due 按期结案数, overdue_open 超期未结数, closing_rate 结案率, on_time_rate 按期结案率
with horizon as (
    select as_of, least(as_of, cast($until as timestamp)) as end_at
    from about
),
chosen as not materialized (
    select
        case $level when 'unit' then unit when 'street' then street else coalesce(segment_id, '未落到路段') end as place,
        reported_at, accepted_at, due_at, done_at, closed_at, on_time, suspended, voided, in_flow, in_due
    from case_fact
    where ($unit is null or unit = $unit)
        and ($street is null or street = $street)
        and ($segment is null or coalesce(segment_id, '未落到路段') = $segment)
        and ($source is null or source = $source)
        and ($category is null or category = $category)
        and ($scope is null or $scope = '全市' or not is_siluan)
),
late as (
    select
        case $level when 'unit' then unit when 'street' then street else coalesce(segment_id, '未落到路段') end as place,
        done_at
    from leftover
    cross join horizon
    where ($unit is null or unit = $unit)
        and ($street is null or street = $street)
        and ($segment is null or coalesce(segment_id, '未落到路段') = $segment)
        and ($source is null or source = $source)
        and ($category is null or category = $category)
        and ($scope is null or $scope = '全市' or not is_siluan)
        and due_at < end_at and (closed_at is null or closed_at >= $until or closed_at > as_of)
),
counted as (
    select place, count(*) as reported
    from chosen
    where reported_at >= $since and reported_at < $until and not voided
    group by place
    union all by name
    select place, count(*) as accepted
    from chosen
    where accepted_at >= $since and accepted_at < $until and in_flow
    group by place
    union all by name
    -- 应结案A:期限在周期内;B:周期内处置的
    select
        place,
        count(*) as due,
        count(*) filter (where closed_at < $until and closed_at <= as_of and not suspended) as closed_of_due,
        count(*) filter (where closed_at < $until and closed_at <= as_of and not suspended and on_time) as on_time_of_due
    from chosen
    cross join horizon
    where $due_rule = 'A' and in_due and due_at >= $since and due_at < $until
    group by place
    union all by name
    select
        place,
        count(*) as due,
        count(*) filter (where closed_at < $until and closed_at <= as_of and not suspended) as closed_of_due,
        count(*) filter (where closed_at < $until and closed_at <= as_of and not suspended and on_time) as on_time_of_due
    from chosen
    cross join horizon
    where $due_rule = 'B' and in_due and done_at >= $since and done_at < $until
    group by place
    union all by name
    -- 遗留:周期末期限已过仍未结;B口径另计入应结案,周期内已处置的不重复计
    select
        place,
        count(*) as overdue_open,
        count(*) filter (where $due_rule = 'B' and (done_at is null or done_at < $since or done_at >= $until)) as due
    from late
    group by place
),
latest_segments as (
    select segment_id, name, unit, street
    from segments
    qualify row_number() over (partition by segment_id order by valid_from desc nulls last) = 1
),
listed as (
    select unit as place, unit as name, official_order as position from units where $level = 'unit'
    union all
    select street, street, official_order from streets where $level = 'street' and unit = $unit
    union all
    select segment_id, name, 0
    from latest_segments
    where $level = 'segment' and unit = $unit and street = $street and $segment is null
),
summed as (
    select
        coalesce(l.place, n.place)                          as place,
        grouping(coalesce(l.place, n.place))                as is_total,
        coalesce(sum(n.reported), 0)::bigint                as reported,
        coalesce(sum(n.accepted), 0)::bigint                as accepted,
        coalesce(sum(n.due), 0)::bigint                     as due,
        coalesce(sum(n.closed_of_due), 0)::bigint           as closed_of_due,
        coalesce(sum(n.on_time_of_due), 0)::bigint          as on_time_of_due,
        coalesce(sum(n.overdue_open), 0)::bigint            as overdue_open
    from listed as l
    full outer join counted as n on l.place = n.place
    group by grouping sets ((coalesce(l.place, n.place)), ())
)
select
    s.place,
    coalesce(l.name, g.name, s.place) as name,
    $due_rule                         as due_rule,
    s.reported,
    s.accepted,
    s.due,
    s.closed_of_due,
    s.on_time_of_due,
    s.overdue_open,
    s.closed_of_due::double / nullif(s.due, 0)  as closing_rate,
    s.on_time_of_due::double / nullif(s.due, 0) as on_time_rate
from summed as s
left join listed as l on s.place = l.place
left join latest_segments as g on $level = 'segment' and s.place = g.segment_id
order by s.is_total, s.place = '未落到路段', coalesce(l.position, 9998), case when $level = 'segment' then -s.due end, s.place
