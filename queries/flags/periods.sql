-- 历期评旗数
--
-- 粒度: 一行一期,新的在后
-- 参数: unit text[] 可空, street text[] 可空
-- 列: period 周期, grain 周期类型, since 起日, until 止日次日, segments 在册路段数, assessed 参评路段数, held 不参评路段数,
--   mean_score 平均折算后得分, runs 巡查次数, inspected_km 巡查里程(公里), findings 发现问题数, red 红旗, red_first 首次获评红旗, excellent 优秀红旗,
--   black 黑旗, black_again 连续黑旗, black_longest 最长连续黑旗(期), findings_km 每公里问题数, rules 规则版本
select
    period,
    grain,
    since,
    until,
    count(*)::bigint                                                                 as segments,
    count(*) filter (where held is null and score is not null)::bigint               as assessed,
    count(*) filter (where held is not null)::bigint                                 as held,
    round(avg(score) filter (where held is null), 2)                                 as mean_score,
    sum(runs)::bigint                                                                as runs,
    round(sum(inspected_km), 2)                                                      as inspected_km,
    sum(findings)::bigint                                                            as findings,
    count(*) filter (where flag = '红旗')::bigint                                    as red,
    count(*) filter (where flag in ('红旗', '优秀红旗') and first)::bigint           as red_first,
    count(*) filter (where flag = '优秀红旗')::bigint                                as excellent,
    count(*) filter (where flag = '黑旗')::bigint                                    as black,
    count(*) filter (where flag = '黑旗' and streak > 1)::bigint                     as black_again,
    max(streak) filter (where flag = '黑旗')                                         as black_longest,
    sum(findings) / nullif(sum(inspected_km), 0)                                     as findings_km,
    max(rules)                                                                       as rules
from flags
where ($unit is null or list_contains($unit, unit)) and ($street is null or list_contains($street, street))
group by period, grain, since, until
order by since
