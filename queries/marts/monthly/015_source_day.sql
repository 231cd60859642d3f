-- 问题来源逐日上报
--
-- 粒度: 一行一日、一区、一街道、一问题来源(各月份文件各有一行,用时相加);不含作废。供“应有而无的上报”比照往常
select
    cast(reported_at as date)         as day,
    unit,
    street,
    coalesce(source, '全部来源')      as source,
    cast(count(*) as integer)         as reported
from case_fact
where not voided
group by cast(reported_at as date), unit, street, coalesce(source, '全部来源')
order by day, unit, street, source
