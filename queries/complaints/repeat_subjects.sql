-- 重复投诉的类别分布
--
-- 粒度: 一行一个小类(或大类、区、全市,按grouping);全市一行总有,统计段内没有任何投诉的,各数为空
-- 口径同complaints/repeat。total_complaints为同一统计段、同一范围的全部投诉;repeat_rate为其中属于重复投诉的;
-- share为本行重复投诉占全部投诉的份额;unplaced为没有路段、社区、网格,不能合看的投诉。
-- 参数: since date, until date, grouping text 可空, unit text[] 可空, street text[] 可空, source text[] 可空, category text[] 可空,
--     subcategory text[] 可空
-- 取值: grouping subcategory|category|unit|city
-- 列: name 名称, places 处所数, complaints 重复投诉件数, duplicates 换渠道重件, callers 诉求人数, unknown_callers 无诉求人代码件数,
--     total_complaints 全部投诉件数, repeat_rate 重复投诉占比, share 占全部投诉, unplaced 无处所件数, span_since 统计段起日,
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
grouped as (
    select
        case coalesce($grouping, 'subcategory')
            when 'subcategory' then subcategory when 'category' then category when 'unit' then unit when 'city' then '全市' end as name,
        count(distinct kind || '/' || key || '/' || class_key)            as places,
        count(*)                                                          as complaints,
        count(*) filter (where twice)                                     as duplicates,
        case when count(caller_key) > 0 then count(distinct caller_key) end as callers,
        count(*) filter (where caller_key is null)                        as unknown_callers
    from assigned
    where counted
    group by all
),
everything as (
    select
        case coalesce($grouping, 'subcategory')
            when 'subcategory' then l.subcategory when 'category' then l.category when 'unit' then h.unit when 'city' then '全市' end as name,
        count(*)                                                          as total_complaints,
        count(*) filter (where h.place is null)                           as unplaced
    from heard as h
    inner join span as s on h.complained_at >= s.span_since
    inner join limits as l using (class_key)
    group by all
),
named_rows as (
    select name, total_complaints, unplaced
    from everything
    union all
    select '全市', null, null
    where coalesce($grouping, 'subcategory') = 'city' and not exists (select 1 from everything)
)
select
    e.name,
    case when e.total_complaints is not null then coalesce(g.places, 0) end           as places,
    case when e.total_complaints is not null then coalesce(g.complaints, 0) end       as complaints,
    case when e.total_complaints is not null then coalesce(g.duplicates, 0) end       as duplicates,
    g.callers, g.unknown_callers, e.total_complaints,
    coalesce(g.complaints, 0) / nullif(e.total_complaints, 0)                         as repeat_rate,
    coalesce(g.complaints, 0) / nullif(sum(e.total_complaints) over (), 0)            as share,
    e.unplaced,
    cast(s.span_since as date)                                                      as span_since,
    $until::date                                                                    as span_until,
    r.version                                                                       as rule
from named_rows as e
cross join span as s
cross join rule as r
left join grouped as g using (name)
where g.places > 0 or coalesce($grouping, 'subcategory') <> 'subcategory'
order by complaints desc nulls last, total_complaints desc nulls last, e.name
