-- 一条责任路段历期的得分与旗别
--
-- 粒度: 一行一期,新的在后
-- 参数: segment text, until date 可空
-- 列: period 周期, grain 周期类型, since 起日, until 止日次日, name 当期名称, score 折算后得分, score_raw 折算前得分, flag 旗别, held 不参评原因,
--   rank 名次, size 参评路段数, streak 连续期数, runs 巡查次数, findings 发现问题数, complaints 投诉数, version 版次
select period, grain, since, until, name, score, score_raw, flag, held, rank, size, streak, runs, findings, complaints, version
from flags
where segment_id = $segment and ($until is null or until <= $until)
order by since
