-- 一个名次的得分由来
--
-- 粒度: 一行一个考核项;各项计入总分之和正好是得分。没有名次的,计入总分为空
-- id取自各排名查询。比率为分子除以分母;返工、延期、超期未结、雷同以少为好,得分按1减比率。
-- 参数: id text
-- 列: position 顺序, term 考核项代号, label 考核项, numerator 分子, denominator 分母, rate 比率(0–1), weight 满分, points 得分,
--   contribution 计入总分, score_after 此项之后, id 编号, state 状态, rules 规则版本
with one as (
    select id, state, rules, generate_subscripts(terms, 1) as position, unnest(terms) as part
    from rankings
    where id = $id
)
select
    position,
    part.term                                                                                  as term,
    part.label                                                                                 as label,
    part.numerator                                                                             as numerator,
    part.denominator                                                                           as denominator,
    part.numerator::double / nullif(part.denominator, 0)                                       as rate,
    part.weight                                                                                as weight,
    part.points                                                                                as points,
    part.contribution                                                                          as contribution,
    case when part.contribution is not null
        then (sum(part.contribution) over (order by position))::decimal(9, 2) end              as score_after,
    id,
    state,
    rules
from one
order by position
