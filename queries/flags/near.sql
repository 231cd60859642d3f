-- 一期离线不远和达线未获评的责任路段
--
-- 粒度: 一行一种情形的一条路段,每种情形最多列most条,total为全部条数
-- 情形: 距红旗线不远、略高于黑旗线按分差从小到大;名额已满、并列、另有原因的按名次
-- 参数: week text, most int, unit text[] 可空, street text[] 可空
-- 列: kind 情形, position 顺序, total 该情形全部条数, id 评定编号, segment_id 路段编号, name 责任路段, unit 区(管委会), street 街道(乡镇),
--   distance 距线(分), score 折算后得分, score_raw 折算前得分, rank 名次, peer_group 考评组, peer_rank 组内名次, peer_size 组内路段数,
--   difficulty 难度等级, clean 连续满分期数(含本期), complaints 投诉数, runs 巡查次数, inspected_km 巡查里程(公里), alike 同组同分的其他路段数,
--   standing 未获评说明, state 状态
with lines as (
    select max(score - above_black) as black from flags where period = $week and above_black > 0
),
peers as (
    select *, count(score) over (partition by peer_group, score) - 1 as alike
    from flags
    where period = $week and held is null
),
unflagged as (
    select *
    from peers
    where flag is null
        and standing is not null
        and ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
),
kinds as (
    select '距红旗线不远' as kind, to_red as distance, * from unflagged where to_red > 0
    union all
    select '略高于黑旗线', above_black, * from unflagged where standing not like '低于黑旗线%'
    union all
    select '低于黑旗线，名额已满', (select black from lines) - score, * from unflagged where standing like '低于黑旗线%'
    union all
    select '与线上并列，均不评', null, * from unflagged where standing like '与线上并列%'
    union all
    select '达到红旗线，另有原因不评', null, * from unflagged where standing like '达到红旗线%不评'
    union all
    select '达到红旗线，名额已满', null, * from unflagged where standing like '达到红旗线%名额已满'
),
placed as (
    select
        *,
        row_number() over (
            partition by kind order by case when kind like '低于%' then score end, distance nulls last, rank, segment_id
        ) as position,
        count(*) over (partition by kind) as total
    from kinds
)
select
    kind, position::bigint as position, total::bigint as total, id, segment_id, name, unit, street, distance, score, score_raw, rank, peer_group,
    peer_rank, peer_size, difficulty, clean, complaints, runs, inspected_km, alike, standing, state
from placed
where position <= $most
order by
    case kind
        when '距红旗线不远' then 1 when '略高于黑旗线' then 2 when '低于黑旗线，名额已满' then 3 when '与线上并列，均不评' then 4
        when '达到红旗线，另有原因不评' then 5 else 6
    end,
    position
