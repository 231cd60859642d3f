-- 每月一题评过的月份
--
-- 粒度: 一行一个已结束、有投诉的月;评与不评都列,最近的在前
-- 参数:
-- 列: month 月份, complaints 投诉件数, months_before 此前有数据的月数, verdict 评或不评的原因, topics 题目数, rule 规则版本
select
    m.month,
    m.complaints,
    m.months_before,
    m.verdict,
    count(t.id)::bigint as topics,
    m.rule
from topic_month as m
left join topics as t on t.month = m.month
group by m.month, m.complaints, m.months_before, m.verdict, m.rule
order by m.month desc
