-- 重复投诉
--
-- 粒度: 一行一处所、一小类;处所为责任路段,没有列入的路段按社区合看,没有社区的为街道加单元网格
-- 每件投诉在发布时已判断属不属于某处重复投诉(见发布表complaint): 规则天数内同处同类达到门槛(换渠道重件不计),或催办达到次数;
-- 一件至多属于一处。规则按rules/repeats中投诉之日在用的一版,门槛按各渠道全部投诉判断,与筛选无关;筛选只减少行中的件。
-- 列入: 统计周期内有一件投诉达到了门槛或催办次数的处所和小类。
-- 统计段span: 统计周期连同此前的规则天数(周期末日在用的一版);件数为统计段内属于该处重复投诉的,含重件,与complaints/repeat_rows
-- 行数相等;人数为不同诉求人,没有诉求人代码的为空。before为前一同长时段里属于该处重复投诉的,那一段全无投诉数据的为空。
-- 中途改名的类用最新的名称。三率口径同overview/three_rates。
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
    select version, escalate_days, fix_days, recurrence_days, cast($since as timestamp) - to_days(window_days) as span_since
    from rules_repeats
    where valid_from < $until and (valid_to is null or valid_to >= $until)
),
known as (
    select
        r.*,
        a.as_of,
        r.span_since - (cast($until as timestamp) - r.span_since) as before_since,
        r.span_since - (cast($until as timestamp) - r.span_since) >= date_trunc('day', a.first_reported) as is_whole
    from rule as r
    cross join about as a
),
listed as (
    select
        repeat_id,
        row_number() over (order by repeat_id)                        as n,
        any_value(class_key)                                          as class_key,
        left(repeat_id, -1 - length(any_value(class_key))::bigint)    as spot,
        bool_or(is_reached)                                           as by_count,
        bool_or(is_urged)                                             as by_urging
    from complaint
    where complained_at >= $since and complained_at < $until and (is_reached or is_urged)
        and ($category is null or class_key in (select class_key from classes where list_contains($category, category)))
        and ($subcategory is null or class_key in (select class_key from classes where list_contains($subcategory, subcategory)))
    group by repeat_id
),
members as materialized (
    select
        l.n, c.complained_at, c.source, c.unit, c.street, c.community, c.department, c.closed_at, c.suspended,
        c.replied_at, c.resolved, c.satisfied, c.press_count, c.caller_key, c.twice, c.needed, c.is_reached,
        c.complained_at >= (select span_since from rule)                                                        as is_now,
        ($unit is null or list_contains($unit, c.unit)) and ($street is null or list_contains($street, c.street))
            and ($source is null or list_contains($source, c.source))                                           as is_asked
    from complaint as c
    inner join listed as l using (repeat_id)
    where c.complained_at < $until and c.complained_at >= (select before_since from known)
),
counted as materialized (
    select * from members where is_now and is_asked
),
-- 达到门槛日: 最近一轮达到门槛的第一天
enough as (
    select n, max(complained_at) as enough_until from members where is_reached group by n
),
below as (
    select m.n, max(m.complained_at) as below_at
    from members as m
    inner join enough as e on m.n = e.n and m.complained_at < e.enough_until
    where not m.is_reached
    group by m.n
),
reached as (
    select m.n, min(m.complained_at) as reached_at
    from members as m
    left join below as b using (n)
    where m.is_reached and (b.below_at is null or m.complained_at > b.below_at)
    group by m.n
),
people as (
    select n, count(*) as callers, max(heard) as top_caller
    from (select n, count(*) as heard from counted where caller_key is not null group by n, caller_key)
    group by n
),
-- 办结后再诉: 本行此前办结的一件,规则天数内又来一件
again as (
    select c.n, count(*) as again
    from counted as c
    asof inner join (
        select m.n, m.closed_at
        from members as m
        cross join known as k
        where m.is_asked and not m.twice and not m.suspended and m.closed_at >= m.complained_at and m.closed_at <= k.as_of
    ) as o
        on c.n = o.n and c.complained_at > o.closed_at
    where not c.twice and c.complained_at <= o.closed_at + to_days((select recurrence_days from rule))
    group by c.n
),
channels as (
    select n, string_agg(source, '、' order by source) as channels
    from (select n, source from counted group by n, source)
    group by n
),
summed as (
    select
        c.n,
        count(*)                                                    as complaints,
        count(*) filter (where twice)                               as duplicates,
        count(*) filter (where caller_key is null)                  as unknown_callers,
        count(*) filter (where press_count > 0)                     as urged,
        coalesce(sum(press_count), 0)::bigint                       as urgings,
        min(complained_at)                                          as first_at,
        max(complained_at)                                          as last_at,
        max(complained_at) filter (where department is not null)    as owned_at,
        count(replied_at)                                           as replied,
        count(*) filter (where resolved)                            as solved,
        count(resolved)                                             as solve_known,
        count(*) filter (where satisfied)                           as satisfied,
        count(satisfied)                                            as satisfied_known,
        count(*) filter (where closed_at <= k.as_of and not suspended) as closed
    from counted as c
    cross join known as k
    group by c.n
),
-- 区、街道、社区、门槛取末件的,责任单位取有记载的末件的
newest as (
    select
        s.n,
        last(c.unit order by c.unit, c.street, c.community) filter (where c.complained_at = s.last_at)      as unit,
        last(c.street order by c.unit, c.street, c.community) filter (where c.complained_at = s.last_at)    as street,
        last(c.community order by c.unit, c.street, c.community) filter (where c.complained_at = s.last_at) as community,
        max(c.needed) filter (where c.complained_at = s.last_at)                                            as needed,
        max(c.department) filter (where c.complained_at = s.owned_at)                                       as department
    from summed as s
    inner join counted as c on s.n = c.n and c.complained_at in (s.last_at, s.owned_at)
    group by s.n
),
earlier as (
    select n, count(*) as before from members where is_asked and not is_now group by n
),
-- 改过名的路段取最新的名称
roads as (
    select segment_id, last(name order by valid_from nulls first, name) as name
    from segments
    group by segment_id
)
select
    l.repeat_id                                                           as id,
    split_part(l.spot, '/', 1)                                            as place_kind,
    coalesce(g.name, split_part(l.spot, '/', -1))                         as place,
    case when l.spot like '路段/%' then split_part(l.spot, '/', -1) end    as segment_id,
    w.unit, w.street, w.community, l.class_key, t.category, t.subcategory, w.department,
    concat_ws('、', case when l.by_count then case when l.spot like '社区/%' then '同社区同类' else '件数' end end,
        case when l.by_urging then '催办' end)                             as reason,
    w.needed, s.complaints, s.duplicates, p.callers, s.unknown_callers, p.top_caller,
    case when k.is_whole and exists (
        select 1
        from complaint
        where complained_at >= (select before_since from known) and complained_at < (select span_since from rule)
            and ($unit is null or list_contains($unit, unit)) and ($street is null or list_contains($street, street))
            and ($source is null or list_contains($source, source))
    ) then coalesce(e.before, 0) end                                      as before,
    s.urged, s.urgings, c.channels,
    cast(s.first_at as date)                                              as first_on,
    cast(s.last_at as date)                                               as last_on,
    cast(d.reached_at as date)                                            as reached_on,
    case
        when s.last_at > d.reached_at + to_days(k.fix_days) then '逾期未解决'
        when s.last_at > d.reached_at + to_days(k.escalate_days) then '应升级'
        when d.reached_at is not null then '期限内'
    end                                                                   as clock,
    s.replied, s.replied / nullif(s.complaints, 0)                        as response_rate,
    s.solved, s.solve_known, s.solved / nullif(s.solve_known, 0)          as solve_rate,
    s.satisfied, s.satisfied_known, s.satisfied / nullif(s.satisfied_known, 0) as satisfied_rate,
    s.closed, coalesce(a.again, 0)                                        as again,
    cast(k.span_since as date)                                            as span_since,
    cast($until as date)                                                  as span_until,
    k.version                                                             as rule
from listed as l
inner join summed as s using (n)
inner join newest as w using (n)
inner join classes as t on l.class_key = t.class_key and t.is_newest
inner join channels as c using (n)
cross join known as k
left join people as p using (n)
left join again as a using (n)
left join earlier as e using (n)
left join reached as d using (n)
left join roads as g on l.spot = '路段/' || g.segment_id
order by s.complaints - s.duplicates desc, callers desc nulls last, last_on desc, id
limit coalesce($most, 1000000)
