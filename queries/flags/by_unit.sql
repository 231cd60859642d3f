-- 一期评旗:按区(管委会)或街道(乡镇)
--
-- 粒度: 一行一个区(管委会)或其下一个街道(乡镇),规范顺序
-- 参数: week text, level text, unit text[] 可空
-- 取值: level unit|street
-- 列: unit 区(管委会), street 街道(乡镇), segments 在册路段数, assessed 参评路段数, held 不参评路段数, red 红旗, excellent 优秀红旗, black 黑旗,
--   black_again 连续黑旗, mean_score 平均折算后得分, km 巡查里程(公里), findings 发现问题数, findings_km 每公里问题数
with placed as (
    select case when $level = 'street' then street end as place, *
    from flags
    where period = $week and ($unit is null or list_contains($unit, unit))
)
select
    p.unit,
    p.place as street,
    count(*)::bigint                                                          as segments,
    count(*) filter (where p.held is null and p.score is not null)::bigint    as assessed,
    count(*) filter (where p.held is not null)::bigint                        as held,
    count(*) filter (where p.flag = '红旗')::bigint                           as red,
    count(*) filter (where p.flag = '优秀红旗')::bigint                       as excellent,
    count(*) filter (where p.flag = '黑旗')::bigint                           as black,
    count(*) filter (where p.flag = '黑旗' and p.streak > 1)::bigint          as black_again,
    round(avg(p.score) filter (where p.held is null), 2)                      as mean_score,
    round(sum(p.inspected_km), 2)                                             as km,
    sum(p.findings)::bigint                                                   as findings,
    sum(p.findings) / nullif(sum(p.inspected_km), 0)                          as findings_km
from placed as p
left join units as u on p.unit = u.unit
left join streets as s on p.unit = s.unit and p.place = s.street
group by p.unit, p.place, u.official_order, s.official_order
order by u.official_order, p.unit, s.official_order, p.place
