-- 每月一题
--
-- 粒度: 一行一月、一类(小类或说法)、一个题目:本月占全部投诉的份额比此前各月明显增多的
-- 口径、门槛见data/rules/topics(示例)。expected是份额不变时本月应有的件数;ratio是本月份额与此前份额之比,此前没有的为空;
-- g2是按月间涨落折减后的对数似然比;chance是错误发现率意义下的偶然概率。全市评定,只有全市账号可见。不给month为最近评过的月。
-- 参数: month text 可空
-- 列: id 编号, month 月份, kind 类(小类、说法), phrase 题目, rank 次序, cases 本月件数, callers 诉求人数, streets 涉及街道数,
--     before 此前件数, months_before 此前月数, expected 应有件数, ratio 份额之比, last_year 上年同月件数, g2 折减后的对数似然比,
--     chance 偶然概率, rule 规则版本
select
    id,
    month,
    kind,
    phrase,
    rank,
    cases,
    callers,
    streets,
    before,
    months_before,
    expected,
    ratio,
    last_year,
    g2,
    chance,
    rule
from topics
where strftime(month, '%Y-%m') = coalesce($month, (select strftime(max(month), '%Y-%m') from topic_month where verdict = '已评'))
order by month, kind, rank, phrase
