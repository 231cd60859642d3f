-- 一期之前各责任路段最近一期的评旗
--
-- 粒度: 一行一条责任路段,取止日不晚于before的最近一期;连续次数、距上次红旗的期数由此接续
-- 参数: before date
-- 列: id 评定编号, period 周期, segment_id 路段编号, flag 旗别, black_run 连续黑旗, red_run 连续红旗, clean 连续满分期数, since_red 距上次红旗期数
with newest as (
    select segment_id, max(since) as since
    from flags
    where until <= $before
    group by segment_id
)
select f.*
from flags as f
inner join newest as n on f.segment_id = n.segment_id and f.since = n.since
order by f.segment_id
