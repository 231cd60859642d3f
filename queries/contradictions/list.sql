-- 存疑数据核查清单
--
-- 粒度: 一行一项存疑;不给week时取最近一个已结束的周。按类别、区(管委会)规范顺序
-- 结果与其他数据合不上的才列入,只供核查,不改变评定结果:投诉上升(获红旗、优秀红旗或有等次的路段)、黑旗无投诉、巡查多投诉少(街道)、
-- 巡查记录雷同、结案早于到场(街道)、巡查结果不一(两家单位)、路段不在名录。门槛在rules/doubts。weeks为连续列入的周数。
-- 参数: week text 可空, kind text 可空, unit text[] 可空, street text[] 可空, segment text 可空, id text 可空
-- 取值: kind 投诉上升|黑旗无投诉|巡查多投诉少|巡查记录雷同|结案早于到场|巡查结果不一|路段不在名录
-- 列: id 编号, kind 类别, subject 对象, period 周, since 起日, until 止日次日, weeks 连续周数, unit 区(管委会), street 街道(乡镇),
--     segment_id 责任路段编号, name 责任路段, flag 旗别, flag_since 评旗起日, flag_until 评旗止日次日, grade 等次, seen_since 回看起日,
--     complaints 投诉数, complaints_before 前期投诉数, chance 随机出现的概率(0–1), findings 巡查发现数, findings_share 发现占全市(0–1), complaints_share 投诉占全市(0–1), ratio 份额之比,
--     company 巡查单位, day 巡查日, runs 巡查次数, segments 路段数, segment_names 路段, items 事项数, record 雷同的事项, run_ids 巡查单号,
--     closed 结案数(有到场时间), early 结案早于到场数, early_rate 占比(0–1), company_low 得分低的单位, score_low 低分, company_high 得分高的单位,
--     score_high 高分, score_gap 相差, reads 所依据的行, state 状态, rule 规则版本
with runs_of_weeks as (
    select
        id, kind, subject, since,
        since - 7 * (row_number() over (partition by kind, subject order by since))::integer as island
    from doubts
),
counted as (
    select id, (row_number() over (partition by kind, subject, island order by since))::bigint as weeks
    from runs_of_weeks
),
newest as (
    select max(since) as since
    from periods
    where grain = 'week'
)
select
    c.id, c.kind, c.subject, c.period, c.since, c.until, w.weeks, c.unit, c.street, c.segment_id, c.name, c.flag, c.flag_since, c.flag_until, c.grade,
    c.seen_since, c.complaints, c.complaints_before, c.chance, c.findings, c.findings_share, c.complaints_share, c.ratio, c.company, c.day, c.runs,
    c.segments, c.segment_names, c.items, c.record, c.run_ids, c.closed, c.early, c.early_rate, c.company_low, c.score_low, c.company_high,
    c.score_high, c.score_gap, c.reads, c.state, c.rule
from doubts as c
inner join counted as w on c.id = w.id
left join units as u on c.unit = u.unit
left join streets as s on c.unit = s.unit and c.street = s.street
where case when $id is not null then c.id = $id when $week is not null then c.period = $week else c.since = (select since from newest) end
    and ($kind is null or c.kind = $kind)
    and ($unit is null or list_contains($unit, c.unit))
    and ($street is null or list_contains($street, c.street))
    and ($segment is null or c.segment_id = $segment)
order by
    list_position(['投诉上升', '黑旗无投诉', '巡查多投诉少', '巡查记录雷同', '结案早于到场', '巡查结果不一', '路段不在名录'], c.kind),
    u.official_order, c.unit, s.official_order, c.id
