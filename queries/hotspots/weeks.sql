-- 历周热点数
--
-- 粒度: 一行一个已判定的周、一类别,没有热点的也有一行,新的在前
-- 参数: question text 可空, until date 可空, weeks int 可空, unit text[] 可空, street text[] 可空
-- 取值: question 突增|高发
-- 列: period 周, since 周起日, until 周止日次日, question 类别, added 新增, ongoing 持续, rebounded 反弹, fading 缓解, gone 消除, unjudged 不评价,
--     overdue 逾期未消除, complaints 投诉数, cases 案件数
with judged as (
    select d.period, p.since, p.until, q.question
    from (select distinct period from decided where subject = 'hotspots') as d
    inner join periods as p on p.grain = 'week' and strftime(p.since, '%G-W%V') = d.period
    cross join (values ('突增'), ('高发')) as q (question)
    where ($question is null or q.question = $question) and ($until is null or p.until <= $until)
),
here as (
    select *
    from hotspots
    where ($unit is null or list_contains($unit, unit)) and ($street is null or list_contains($street, street))
)
select
    j.period, j.since, j.until, j.question,
    count(*) filter (where h.state = '新增')::bigint   as added,
    count(*) filter (where h.state = '持续')::bigint   as ongoing,
    count(*) filter (where h.state = '反弹')::bigint   as rebounded,
    count(*) filter (where h.state = '缓解')::bigint   as fading,
    count(*) filter (where h.state = '消除')::bigint   as gone,
    count(*) filter (where h.state = '不评价')::bigint as unjudged,
    count(*) filter (where h.state in ('新增', '持续', '反弹', '缓解') and h.until > h.mend_by)::bigint as overdue,
    coalesce(sum(h.complaints), 0)::bigint             as complaints,
    coalesce(sum(h.cases), 0)::bigint                  as cases
from judged as j
left join here as h on j.period = h.period and j.question = h.question
group by j.period, j.since, j.until, j.question
order by j.since desc, list_position(['突增', '高发'], j.question)
limit coalesce($weeks, 208)
