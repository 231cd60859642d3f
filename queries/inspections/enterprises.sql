-- 企业受检情况
--
-- 粒度: 一行一家企业,本期或基期有检查,或本期有行政处罚;没有给基期的取上年同日
-- 检查次数:joint联合检查计1次,agency按机关分别计。问题为发现问题的检查(次),不分机关有一个发现即为发现;没有一次说明的为空。
-- 重复检查口径同inspections/repeat;超频次为窗口所及各年、数到until为止,超过年度上限的机关年数,口径同inspections/over_cap。
-- 罚款按决定日,行政处罚立案数按立案日。区、街道、行业按企业的。没有企业代码的检查、处罚不在内。
-- 参数: since date, until date, base_since date 可空, base_until date 可空, counting text 可空, unit text[] 可空, street text[] 可空,
--     agency text[] 可空, industry text[] 可空, risk text[] 可空, most int 可空
-- 取值: counting joint|agency
-- 列: enterprise 企业序号, label 企业, unit 区(管委会), street 街道(乡镇), enterprise_type 主体类型, industry 行业, risk_grade 风险等级,
--     visits 检查次数, base_visits 基期检查次数, agencies 检查机关数, problems 发现问题的检查, judged 说明有无问题的检查,
--     penalty_cases 行政处罚立案数, fines 罚款金额(元), over_cap 超频次的机关年数, repeats 重复检查次数, first_day 本期首次, last_day 本期末次,
--     opened_after 基期之后开业
with rule as (
    select coalesce($counting, counting) as counting
    from rules_inspections
    where valid_from < $until and (valid_to is null or valid_to >= $until)
),
span as (
    select
        $since                                                            as since,
        $until                                                            as until,
        coalesce($base_since, cast($since - interval 1 year as date))     as base_since,
        coalesce($base_until, cast($until - interval 1 year as date))     as base_until
),
-- 两期的检查;超频次要本期所及各年的
records as (
    select
        i.enterprise, i.visit, i.agency, i.day, i.is_lead, i.is_agency_lead, i.above, i.yearly_cap, i.visit_problem, i.type, i.trigger, i.before_at,
        i.day >= s.since and i.day < s.until                                    as is_now,
        i.day >= s.base_since and i.day < s.base_until                          as is_base,
        i.day >= date_trunc('year', s.since) and i.day < s.until                as is_yearly
    from inspection as i
    cross join span as s
    where i.enterprise is not null and not i.is_copy
        and i.day >= least(s.base_since, date_trunc('year', s.since)) and i.day < greatest(s.until, s.base_until)
        and ($agency is null or list_contains($agency, i.agency))
),
visits as (
    select enterprise, visit, bool_or(is_now) as is_now, bool_or(is_base) as is_base, bool_or(visit_problem) as is_problem, min(day) as day
    from records
    where (is_now or is_base) and is_agency_lead and ($agency is not null or is_lead)
    group by enterprise, visit
),
by_visit as (
    select
        enterprise,
        count(*) filter (where is_now)                                  as visits,
        count(*) filter (where is_base)                                 as base_visits,
        count(is_problem) filter (where is_now)                         as judged,
        count(*) filter (where is_now and is_problem)                   as problems
    from visits
    group by enterprise
),
by_agency as (
    select
        enterprise,
        count(*) filter (where is_now and is_agency_lead)               as visits,
        count(*) filter (where is_base and is_agency_lead)              as base_visits,
        count(distinct agency) filter (where is_now)                    as agencies,
        min(day) filter (where is_now)                                  as first_day,
        max(day) filter (where is_now)                                  as last_day
    from records
    where is_now or is_base
    group by enterprise
),
repeated as (
    select r.enterprise, count(*) as repeats
    from records as r
    inner join rules_inspections as u on r.day >= u.valid_from and (u.valid_to is null or r.day < u.valid_to)
    where r.is_now and r.before_at is not null
        and date_diff('day', cast(r.before_at as date), r.day) <= u.repeat_days
        and not coalesce(list_contains(u.cause_types, r.type), list_contains(u.cause_triggers, r.trigger), true)
    group by r.enterprise
),
yearly as (
    select
        enterprise,
        agency,
        year(day)                                                       as year,
        count(*) filter (where is_agency_lead and not above)            as visits,
        max(yearly_cap) filter (where not above)                        as item_cap
    from records
    where is_yearly
    group by enterprise, agency, year(day)
),
capped as (
    select y.enterprise, count(*) as over_cap
    from yearly as y
    cross join span as s
    inner join rules_inspections as u
        on u.valid_from <= least(make_date(y.year, 12, 31), s.until - 1) and (u.valid_to is null or u.valid_to > least(make_date(y.year, 12, 31), s.until - 1))
    where y.visits > coalesce(y.item_cap, u.cap_default)
    group by y.enterprise
),
fined as (
    select
        p.enterprise,
        count(*) filter (where p.filed_on >= s.since and p.filed_on < s.until)                                          as penalty_cases,
        coalesce(sum(p.fine_yuan) filter (where p.decided_on >= s.since and p.decided_on < s.until), 0)::bigint         as fines
    from penalty as p
    cross join span as s
    where p.enterprise is not null and ($agency is null or list_contains($agency, p.agency))
        and (p.filed_on >= s.since and p.filed_on < s.until or p.decided_on >= s.since and p.decided_on < s.until)
    group by p.enterprise
)
select
    e.enterprise,
    e.label,
    e.unit,
    e.street,
    e.enterprise_type,
    e.industry,
    e.risk_grade,
    coalesce(case when u.counting = 'joint' then v.visits else a.visits end, 0)             as visits,
    coalesce(case when u.counting = 'joint' then v.base_visits else a.base_visits end, 0)   as base_visits,
    coalesce(a.agencies, 0)                                                                 as agencies,
    case when v.judged > 0 then v.problems end                                              as problems,
    coalesce(v.judged, 0)                                                                   as judged,
    coalesce(f.penalty_cases, 0)                                                            as penalty_cases,
    coalesce(f.fines, 0)                                                                    as fines,
    coalesce(c.over_cap, 0)                                                                 as over_cap,
    coalesce(r.repeats, 0)                                                                  as repeats,
    a.first_day,
    a.last_day,
    coalesce(e.opened_on >= s.base_until, false)                                            as opened_after
from enterprise as e
cross join rule as u
cross join span as s
left join by_visit as v on v.enterprise = e.enterprise
left join by_agency as a on a.enterprise = e.enterprise
left join repeated as r on r.enterprise = e.enterprise
left join capped as c on c.enterprise = e.enterprise
left join fined as f on f.enterprise = e.enterprise
where (a.enterprise is not null or f.enterprise is not null)
    and ($unit is null or list_contains($unit, e.unit))
    and ($street is null or list_contains($street, e.street))
    and ($industry is null or list_contains($industry, e.industry))
    and ($risk is null or list_contains($risk, coalesce(e.risk_grade, '未定')))
order by visits desc, base_visits desc, penalty_cases desc, e.enterprise
limit coalesce($most, 1000000)
