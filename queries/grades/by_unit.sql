-- 一月“千百十”:按区(管委会)或街道(乡镇)
--
-- 粒度: 一行一个区(管委会)或其下一个街道(乡镇),规范顺序;没有责任路段的区(管委会)也列出
-- 参数: month text, level text, unit text[] 可空
-- 取值: level unit|street
-- 列: unit 区(管委会), street 街道(乡镇), segments 在册路段数, excellent 优秀, outstanding 卓越, supreme 极致, ordinary 普通, graded_rate 入列占比(0–1),
--   up 晋级, down 降级, one_short 只差一项, risk 有降级风险
with placed as (
    select case when $level = 'street' then street end as place, *
    from grades
    where period = $month and ($unit is null or list_contains($unit, unit))
),
listed as (
    select unit, place from placed
    union
    select unit, null from units
    where $level = 'unit' and ($unit is null or list_contains($unit, unit)) and exists (from placed)
)
select
    l.unit,
    l.place                                                     as street,
    count(p.segment_id)::bigint                                 as segments,
    count(*) filter (where p.grade = '优秀')::bigint            as excellent,
    count(*) filter (where p.grade = '卓越')::bigint            as outstanding,
    count(*) filter (where p.grade = '极致')::bigint            as supreme,
    count(*) filter (where p.grade = '普通')::bigint            as ordinary,
    count(*) filter (where p.grade <> '普通') / nullif(count(p.segment_id), 0) as graded_rate,
    count(*) filter (where p.move = '晋级')::bigint             as up,
    count(*) filter (where p.move = '降级')::bigint             as down,
    count(*) filter (where p.gaps = 1)::bigint                  as one_short,
    count(*) filter (where p.risk is not null)::bigint          as risk
from listed as l
left join placed as p on l.unit is not distinct from p.unit and l.place is not distinct from p.place
left join units as u on l.unit = u.unit
left join streets as s on l.unit = s.unit and l.place = s.street
group by l.unit, l.place, u.official_order, s.official_order
order by u.official_order, l.unit, s.official_order, l.place
