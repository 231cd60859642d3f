-- “千百十”等次流向
--
-- 粒度: 一行一月的一种流向(上月等次到本月等次)
-- 参数: since date, until date, unit text[] 可空, street text[] 可空
-- 列: period 月份, since 起日, grade_before 上月等次, grade 本月等次, segments 路段数
select period, since, grade_before, grade, count(*)::bigint as segments
from grades
where since >= $since
    and since < $until
    and ($unit is null or list_contains($unit, unit))
    and ($street is null or list_contains($street, street))
group by period, since, grade_before, grade
order by since, grade_before, grade
