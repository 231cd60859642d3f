-- 重复投诉的案件
--
-- 粒度: 一行一件投诉,属于complaints/repeat的一行;给id时行数等于该行件数。口径同complaints/repeat
-- 参数: since date, until date, id text 可空, unit text[] 可空, street text[] 可空, source text[] 可空, category text[] 可空,
--     subcategory text[] 可空
-- 列: id 重复投诉编号, case_id 案件编号, complained_at 投诉时间, source 问题来源, unit 区(管委会), street 街道(乡镇),
--     community 社区, segment_id 责任路段编号, category 大类, subcategory 小类, department 责任单位, status 当前状态,
--     person 第几位诉求人, duplicate 换渠道重件, press_count 催办次数, replied_at 回复时间, resolved 是否解决, satisfaction 满意度,
--     closed_at 结案时间, after_closing_days 距此前办结天数
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
)
select
    kind || '/' || key || '/' || class_key                                as id,
    case_id, complained_at, source, unit, street, community, segment_id, category, subcategory, department, status,
    case when caller_key is not null then
        dense_rank() over (partition by kind, key, class_key, caller_key is null order by first_heard, caller_key) end as person,
    twice                                                                 as duplicate,
    press_count, replied_at, resolved, satisfaction, closed_at,
    case when after_closing_days <= (select recurrence_days from rule) then after_closing_days end as after_closing_days
from (
    select *, min(complained_at) over (partition by kind, key, class_key, caller_key) as first_heard
    from answered
    where counted
)
where $id is null or kind || '/' || key || '/' || class_key = $id
order by id, complained_at, case_id, system
