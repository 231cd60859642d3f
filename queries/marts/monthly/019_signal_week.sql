-- 逐周逐处逐类的反映
--
-- 粒度: 一行一周(周一)、一小类、一网格、一责任路段、一区、一街道(各月份文件各有一行,用时相加);作废的不在其中,按上报时间
-- signals为反映数:同一诉求人同一周同一处同一类只计一次;没有诉求人的,同一点位同一小时同一类只计一次(两个渠道各报一件的重复案件因此只计一次)。
-- 所有渠道都计,投诉、巡查各有多少在热点的案件里分开。
select
    cast(date_trunc('week', reported_at) as date) as week,
    class_key,
    cell,
    segment_id,
    unit,
    street,
    cast(count(distinct case
        when caller_key is not null then concat('人', caller_key)
        when cell is not null then concat(lon, ' ', lat, ' ', date_trunc('hour', reported_at))
        else concat(system, ' ', case_id)
    end) as integer) as signals
from case_fact
where not voided
group by week, class_key, cell, segment_id, unit, street
order by week, class_key, cell, segment_id, unit, street
