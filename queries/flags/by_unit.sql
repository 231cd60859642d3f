-- 一期评旗:按区(管委会)或街道(乡镇)
--
-- 粒度: 一行一个区(管委会)或其下一个街道(乡镇),规范顺序;没有责任路段的区(管委会)也列出
-- 参数: week text, level text, unit text[] 可空
-- 取值: level unit|street
-- 列: unit 区(管委会), street 街道(乡镇), segments 在册路段数, assessed 参评路段数, held 不参评路段数, red 红旗, excellent 优秀红旗, black 黑旗,
--   black_again 连续黑旗, mean_score 平均折算后得分, km 巡查里程(公里), findings 发现问题数, findings_km 每公里问题数
with placed as (
    select case when $level = 'street' then street end as place, *
    from flags
    where period = $week and ($unit is null or list_contains($unit, unit))
),
listed as (
    select unit, place from placed
    union
    select unit, null from units
    where $level = 'unit' and ($unit is null or list_contains($unit, unit)) and exists (from placed)
)
select
    l.unit,
    l.place as street,
    count(p.segment_id)::bigint                                               as segments,
    count(*) filter (where p.held is null and p.score is not null)::bigint    as assessed,
    count(*) filter (where p.held is not null)::bigint                        as held,
    count(*) filter (where p.flag = '红旗')::bigint                           as red,
    count(*) filter (where p.flag = '优秀红旗')::bigint                       as excellent,
    count(*) filter (where p.flag = '黑旗')::bigint                           as black,
    count(*) filter (where p.flag = '黑旗' and p.streak > 1)::bigint          as black_again,
    round(avg(p.score) filter (where p.held is null), 2)                      as mean_score,
    round(sum(p.inspected_km), 2)                                             as km,
    coalesce(sum(p.findings), 0)::bigint                                      as findings,
    sum(p.findings) / nullif(sum(p.inspected_km), 0)                          as findings_km
from listed as l
left join placed as p on l.unit is not distinct from p.unit and l.place is not distinct from p.place
left join units as u on l.unit = u.unit
left join streets as s on l.unit = s.unit and l.place = s.street
group by l.unit, l.place, u.official_order, s.official_order
order by u.official_order, l.unit, s.official_order, l.place
