-- 一期评旗结果:红旗、优秀红旗、黑旗
--
-- 粒度: 一行一条获评的责任路段;红旗、优秀红旗在前,各按名次,黑旗按得分从低到高
-- 得分100减各项扣分;折算前为各次巡查平均,折算后按里程和难度折算、再加以克论净、媒体曝光、阶梯。一律为初评。
-- 参数: week text, unit text[] 可空, street text[] 可空
-- 列: id 评定编号, period 周期, flag 旗别, segment_id 路段编号, name 责任路段, unit 区(管委会), street 街道(乡镇),
--   score 折算后得分, score_raw 折算前得分, rank 名次, rank_raw 折算前名次, size 参评路段数, peer_group 考评组, peer_rank 组内名次,
--   peer_size 组内路段数, streak 连续期数, times 累计次数, first 首次获评, item1 主要扣分1, points1 扣分1, item2 主要扣分2, points2 扣分2,
--   standing 评定依据, veto 一票否决事项, runs 巡查次数, inspected_km 巡查里程(公里), findings 发现问题数, difficulty 难度等级, complaints 投诉数,
--   clean 连续满分期数(含本期), alike 同组同分的其他路段数, d_length 里程折算(分), d_dust 以克论净(分), d_exposure 媒体曝光(分), d_ladder 阶梯扣分(分),
--   listed_times 若通报为连续第几次, version 版次, state 状态, rules 规则版本
with peers as (
    select *, count(score) over (partition by peer_group, score) - 1 as alike
    from flags
    where period = $week and held is null
)
select
    id, period, flag, segment_id, name, unit, street, score, score_raw, rank, rank_raw, size, peer_group, peer_rank, peer_size, streak,
    times, first, item1, points1, item2, points2, standing, veto, runs, inspected_km, findings, difficulty, complaints,
    clean, alike, d_length, d_dust, d_exposure, d_ladder, listed_times, version, state, rules
from peers
where flag is not null
    and ($unit is null or list_contains($unit, unit))
    and ($street is null or list_contains($street, street))
order by case flag when '红旗' then 1 when '优秀红旗' then 2 else 3 end, case when flag = '黑旗' then score else -score end, rank, segment_id
