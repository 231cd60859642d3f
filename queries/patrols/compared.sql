-- 各责任路段逐月得分与来源可比值
--
-- 粒度: 一行一条责任路段一个有巡查记录的月;得分是月内各次巡查得分的平均
-- 上月、去年同月有记录而有得分的带出得分,说明为空;没有记录或没有评分的得分为空,说明里写明。
-- 参数: month text 可空, unit text[] 可空, segment text 可空
-- 列: month 月份(2013-12), segment_id 责任路段编号, unit 区(管委会), street 街道(乡镇), runs 巡查次数,
--     carriageway_score 车行道得分, sidewalk_score 人行道得分,
--     carriageway_before 车行道上月得分, sidewalk_before 人行道上月得分, before_note 上月说明,
--     carriageway_last_year 车行道去年同月得分, sidewalk_last_year 人行道去年同月得分, last_year_note 去年同月说明
with scored as (
    select
        segment_id,
        cast(date_trunc('month', started_at) as date)             as since,
        arg_max(unit, (started_at, run_id))                       as unit,
        arg_max(street, (started_at, run_id))                     as street,
        count(*)                                                  as runs,
        round(avg(carriageway_score), 2)                          as carriageway,
        round(avg(sidewalk_score), 2)                             as sidewalk
    from patrol_run
    where $segment is null or segment_id = $segment
    group by segment_id, since
),
-- 从不给得分的来源,没有得分不算“未评分”
known as (
    select count(carriageway) + count(sidewalk) > 0 as scores
    from scored
)
select
    strftime(n.since, '%Y-%m')                          as month,
    n.segment_id,
    n.unit,
    n.street,
    n.runs::bigint                                      as runs,
    n.carriageway                                       as carriageway_score,
    n.sidewalk                                          as sidewalk_score,
    b.carriageway                                       as carriageway_before,
    b.sidewalk                                          as sidewalk_before,
    case
        when b.runs is null then '上月无记录'
        when k.scores and b.carriageway is null and b.sidewalk is null then '上月未评分'
    end                                                 as before_note,
    y.carriageway                                       as carriageway_last_year,
    y.sidewalk                                          as sidewalk_last_year,
    case
        when y.runs is null then '去年同月无记录'
        when k.scores and y.carriageway is null and y.sidewalk is null then '去年同月未评分'
    end                                                 as last_year_note
from scored as n
cross join known as k
left join scored as b on n.segment_id = b.segment_id and b.since = n.since - interval 1 month
left join scored as y on n.segment_id = y.segment_id and y.since = n.since - interval 1 year
where ($month is null or strftime(n.since, '%Y-%m') = $month)
    and ($unit is null or list_contains($unit, n.unit))
order by n.since, n.unit, n.street, n.segment_id
