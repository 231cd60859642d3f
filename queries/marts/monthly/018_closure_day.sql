-- 街道逐日结案与到场
--
-- 粒度: 一行一日、一区、一街道(各月份文件各有一行,用时相加);按结案日,只计有到场时间的结案,作废的不在其中
-- early为结案早于到场的,口径同overview/doubts。
select
    cast(closed_at as date)                                            as day,
    unit,
    street,
    cast(count(*) as integer)                                          as closed,
    cast(sum(case when closed_at < arrived_at then 1 else 0 end) as integer) as early
from case_fact
where closed_at is not null and arrived_at is not null and not voided
group by cast(closed_at as date), unit, street
order by day, unit, street
