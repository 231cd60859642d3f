-- 一期之前各责任路段最近一期的评旗
--
-- 粒度: 一行一条责任路段,取止日不晚于before的最近一期;连续次数、距上次红旗的期数由此接续
-- 参数: before date
-- 列: id 评定编号, period 周期, segment_id 路段编号, flag 旗别, black_run 连续黑旗, red_run 连续红旗, clean 连续满分期数, since_red 距上次红旗期数
with ranked as (
    select *, row_number() over (partition by segment_id order by since desc) as recency
    from flags
    where until <= $before
)
select * exclude (recency)
from ranked
where recency = 1
order by segment_id
