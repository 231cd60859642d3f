-- 一条责任路段一段时间的巡查单
--
-- 粒度: 一行一次巡查,没有发现问题也有一行
-- 参数: segment text, since date, until date
-- 列: run_id 巡查单号, started_at 开始时间, ended_at 结束时间, inspected_km 巡查里程(公里), company 巡查单位, under_construction 是否施工,
--   carriageway_score 车行道得分, sidewalk_score 人行道得分, findings 发现问题数
with found as (
    select run_id, system, count(*)::bigint as findings
    from patrol_finding
    where segment_id = $segment and counted_at >= $since and counted_at < $until
    group by run_id, system
)
select
    r.run_id, r.started_at, r.ended_at, r.inspected_km, r.company, r.under_construction, r.carriageway_score, r.sidewalk_score,
    coalesce(f.findings, 0) as findings
from patrol_run as r
left join found as f
    on r.run_id = f.run_id and r.system = f.system
where r.segment_id = $segment and r.started_at >= $since and r.started_at < $until
order by r.started_at, r.run_id
