-- “千百十”历月进度
--
-- 粒度: 一行一月,新的在后;目标按路段总数折算的为折算后的
-- 参数: unit text[] 可空, street text[] 可空
-- 列: period 月份, since 起日, until 止日次日, segments 在册路段数, excellent 优秀, outstanding 卓越, supreme 极致, ordinary 普通, up 晋级, down 降级, one_short 只差一项, risk 有降级风险,
--   goal_excellent 优秀目标, goal_outstanding 卓越目标, goal_supreme 极致目标, goal_limit 目标或上限, goal_segments 折算所按路段数, of_segments 目标对应的路段总数,
--   full_excellent 优秀目标(折算前), full_outstanding 卓越目标(折算前), full_supreme 极致目标(折算前), rules 规则版本
select
    g.period,
    g.since,
    g.until,
    count(*)::bigint                                        as segments,
    count(*) filter (where g.grade = '优秀')::bigint        as excellent,
    count(*) filter (where g.grade = '卓越')::bigint        as outstanding,
    count(*) filter (where g.grade = '极致')::bigint        as supreme,
    count(*) filter (where g.grade = '普通')::bigint        as ordinary,
    count(*) filter (where g.move = '晋级')::bigint         as up,
    count(*) filter (where g.move = '降级')::bigint         as down,
    count(*) filter (where g.gaps = 1)::bigint              as one_short,
    count(*) filter (where g.risk is not null)::bigint      as risk,
    max(o.excellent)                                        as goal_excellent,
    max(o.outstanding)                                      as goal_outstanding,
    max(o.supreme)                                          as goal_supreme,
    max(o."limit")                                          as goal_limit,
    max(o.segments)                                         as goal_segments,
    max(o.of_segments)                                      as of_segments,
    max(o.full_excellent)                                   as full_excellent,
    max(o.full_outstanding)                                 as full_outstanding,
    max(o.full_supreme)                                     as full_supreme,
    max(g.rules)                                            as rules
from grades as g
left join grade_goals as o on g.period = o.period
where ($unit is null or list_contains($unit, g.unit))
    and ($street is null or list_contains($street, g.street))
group by g.period, g.since, g.until
order by g.since
