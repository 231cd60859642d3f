-- 历周热点数
--
-- 粒度: 一行一周一类别,旧的在前
-- 参数: question text 可空, until date 可空, weeks int 可空, unit text[] 可空, street text[] 可空
-- 取值: question 突增|高发
-- 列: period 周, since 周起日, until 周止日次日, question 类别, added 新增, ongoing 持续, rebounded 反弹, fading 缓解, gone 消除, unjudged 不评价,
--     overdue 逾期未消除, complaints 投诉数, cases 案件数
select
    period, since, until, question,
    count(*) filter (where state = '新增')::bigint   as added,
    count(*) filter (where state = '持续')::bigint   as ongoing,
    count(*) filter (where state = '反弹')::bigint   as rebounded,
    count(*) filter (where state = '缓解')::bigint   as fading,
    count(*) filter (where state = '消除')::bigint   as gone,
    count(*) filter (where state = '不评价')::bigint as unjudged,
    count(*) filter (where state in ('新增', '持续', '反弹', '缓解') and until > mend_by)::bigint as overdue,
    sum(complaints)::bigint                          as complaints,
    sum(cases)::bigint                               as cases
from hotspots
where ($question is null or question = $question)
    and ($until is null or until <= $until)
    and ($unit is null or list_contains($unit, unit))
    and ($street is null or list_contains($street, street))
group by period, since, until, question
order by since desc, list_position(['突增', '高发'], question)
limit coalesce($weeks, 208)
