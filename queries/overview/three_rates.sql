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
days as (
    select
        day,
        sum(complaints)         as complaints,
        sum(replied)            as replied,
        sum(solved)             as solved,
        sum(solve_known)        as solve_known,
        sum(satisfied)          as satisfied,
        sum(satisfied_known)    as satisfied_known
    from service_day
    where day >= list_min($since) and day < list_max($until)
        and ($unit is null or list_contains($unit, unit))
        and ($scope is null or $scope = '全市' or not is_siluan)
    group by day
)
select
    s.since,
    coalesce(sum(d.complaints), 0)::bigint                        as complaints,
    coalesce(sum(d.replied), 0)::bigint                           as replied,
    sum(d.replied)::double / nullif(sum(d.complaints), 0)         as response_rate,
    sum(d.solved)::double / nullif(sum(d.solve_known), 0)         as solve_rate,
    sum(d.satisfied)::double / nullif(sum(d.satisfied_known), 0)  as satisfied_rate
from spans as s
left join days as d on d.day >= s.since and d.day < s.until
group by s.since
order by s.since
