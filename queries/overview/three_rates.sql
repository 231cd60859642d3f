-- 投诉三率
--
-- 粒度: 一行一个周期,与所给周期一一对应
-- 投诉 = 市民诉求:统计周期内受理(没有受理时间的看上报)、有诉求人代码或有回复、回访记录的案件,不含作废。
-- 响应 = 已回复÷投诉;解决 = 回访认定已解决÷有回访结果;满意 = 基本满意及以上÷有满意度评价。
-- 参数: since date[], until date[], unit text[] 可空, scope text 可空
-- 列: since 起日, complaints 投诉件数, replied 已回复件数, response_rate 响应率, solve_rate 解决率, satisfied_rate 满意率
with spans as (
    select unnest($since) as since, unnest($until) as until
),
complaints as (
    select coalesce(accepted_at, reported_at) as taken_at, replied_at is not null as replied, resolved, satisfaction
    from case_fact
    where not voided
        and (caller_key is not null or replied_at is not null or resolved is not null or satisfaction is not null)
        and coalesce(accepted_at, reported_at) >= list_min($since) and coalesce(accepted_at, reported_at) < list_max($until)
        and ($unit is null or list_contains($unit, unit))
        and ($scope is null or $scope = '全市' or not is_siluan)
)
select
    s.since,
    count(c.taken_at)::bigint                                                              as complaints,
    (count(*) filter (where c.replied))::bigint                                            as replied,
    (count(*) filter (where c.replied))::double / nullif(count(c.taken_at), 0)             as response_rate,
    (count(*) filter (where c.resolved))::double / nullif(count(c.resolved), 0)            as solve_rate,
    (count(*) filter (where c.satisfaction in ('非常满意', '满意', '基本满意')))::double
        / nullif(count(c.satisfaction), 0)                                                 as satisfied_rate
from spans as s
left join complaints as c on c.taken_at >= s.since and c.taken_at < s.until
group by s.since
order by s.since
