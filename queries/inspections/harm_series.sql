-- 全市逐周走势与断点
--
-- 粒度: 一行一项指标、一周(自断点起前后数七日为一周);断点为减检质效比对本期首日
-- rate为events÷of:问题发现率为发现问题的检查÷记有结果的检查(日常、专项),投诉为企业引起的小类÷其余小类。断报的周没有件数。
-- fitted为拟合值,expected为断点没有发生时按趋势和季节应有的值;数据太短不估计,两者为空(缘由见inspections/harm的合计)。
-- 参数: until date 可空
-- 列: period 期, outcome 指标代码, week 周首日, after 断点以后, covered 有数据, events 件数, of 分母, rate 比值, fitted 拟合, expected 应有
with latest as (
    select max(until) as until
    from inspection_harm
    where $until is null or until <= $until
),
named as (
    select distinct h.period
    from inspection_harm as h
    inner join latest as l on h.until = l.until
)
select s.period, s.outcome, s.week, s.after, s.covered, s.events, s.of, s.rate, s.fitted, s.expected
from inspection_harm_series as s
inner join named as n on s.period = n.period
order by list_position(['problem_rate', 'complaints'], s.outcome), s.week
