-- 一期各责任路段的得分与评定
--
-- 粒度: 一行一条在册的责任路段;不参评的有原因,没有得分
-- 参数: week text, unit text[] 可空, street text[] 可空, segment text 可空
-- 列: id 评定编号, segment_id 路段编号, name 责任路段, unit 区(管委会), street 街道(乡镇), area_tier 区域类型, road_class 道路等级,
--   difficulty 难度等级, flag 旗别, held 不参评原因, standing 未获评说明, score 折算后得分, score_raw 折算前得分, rank 名次,
--   rank_raw 折算前名次, size 参评路段数, peer_group 考评组, peer_rank 组内名次, peer_size 组内路段数, to_red 距红旗线(分), above_black 高于黑旗线(分),
--   runs 巡查次数, inspected_km 巡查里程(公里), findings 发现问题数, complaints 投诉数, black_run 连续黑旗, red_run 连续红旗, streak 本旗连续期数,
--   item1 主要扣分1, points1 扣分1, item2 主要扣分2, points2 扣分2, veto 一票否决事项, d_length 里程折算(分), d_dust 以克论净(分),
--   d_exposure 媒体曝光(分), d_ladder 阶梯扣分(分), listed_times 若通报为连续第几次, state 状态, rules 规则版本,
--   start_lon 起点经度, start_lat 起点纬度, end_lon 止点经度, end_lat 止点纬度
with known as (
    select segment_id, start_lon, start_lat, end_lon, end_lat, row_number() over (partition by segment_id order by valid_from desc nulls last) as recency
    from segments
)
select
    f.id, f.segment_id, f.name, f.unit, f.street, f.area_tier, f.road_class, f.difficulty, f.flag, f.held, f.standing, f.score, f.score_raw,
    f.rank, f.rank_raw, f.size, f.peer_group, f.peer_rank, f.peer_size, f.to_red, f.above_black, f.runs, f.inspected_km, f.findings, f.complaints,
    f.black_run, f.red_run, f.streak, f.item1, f.points1, f.item2, f.points2, f.veto, f.d_length, f.d_dust, f.d_exposure,
    f.d_ladder, f.listed_times, f.state, f.rules, k.start_lon, k.start_lat, k.end_lon, k.end_lat
from flags as f
left join known as k
    on f.segment_id = k.segment_id and k.recency = 1
where f.period = $week
    and ($unit is null or list_contains($unit, f.unit))
    and ($street is null or list_contains($street, f.street))
    and ($segment is null or f.segment_id = $segment)
order by f.rank nulls last, f.segment_id
