-- 超频次
--
-- 粒度: 一行一家企业、一个检查机关、一个自然年;该年计入频次的检查多于年度上限
-- 计入频次的为日常、个案和不是上级部署的专项,类型没有记的也计;上级部署的专项另列excluded。一次联合检查,每个参加的机关各计1次。
-- 上限取该年所查事项中最高的年度上限,都没有的取该年末日(或until前一日)在用规则的cap_default,见cap_basis。
-- since、until所及各年都列,整年起算,数到until为止;不给的为数据截至之年,数到数据截至。没有企业代码的不能判断。
-- 参数: since date 可空, until date 可空, unit text[] 可空, street text[] 可空, agency text 可空, industry text[] 可空,
--     most int 可空
-- 列: year 年, enterprise 企业编号, label 企业, unit 区(管委会), street 街道(乡镇), industry 行业, risk_grade 风险等级, agency 检查机关,
--     visits 计入频次的检查, excluded 上级部署专项(次), cap 年度上限, cap_basis 上限依据, over 超出次数, first_day 首次, last_day 末次, rule 规则版本,
--     whole 全部行数, firms 全部企业数, top_unit 企业最多的区(管委会), top_firms 其企业数
with span as (
    select
        year(coalesce(cast($since as date), cast($until as date) - 1, cast(a.as_of - interval 1 second as date)))  as first_year,
        coalesce(cast($until as date), cast(a.as_of - interval 1 second as date) + 1)                              as until
    from about as a
),
counted as (
    select
        year,
        enterprise,
        label,
        unit,
        street,
        industry,
        risk_grade,
        agency,
        count(*) filter (where is_agency_lead and not above)    as visits,
        count(*) filter (where is_agency_lead and above)        as excluded,
        max(yearly_cap) filter (where not above)                as item_cap,
        min(day) filter (where not above)                       as first_day,
        max(day) filter (where not above)                       as last_day
    from often_visited
    cross join span
    where year >= first_year and day < until
        and ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
        and ($agency is null or agency = $agency)
        and ($industry is null or list_contains($industry, industry))
    group by year, enterprise, label, unit, street, industry, risk_grade, agency
),
capped as (
    select
        c.*,
        coalesce(c.item_cap, r.cap_default)                                             as cap,
        case when c.item_cap is null then '规则上限' else '事项年度上限' end            as cap_basis,
        r.version
    from counted as c
    cross join span as s
    inner join rules_inspections as r
        on r.valid_from <= least(make_date(c.year, 12, 31), s.until - 1) and (r.valid_to is null or r.valid_to > least(make_date(c.year, 12, 31), s.until - 1))
),
found as materialized (
    select * from capped where visits > cap
),
units as (
    select unit, count(*) as rows, count(distinct enterprise) as firms
    from found
    group by unit
),
summed as (
    select
        sum(rows)::bigint                                   as whole,
        sum(firms)::bigint                                  as firms,
        first(unit order by firms desc, unit)               as top_unit,
        max(firms)                                          as top_firms
    from units
)
select
    c.year,
    c.enterprise,
    c.label,
    c.unit,
    c.street,
    c.industry,
    c.risk_grade,
    c.agency,
    c.visits,
    c.excluded,
    c.cap,
    c.cap_basis,
    c.visits - c.cap    as over,
    c.first_day,
    c.last_day,
    c.version           as rule,
    s.whole,
    s.firms,
    s.top_unit,
    s.top_firms
from found as c
cross join summed as s
order by over desc, c.visits desc, c.year desc, c.enterprise, c.agency
limit coalesce($most, 1000000)
