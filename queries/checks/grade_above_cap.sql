-- “千百十”等次超过上限
--
-- 级别: 拒绝
-- 参数:
-- 列: period 月份, grade 等次, segments 路段数, most 上限
with counted as (
    select period, grade, count(*) as segments
    from grades
    where grade <> '普通'
    group by period, grade
)
select
    c.period,
    c.grade,
    c.segments,
    case c.grade when '优秀' then g.excellent when '卓越' then g.outstanding else g.supreme end as most
from counted as c
inner join grade_goals as g
    on c.period = g.period
where g."limit" = '上限'
    and c.segments > case c.grade when '优秀' then g.excellent when '卓越' then g.outstanding else g.supreme end
order by c.period, c.grade
