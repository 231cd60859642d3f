-- 到一期为止连续获评红旗或黑旗的责任路段
--
-- 粒度: 一行一条路段,黑旗在前,连续期数多的在前;本期不参评而连续期数仍保留的也在内
-- strip为近shown期的旗别,旧的在前: 红 红旗, 优 优秀红旗, 黑 黑旗, 停 不参评, － 参评未获评, 空格 当期尚未设立
-- 参数: week text, least int, shown int, unit text[] 可空, street text[] 可空
-- 列: colour 旗色, run 连续期数, begun 起始周期, skipped 其间不计的期数, segment_id 路段编号, name 责任路段, unit 区(管委会), street 街道(乡镇), flag 本期旗别,
--   held 不参评原因, score 折算后得分, strip 近期旗别, id 评定编号, state 状态
with listed as materialized (
    select
        id, since, segment_id, name, unit, street, flag, held, score, state,
        case when black_run > 0 then '黑旗' else '红旗' end as colour,
        greatest(black_run, red_run) as run
    from flags
    where period = $week
        and greatest(black_run, red_run) >= $least
        and ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
),
known as materialized (
    select distinct period, since
    from flags
    where since <= (select max(since) from listed)
),
recent as (
    select period, since
    from known
    order by since desc
    limit $shown
),
strips as (
    select
        l.segment_id,
        string_agg(
            case
                when f.flag = '红旗' then '红' when f.flag = '优秀红旗' then '优' when f.flag = '黑旗' then '黑' when f.held is not null then '停'
                when f.segment_id is null then ' ' else '－'
            end,
            '' order by r.since
        ) as strip
    from listed as l
    cross join recent as r
    left join flags as f
        on l.segment_id = f.segment_id and r.period = f.period
    group by l.segment_id
),
given as (
    select
        f.segment_id, f.period, f.since,
        row_number() over (partition by f.segment_id order by f.since desc) as back
    from flags as f
    inner join listed as l
        on f.segment_id = l.segment_id and f.since <= l.since and (f.flag = '黑旗') = (l.colour = '黑旗')
    where f.flag is not null
)
select
    l.colour, l.run, g.period as begun,
    (select count(*) from known as p where p.since >= g.since) - l.run as skipped,
    l.segment_id, l.name, l.unit, l.street, l.flag, l.held, l.score, s.strip, l.id, l.state
from listed as l
left join strips as s
    on l.segment_id = s.segment_id
left join given as g
    on l.segment_id = g.segment_id and l.run = g.back
order by case l.colour when '黑旗' then 1 else 2 end, l.run desc, l.score, l.segment_id
