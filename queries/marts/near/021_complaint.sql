-- 投诉
--
-- 粒度: 一行一件投诉(市民诉求,口径同overview/three_rates),不含作废;按complained_at(受理时间,没有的看上报时间)排
-- 处所place: 责任路段;没有匹配到路段的取社区,没有社区的取街道加单元网格,都没有的为空。
-- twice换渠道重件: 同一诉求人就同处同类、经另一渠道的上一件在规则小时数以内,或同处同类同一分钟另一渠道已有一件(没有钟点的不算;
-- 同一系统里明知是两个人的不算)。
-- 重复投诉逐件判断,各渠道合看,与查询哪一段无关;规则取投诉之日在用的一版。连本件在内,此前规则天数里同处同类的件(不计换渠道重件)
-- 达到门槛,为is_reached;本件催办达到次数,为is_urged。两者之一出现之前规则天数里的同处同类,连同本件,属于这一处重复投诉。先看责任
-- 路段;不属于任何路段的,按社区合看(门槛至少为社区门槛),没有社区的按网格。一件至多属于一处: repeat_id为哪一处哪一类
-- (路段、社区或网格/处所/类别键),needed为其门槛,不属于的都为空。判断一件要看前后各两轮规则天数,因此读相邻月份。
with near as (
    select
        system,
        case_id,
        source,
        class_key,
        category,
        subcategory,
        reported_at,
        coalesce(accepted_at, reported_at) as complained_at,
        press_count,
        caller_key,
        case
            when segment_id is not null then '路段'
            when community is not null then '社区'
            else '网格'
        end as place_kind,
        case
            when segment_id is not null then segment_id
            when community is not null then concat(unit, '/', street, '/', community)
            else concat(unit, '/', street, '/', grid)
        end as place,
        case when community is not null then concat(unit, '/', street, '/', community) end as area
    from case_fact_near
    where not voided
        and (caller_key is not null or replied_at is not null or resolved is not null or satisfaction is not null)
        and (segment_id is not null or community is not null or grid is not null)
),
-- 处所和类别编个号,省得反复比较文字
spots as (
    select place_kind, place, class_key, row_number() over (order by place_kind, place, class_key) as spot
    from near
    group by place_kind, place, class_key
),
placed as (
    select
        s.spot,
        n.*,
        date_diff('second', timestamp '2000-01-01 00:00:00', n.complained_at) as moment,
        date_trunc('minute', n.reported_at)                                   as minute
    from near as n
    inner join spots as s on n.place_kind = s.place_kind and n.place = s.place and n.class_key = s.class_key
),
-- 换渠道重件只可能出在有两个渠道的同一诉求人、同一分钟里
callers as (
    select spot, caller_key
    from placed
    where caller_key is not null
    group by spot, caller_key
    having min(source) <> max(source)
),
caller_before as (
    select
        p.system,
        p.case_id,
        p.source,
        p.complained_at,
        p.reported_at,
        lag(p.source) over same_caller      as source_before,
        lag(p.reported_at) over same_caller as reported_before
    from placed as p
    inner join callers as c on p.spot = c.spot and p.caller_key = c.caller_key
    window same_caller as (partition by p.spot, p.caller_key order by p.reported_at, p.case_id, p.system)
),
minutes as (
    select spot, minute
    from placed
    where reported_at <> date_trunc('day', reported_at)
    group by spot, minute
    having min(source) <> max(source)
),
minute_first as (
    select
        p.system,
        p.case_id,
        p.source,
        p.caller_key,
        first_value(p.source) over same_minute     as first_source,
        first_value(p.system) over same_minute     as first_system,
        first_value(p.caller_key) over same_minute as first_caller
    from placed as p
    inner join minutes as m on p.spot = m.spot and p.minute = m.minute
    window same_minute as (partition by p.spot, p.minute order by p.reported_at, p.case_id, p.system)
),
twins as (
    select b.system, b.case_id
    from caller_before as b
    inner join rules_repeats as r on b.complained_at >= r.valid_from and (r.valid_to is null or b.complained_at < r.valid_to)
    where b.source_before <> b.source and date_diff('minute', b.reported_before, b.reported_at) <= r.duplicate_hours * 60
    union
    select system, case_id
    from minute_first
    where first_source <> source and not coalesce(first_system = system and first_caller <> caller_key, false)
),
heard as (
    select
        p.spot,
        p.system,
        p.case_id,
        p.class_key,
        p.moment,
        p.place_kind,
        p.place,
        case when p.place_kind <> '路段' then p.place when r.community_least > 0 then p.area end as pool,
        r.window_days * 86400                                                as span,
        coalesce(k.least, s.least, c.least, r.least)                         as needed,
        case when p.place_kind = '网格' then 0 else r.community_least end    as pool_needed,
        coalesce(r.urgings > 0 and p.press_count >= r.urgings, false)        as is_urged,
        case when t.case_id is null then 1 else 0 end                        as counts
    from placed as p
    left join twins as t on p.system = t.system and p.case_id = t.case_id
    left join rules_repeats as r on p.complained_at >= r.valid_from and (r.valid_to is null or p.complained_at < r.valid_to)
    left join rules_repeats_least as k on r.valid_from = k.valid_from and p.class_key = k.name
    left join rules_repeats_least as s on r.valid_from = s.valid_from and p.subcategory = s.name
    left join rules_repeats_least as c on r.valid_from = c.valid_from and p.category = c.name
),
-- 第一步: 责任路段。到本件为止不重的共running件;往前数第needed件还在规则天数以内的,达到门槛
spot_counts as (
    select
        *,
        sum(counts) over (partition by spot order by moment)                            as running,
        sum(counts) over (partition by spot order by moment rows unbounded preceding)   as position
    from heard
    where place_kind = '路段'
),
spot_flags as (
    select n.*, coalesce(o.moment >= n.moment - n.span, false) as is_reached
    from spot_counts as n
    left join spot_counts as o on n.spot = o.spot and o.position = n.running - n.needed + 1 and o.counts = 1
),
spot_members as (
    select
        *,
        coalesce(min(case when is_reached or is_urged then moment - span end) over (
            partition by spot order by moment range between current row and unbounded following) <= moment, false) as is_member
    from spot_flags
),
-- 第二步: 不属于路段的,社区合看,没有社区的按网格
pooled as (
    select system, case_id, class_key, moment, span, '社区' as pool_kind, pool, greatest(needed, pool_needed) as needed, is_urged, counts
    from spot_members
    where not is_member and pool is not null
    union all
    select system, case_id, class_key, moment, span, place_kind, pool, greatest(needed, pool_needed), is_urged, counts
    from heard
    where place_kind <> '路段'
),
pool_counts as (
    select
        *,
        sum(counts) over (partition by pool_kind, pool, class_key order by moment)                          as running,
        sum(counts) over (partition by pool_kind, pool, class_key order by moment rows unbounded preceding) as position
    from pooled
),
pool_flags as (
    select n.*, coalesce(o.moment >= n.moment - n.span, false) as is_reached
    from pool_counts as n
    left join pool_counts as o
        on n.pool_kind = o.pool_kind and n.pool = o.pool and n.class_key = o.class_key and o.position = n.running - n.needed + 1 and o.counts = 1
),
pool_members as (
    select
        *,
        coalesce(min(case when is_reached or is_urged then moment - span end) over (
            partition by pool_kind, pool, class_key order by moment range between current row and unbounded following) <= moment, false) as is_member
    from pool_flags
),
repeats as (
    select system, case_id, concat('路段/', place, '/', class_key) as repeat_id, needed, is_reached, is_urged
    from spot_members
    where is_member
    union all
    select system, case_id, concat(pool_kind, '/', pool, '/', class_key), needed, is_reached, is_urged
    from pool_members
    where is_member
)
select
    coalesce(f.accepted_at, f.reported_at)          as complained_at,
    f.case_id,
    f.system,
    f.source,
    f.class_key,
    f.category,
    f.subcategory,
    f.is_siluan,
    f.urgency,
    f.unit,
    f.street,
    f.community,
    f.segment_id,
    h.place_kind,
    h.place,
    f.department,
    f.status,
    f.reported_at,
    f.due_at,
    f.done_at,
    f.closed_at,
    f.suspended,
    f.replied_at,
    f.resolved,
    f.satisfaction in ('非常满意', '满意', '基本满意') as satisfied,
    f.satisfaction,
    f.press_count,
    f.caller_key,
    coalesce(h.counts = 0, false)                   as twice,
    r.repeat_id,
    cast(r.needed as integer)                       as needed,
    coalesce(r.is_reached, false)                   as is_reached,
    coalesce(r.is_urged, false)                     as is_urged
from case_fact as f
left join heard as h on f.system = h.system and f.case_id = h.case_id
left join repeats as r on f.system = r.system and f.case_id = r.case_id
where not f.voided
    and (f.caller_key is not null or f.replied_at is not null or f.resolved is not null or f.satisfaction is not null)
order by complained_at, f.case_id, f.system
