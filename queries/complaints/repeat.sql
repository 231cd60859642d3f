-- 重复投诉
--
-- 粒度: 一行一处所、一小类;处所为责任路段,没有匹配到路段的取社区,没有社区的取街道加单元网格
-- 统计段span = 统计周期,短于规则天数的取截至周期末的规则天数。门槛、催办、换渠道重件、时限按rules/repeats中周期末日在用的一版。
-- 列入: 周期内又有投诉,且规则天数内(换渠道的重件不计)达到门槛;或周期内的投诉催办达到次数;各路段都不到、同社区同小类合计达到的,
-- 合为一行社区。一件投诉至多在一行里。件数含重件,与complaints/repeat_rows行数相等;人数为不同诉求人,没有诉求人代码的为空。
-- 前一同长时段全无投诉数据的,before为空。三率口径同overview/three_rates。
-- 参数: since date, until date, unit text[] 可空, street text[] 可空, source text[] 可空, category text[] 可空,
--     subcategory text[] 可空, most int 可空
-- 列: id 编号, place_kind 处所种类, place 处所, segment_id 责任路段编号, unit 区(管委会), street 街道(乡镇), community 社区,
--     class_key 类别键, category 大类, subcategory 小类, department 责任单位, reason 列入缘由, needed 门槛件数, complaints 投诉件数,
--     duplicates 换渠道重件, callers 诉求人数, unknown_callers 无诉求人代码件数, top_caller 最多一人件数, before 前一同长时段件数,
--     urged 被催办件数, urgings 催办次数, channels 渠道, first_on 首件日, last_on 末件日, reached_on 达到门槛日, clock 时限状态,
--     replied 已回复, response_rate 响应率, solved 已解决, solve_known 有回访结果, solve_rate 解决率, satisfied 满意,
--     satisfied_known 有评价, satisfied_rate 满意率, closed 已办结, again 办结后再诉件数, span_since 统计段起日,
--     span_until 统计段止日, rule 规则版本
with
rule as (
    select version, window_days, least, community_least, nullif(urgings, 0) as urgings, escalate_days, fix_days, recurrence_days,
        duplicate_hours * 60 as twin_limit, names, leasts
    from rules_repeats
    where valid_from < $until and (valid_to is null or valid_to >= $until)
),
span as (
    select
        least(cast($since as timestamp), cast($until as timestamp) - to_days(window_days)) as span_since,
        cast($since as timestamp) as since,
        twin_limit, window_days,
        urgings
    from rule
),
-- 往前多读: 前一同长时段,和判断达到门槛日所需的天数(规则至多各31天)
heard as (
    select *
    from complaint
    where complained_at < $until
        and complained_at >= cast($since as timestamp) - to_days(greatest(date_diff('day', cast($since as date), cast($until as date)), 62))
        and ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
        and ($source is null or list_contains($source, source))
),
named as (
    select class_key, category, subcategory, max(complained_at) as newest
    from heard
    where complained_at >= (select span_since from span)
    group by class_key, category, subcategory
),
classes as (
    select
        class_key,
        last(category order by newest, category, subcategory)    as category,
        last(subcategory order by newest, category, subcategory) as subcategory
    from named
    group by class_key
    having ($category is null or list_has_any(list(named.category), $category))
        and ($subcategory is null or list_has_any(list(named.subcategory), $subcategory))
),
limits as (
    select
        c.*,
        coalesce(r.leasts[list_position(r.names, c.class_key)], r.leasts[list_position(r.names, c.subcategory)],
            r.leasts[list_position(r.names, c.category)], r.least) as needed,
        r.community_least
    from classes as c
    cross join rule as r
),
-- 统计段内的件: 换渠道的重件不计件
said as (
    select
        h.class_key, h.place_kind, h.place, h.area, h.complained_at,
        h.complained_at >= s.since                                                      as current,
        coalesce(h.twin_minutes <= s.twin_limit, false) or h.same_minute                as twice,
        coalesce(h.press_count >= s.urgings, false) and h.complained_at >= s.since      as urged,
        s.window_days
    from heard as h
    inner join span as s on h.complained_at >= s.span_since
),
-- 第一步: 责任路段
spots as (
    select s.place, s.class_key, l.needed, bool_or(s.urged) as by_urging, count(*) filter (where not s.twice) >= l.needed as enough
    from said as s
    inner join limits as l using (class_key)
    where s.place_kind = '路段'
    group by s.place, s.class_key, l.needed
    having by_urging or enough
),
spot_runs as (
    select
        s.place, s.class_key, s.current, c.needed, c.by_urging,
        count(*) filter (where not s.twice) over (
            partition by s.place, s.class_key order by s.complained_at
            range between to_days(s.window_days) preceding and current row) as running
    from said as s
    inner join spots as c using (place, class_key)
),
listed_spots as (
    select place, class_key, needed, bool_or(current and running >= needed) as by_count, any_value(by_urging) as by_urging
    from spot_runs
    group by place, class_key, needed
    having by_count or any_value(by_urging)
),
-- 第二步: 其余的按社区合看,没有社区的按网格
rest as (
    select
        s.*,
        case when s.place_kind <> '路段' then s.place when l.community_least > 0 then s.area end as joint,
        case when s.place_kind = '网格' then l.needed else greatest(l.needed, l.community_least) end as needed
    from said as s
    inner join limits as l using (class_key)
    where not exists (select 1 from listed_spots as d where d.place = s.place and d.class_key = s.class_key)
),
joints as (
    select joint, class_key, bool_or(urged and place_kind <> '路段') as by_urging, count(*) filter (where not twice) >= max(needed) as enough
    from rest
    where joint is not null
    group by joint, class_key
    having by_urging or enough
),
joint_runs as (
    select
        r.joint, r.class_key, r.current, r.needed, c.by_urging,
        count(*) filter (where not r.twice) over (
            partition by r.joint, r.class_key order by r.complained_at
            range between to_days(r.window_days) preceding and current row) as running
    from rest as r
    inner join joints as c using (joint, class_key)
),
listed_joints as (
    select joint, class_key, max(needed) as needed, bool_or(current and running >= needed) as by_count, any_value(by_urging) as by_urging
    from joint_runs
    group by joint, class_key
    having by_count or any_value(by_urging)
),
-- 每件归入一行: 列入的路段,否则列入的社区或网格
placed as (
    select
        h.* exclude (category, subcategory),
        coalesce(h.twin_minutes <= s.twin_limit, false) or h.same_minute                   as twice,
        h.complained_at >= s.span_since                                                    as counted,
        case when h.place_kind <> '路段' then h.place when l.community_least > 0 then h.area end as joint,
        l.category,
        l.subcategory
    from heard as h
    cross join span as s
    inner join limits as l using (class_key)
),
assigned as (
    select
        p.* exclude (joint),
        case when d.place is not null then '路段' when p.place_kind = '网格' then '网格' else '社区' end as kind,
        coalesce(d.place, j.joint)                                                          as key,
        coalesce(d.needed, j.needed)                                                        as needed,
        coalesce(d.by_count, j.by_count)                                                    as by_count,
        coalesce(d.by_urging, j.by_urging)                                                  as by_urging
    from placed as p
    left join listed_spots as d on p.place = d.place and p.class_key = d.class_key
    left join listed_joints as j on p.joint = j.joint and p.class_key = j.class_key
    where coalesce(d.place, j.joint) is not null
),
-- 办结后再诉: 本行此前办结的一件,规则天数内又来一件
answered as (
    select a.*, date_diff('second', c.closed_at, a.complained_at) / 86400.0 as after_closing_days
    from assigned as a
    asof left join (
        select kind, key, class_key, closed_at
        from assigned
        where closed_at >= complained_at and closed_at <= (select as_of from about) and not suspended and not twice
    ) as c
        on a.kind = c.kind and a.key = c.key and a.class_key = c.class_key and a.complained_at > c.closed_at
),
-- 达到门槛日: 最近一轮达到门槛的第一天,往前至多看到读入的最早一天
counted as (
    select
        *,
        count(*) filter (where counted) over (partition by kind, key, class_key, caller_key)   as by_caller,
        count(*) filter (where not twice) over (
            partition by kind, key, class_key order by complained_at
            range between to_days((select window_days from rule)) preceding and current row) as running
    from answered
),
reaching as (
    select
        *,
        max(complained_at) filter (where running < needed and complained_at < enough_until) over (
            partition by kind, key, class_key)                                                 as below_at
    from (
        select *, max(complained_at) filter (where running >= needed) over (partition by kind, key, class_key) as enough_until
        from counted
    )
),
earlier as (
    select
        cast(s.span_since as date)                                                         as span_since,
        s.span_since - (cast($until as timestamp) - s.span_since)                          as before_since,
        s.span_since - (cast($until as timestamp) - s.span_since) >= date_trunc('day', a.first_reported)
            and exists (
                select 1 from heard as h
                where h.complained_at >= s.span_since - (cast($until as timestamp) - s.span_since) and h.complained_at < s.span_since
            )                                                                              as is_known
    from span as s
    cross join about as a
),
listed as (
    select
        kind, key, class_key, needed, by_count, by_urging, category, subcategory,
        last(unit order by complained_at, case_id, system)                                 as unit,
        last(street order by complained_at, case_id, system)                               as street,
        last(community order by complained_at, case_id, system)                            as community,
        last(department order by complained_at, case_id, system) filter (where department is not null) as department,
        count(*) filter (where counted)                                                    as complaints,
        count(*) filter (where counted and twice)                                          as duplicates,
        count(*) filter (where counted and caller_key is null)                             as unknown_callers,
        count(*) filter (where not counted and complained_at >= before_since)              as before,
        count(*) filter (where counted and press_count > 0)                                as urged,
        coalesce(sum(press_count) filter (where counted), 0)::bigint                       as urgings,
        array_to_string(list_sort(list_distinct(list(source) filter (where counted))), '、') as channels,
        min(complained_at) filter (where counted)                                          as first_at,
        max(complained_at)                                                                 as last_at,
        count(replied_at) filter (where counted)                                           as replied,
        count(*) filter (where counted and resolved)                                       as solved,
        count(resolved) filter (where counted)                                             as solve_known,
        count(*) filter (where counted and satisfied)                                      as satisfied,
        count(satisfaction) filter (where counted)                                         as satisfied_known,
        count(*) filter (where counted and closed_at <= (select as_of from about) and not suspended) as closed,
        count(*) filter (where counted and not twice and after_closing_days <= (select recurrence_days from rule)) as again,
        count(distinct caller_key) filter (where counted)                                  as callers,
        max(by_caller) filter (where counted and caller_key is not null)                   as top_caller,
        min(complained_at) filter (where running >= needed and (below_at is null or complained_at > below_at)) as reached_at,
        any_value(span_since)                                                              as span_since,
        any_value(is_known)                                                                as is_known
    from reaching
    cross join earlier
    group by kind, key, class_key, needed, by_count, by_urging, category, subcategory
),
-- 改过名的路段取最新的名称
roads as (
    select segment_id, last(name order by valid_from nulls first, name) as name
    from segments
    group by segment_id
)
select
    l.kind || '/' || l.key || '/' || l.class_key                          as id,
    l.kind                                                                as place_kind,
    case when l.kind = '路段' then coalesce(s.name, l.key) else split_part(l.key, '/', -1) end as place,
    case when l.kind = '路段' then l.key end                               as segment_id,
    l.unit, l.street, l.community, l.class_key, l.category, l.subcategory, l.department,
    concat_ws('、', case when l.by_count then case l.kind when '社区' then '同社区同类' else '件数' end end,
        case when l.by_urging then '催办' end)                             as reason,
    l.needed, l.complaints, l.duplicates, nullif(l.callers, 0) as callers, l.unknown_callers, l.top_caller,
    case when l.is_known then l.before end                                as before,
    l.urged, l.urgings, l.channels,
    cast(l.first_at as date)                                              as first_on,
    cast(l.last_at as date)                                               as last_on,
    cast(l.reached_at as date)                                            as reached_on,
    case
        when l.last_at > l.reached_at + to_days(r.fix_days) then '逾期未解决'
        when l.last_at > l.reached_at + to_days(r.escalate_days) then '应升级'
        when l.reached_at is not null then '期限内'
    end                                                                   as clock,
    l.replied, l.replied / nullif(l.complaints, 0)                        as response_rate,
    l.solved, l.solve_known, l.solved / nullif(l.solve_known, 0)          as solve_rate,
    l.satisfied, l.satisfied_known, l.satisfied / nullif(l.satisfied_known, 0) as satisfied_rate,
    l.closed, l.again, l.span_since,
    cast($until as date)                                                  as span_until,
    r.version                                                             as rule
from listed as l
cross join rule as r
left join roads as s on l.kind = '路段' and s.segment_id = l.key
order by l.complaints - l.duplicates desc, callers desc nulls last, last_on desc, id
limit coalesce($most, 1000000)
