-- 结案早于到场时间的案件数
--
-- 粒度: 一行一个区(管委会);统计周期内结案的,没有的区不列
-- 参数: since date, until date, unit text[] 可空
-- 列: unit 区(管委会), closed_before_arrival 结案早于到场件数
select unit, sum(closed_before_arrival)::bigint as closed_before_arrival
from service_day
where day >= $since and day < $until
    and ($unit is null or list_contains($unit, unit))
group by unit
having sum(closed_before_arrival) > 0
order by closed_before_arrival desc, unit
