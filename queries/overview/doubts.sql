-- 结案早于到场时间的案件数
--
-- 粒度: 一行一个区(管委会);统计周期内结案的,没有的区不列
-- 参数: since date, until date, unit text[] 可空
-- 列: unit 区(管委会), closed_before_arrival 结案早于到场件数
select unit, count(*)::bigint as closed_before_arrival
from case_fact
where closed_at >= $since and closed_at < $until
    and closed_at < arrived_at
    and not voided
    and ($unit is null or list_contains($unit, unit))
group by unit
order by closed_before_arrival desc, unit
