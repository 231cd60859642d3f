-- 评旗得分不等于各步之和
--
-- 级别: 拒绝
-- 参数:
-- 列: period 周期, segment_id 路段编号, score 得分, added 各步之和
select
    period,
    segment_id,
    score,
    100 + d_found + d_runs + d_length + d_difficulty + d_dust + d_exposure + d_ladder + d_floor as added
from flags
where score is not null
    and score <> 100 + d_found + d_runs + d_length + d_difficulty + d_dust + d_exposure + d_ladder + d_floor
order by period, segment_id
