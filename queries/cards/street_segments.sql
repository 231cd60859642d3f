-- 一个街道(乡镇)近几期得过旗的责任路段
--
-- 粒度: 一行一条到week为止近shown期得过红旗、优秀红旗或黑旗的责任路段,黑旗多的在前
-- strip为近shown期的旗别,旧的在前: 红 红旗, 优 优秀红旗, 黑 黑旗, 停 不参评, － 参评未获评, 空格 当期尚未设立
-- 不给street的为全区(管委会)。
-- 参数: week text, shown int, unit text, street text 可空
-- 列: segment_id 路段编号, name 责任路段, unit 区(管委会), street 街道(乡镇), reds 红旗数, excellents 优秀红旗数, blacks 黑旗数, flag 本期旗别, held 本期不参评原因,
--   score 本期折算后得分, strip 近期旗别
with own as (
    select *
    from flags
    where unit = $unit and ($street is null or street = $street) and since <= (select max(since) from flags where period = $week)
),
recent as (
    select period, since
    from own
    group by period, since
    order by since desc
    limit $shown
),
named as (
    select o.segment_id, arg_max(o.name, o.since) as name, arg_max(o.street, o.since) as street
    from own as o
    inner join recent as r on o.period = r.period
    where o.flag is not null
    group by o.segment_id
)
select
    n.segment_id,
    n.name,
    $unit                                                        as unit,
    n.street,
    count(*) filter (where o.flag = '红旗')::bigint              as reds,
    count(*) filter (where o.flag = '优秀红旗')::bigint          as excellents,
    count(*) filter (where o.flag = '黑旗')::bigint              as blacks,
    max(o.flag) filter (where r.period = $week)                  as flag,
    max(o.held) filter (where r.period = $week)                  as held,
    max(o.score) filter (where r.period = $week)                 as score,
    string_agg(
        case
            when o.flag = '红旗' then '红' when o.flag = '优秀红旗' then '优' when o.flag = '黑旗' then '黑' when o.held is not null then '停'
            when o.segment_id is null then ' ' else '－'
        end,
        '' order by r.since
    )                                                            as strip
from named as n
cross join recent as r
left join own as o on n.segment_id = o.segment_id and r.period = o.period
group by n.segment_id, n.name, n.street
order by blacks desc, reds desc, excellents desc, n.segment_id
