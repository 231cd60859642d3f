-- 一个热点的三率
--
-- 粒度: 一行,该周热点背后的案件;没有这样的热点时没有行。三率口径同overview/three_rates,只看其中的投诉,以后撤回的不计
-- 响应 = 已回复÷投诉;解决 = 回访认定已解决÷有回访结果;满意 = 基本满意及以上÷有满意度评价。没有记录的为空(无数据),不是0。
-- 参数: id text, week text
-- 列: complaints 投诉数, replied 已回复, response_rate 响应率, solved 已解决, solve_known 有回访结果, solve_rate 解决率, satisfied 满意,
--     satisfied_known 有评价, satisfied_rate 满意率
with spot as (
    select id
    from hotspots
    where id = $id and period = $week
),
behind as (
    select c.replied_at, c.resolved, c.satisfaction
    from hotspot_cases as h
    inner join case_fact as c on h.case_id = c.case_id and h.system = c.system
    where h.id = $id and h.period = $week
        and (c.caller_key is not null or c.replied_at is not null or c.resolved is not null or c.satisfaction is not null)
),
counted as (
    select
        count(*)                                                                            as complaints,
        count(replied_at)                                                                   as replied,
        count(*) filter (where resolved)                                                    as solved,
        count(resolved)                                                                     as solve_known,
        count(*) filter (where satisfaction in ('非常满意', '满意', '基本满意'))            as satisfied,
        count(satisfaction)                                                                 as satisfied_known
    from behind
)
select
    c.complaints::bigint                                as complaints,
    c.replied::bigint                                   as replied,
    c.replied::double / nullif(c.complaints, 0)         as response_rate,
    c.solved::bigint                                    as solved,
    c.solve_known::bigint                               as solve_known,
    c.solved::double / nullif(c.solve_known, 0)         as solve_rate,
    c.satisfied::bigint                                 as satisfied,
    c.satisfied_known::bigint                           as satisfied_known,
    c.satisfied::double / nullif(c.satisfied_known, 0)  as satisfied_rate
from counted as c
cross join spot
