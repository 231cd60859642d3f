-- 一周的投诉热点
--
-- 粒度: 一行一个热点;不给week时取最近判定的一周。突增在前,再按状态、误报比例、编号
-- 突增与自身前52周比,高发与同类路段、街道按公里、平方公里比,门槛在rules/hotspots。signals同一诉求人同一周同一处同一类只计一次,cases为案件数,与hotspots/cases行数相等。
-- 缓解、消除的已不再显著;数据缺报的周不评价。15日清零、30日整改自本轮列出之日起算。一律为初评。
-- 参数: week text 可空, question text 可空, unit text[] 可空, street text[] 可空, subcategory text[] 可空, segment text 可空
-- 取值: question 突增|高发
-- 列: id 热点编号, question 类别, state 状态, grade 聚集程度, period 周, since 周起日, until 周止日次日, kind 处所类别, place 处所编号, name 处所, unit 区(管委会),
--     street 街道(乡镇), segment_id 主要责任路段编号, segment 主要责任路段, department 主要责任单位, category 大类, subcategory 小类, window_since 统计起日, days 统计天数,
--     cases 案件数, complaints 投诉数, people 诉求人数, patrols 巡查等上报数, signals 反映数, before_signals 前一同长时段反映数, expected 应有反映数, ratio 为应有的几倍,
--     chance 随机出现的概率(0–1), rate 误报比例(0–1), gi 聚集值, first_on 首次列出日, run_on 本轮列出日, weeks 本轮列出周数, clear_by 清零期限, mend_by 整改期限,
--     clock 时钟, flag 当期旗别, listed 挂牌督办, trend 近26周反映数, cells 网格, segments 涉及的责任路段编号, segment_names 涉及的责任路段, state_rule 规则版本, judgement 评定状态
with newest as (
    select max(period) as period
    from decided
    where subject = 'hotspots'
),
asked as (
    select *
    from hotspots
    where case when $week is not null then period = $week else period = (select period from newest) end
        and ($question is null or question = $question)
        and ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
        and ($subcategory is null or list_contains($subcategory, subcategory))
        and ($segment is null or list_contains(segments, $segment) or segment_id = $segment)
),
named as (
    select segment_id, arg_max(name, coalesce(valid_from, date '0001-01-01')) as name
    from segments
    group by segment_id
),
waving as (
    select segment_id, since, until, max(flag) as flag
    from flags
    where flag is not null
    group by segment_id, since, until
),
listed as (
    select segment_id, listed_on, delisted_on
    from supervision
    where kind = '路段'
),
touched as (
    select
        o.id, o.period, o.question, string_agg(o.segment_id, ' ' order by o.segment_id) as segments,
        string_agg(coalesce(m.name, o.segment_id), '、' order by o.segment_id) as segment_names
    from (select id, period, question, unnest(segments) as segment_id from asked) as o
    left join named as m on o.segment_id = m.segment_id
    group by o.id, o.period, o.question
)
select
    a.id, a.question, a.state, a.grade, a.period, a.since, a.until, a.kind, a.place,
    case a.kind
        when '街道' then concat(a.unit, a.street)
        when '路段' then coalesce(n.name, a.place)
        else concat(coalesce(n.name, a.street), '一带')
    end as name,
    a.unit, a.street, a.segment_id, n.name as segment, a.department, a.category, a.subcategory, a.window_since,
    date_diff('day', a.window_since, a.until) as days, a.cases, a.complaints, a.people, a.cases - a.complaints as patrols, a.signals,
    a.before as before_signals, a.expected, a.signals / nullif(a.expected, 0) as ratio, a.chance, a.rate, a.gi, a.first_on, a.run_on, a.weeks,
    a.clear_by, a.mend_by,
    case
        when a.state in ('消除', '不评价') then null
        when a.until > a.mend_by then '逾30日'
        when a.until > a.clear_by then '逾15日'
        else '15日内'
    end as clock,
    (select max(w.flag) from waving as w where w.segment_id = a.segment_id and w.since = a.since) as flag,
    exists (
        select 1 from listed as l
        where l.segment_id = a.segment_id and l.listed_on < a.until and (l.delisted_on is null or l.delisted_on >= a.since)
    ) as listed,
    array_to_string(a.trend, ' ') as trend,
    array_to_string(a.cells, ' ') as cells,
    t.segments,
    t.segment_names,
    a.rules as state_rule,
    a.judgement
from asked as a
left join named as n on a.segment_id = n.segment_id
left join touched as t on a.id = t.id and a.period = t.period and a.question = t.question
order by
    list_position(['突增', '高发'], a.question), list_position(['新增', '反弹', '持续', '不评价', '缓解', '消除'], a.state), a.rate nulls last, a.signals desc, a.id
