-- 减检质效比对:减检的区,问题、投诉、行政处罚立案是否上升
--
-- 粒度: 一行一个区(管委会)、一项指标,总评在前;合计为全市逐周走势(只给全市账号)
-- 每次发布按当时数据重新比对最近13个满月,及其后的满周;给until时取不晚于它的最近一期,不给取最近一期。
-- 检查只算日常、专项。本期since至until与52周前的同样日子base_since至base_until相比,最多52周;一边断报的日子两边都不计(days为余下天数)。
-- before、after为base期、本期件数,of为其分母:问题发现率为记有是否发现问题的检查,行政处罚立案数为两段时间都在册的企业,
-- 投诉为其余小类投诉。合计的before为断点前全部周,after为断点后。
-- ratio为这里的本期÷上年同期,再除以可比的区的同一比值(分层后的估计);合计为断点后实际÷按以往应有。区间未经多重校正,chance已校正(Holm)。
-- 做法和取舍见docs/decisions/014-no-harm-check.md,门槛在rules/inspections。
-- 参数: unit text[] 可空, until date 可空
-- 列: period 期, unit 区(管委会), outcome 指标代码, label 指标, since 本期起日, until 本期止日(不含), base_since 上年起日, base_until 上年止日(不含),
--     days 两边都有数据的天数, visits 检查, base_visits 上年检查, cut_rate 检查减少(0–1), compared 与谁相比, peers 可比的区, peer_count 可比区数,
--     there_visits 可比区检查, there_base_visits 可比区上年检查, there_cut_rate 可比区减少(0–1), here_before 这里上年件数, here_after 这里本期件数,
--     here_before_of 这里上年分母, here_after_of 这里本期分母, there_before 可比区上年件数, there_after 可比区本期件数, there_before_of 可比区上年分母,
--     there_after_of 可比区本期分母, ratio 倍数, low 区间下限, high 区间上限, chance 偶然的可能, reading 结论, reason 缘由, said 一句话,
--     assumptions 前提, rule 规则版本
with latest as (
    select max(until) as until
    from inspection_harm
    where $until is null or until <= $until
),
-- 区账号只看到自己的名字
visible as (
    select list(unit) as units
    from units
)
select
    h.period, h.unit, h.outcome, h.label, h.since, h.until, h.base_since, h.base_until, h.days, h.visits, h.base_visits, h.cut_rate, h.compared,
    list_filter(h.peers, lambda p: list_contains(v.units, p)) as peers, h.peer_count, h.there_visits, h.there_base_visits, h.there_cut_rate, h.here_before, h.here_after, h.here_before_of,
    h.here_after_of, h.there_before, h.there_after, h.there_before_of, h.there_after_of, h.ratio, h.low, h.high, h.chance, h.reading,
    h.reason, h.said, h.assumptions, h.rule
from inspection_harm as h
inner join latest as l on h.until = l.until
cross join visible as v
left join units as u on h.unit = u.unit
where $unit is null or list_contains($unit, h.unit)
order by
    (h.unit <> '合计'), u.official_order, h.unit, list_position(['overall', 'problem_rate', 'complaints', 'penalties'], h.outcome)
