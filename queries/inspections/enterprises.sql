-- 企业受检情况
--
-- 粒度: 一行一家企业,本期或基期有检查,或本期有行政处罚;没有给基期的取上年同日
-- 检查次数:joint联合检查计1次,agency按机关分别计。问题为发现问题的检查(次),不分机关有一个发现即为发现;没有一次说明的为空。
-- 重复检查口径同inspections/repeat;超频次为窗口所及各年、数到until为止,超过年度上限的机关年数,口径同inspections/over_cap。
-- 罚款按决定日,行政处罚立案数按立案日。区、街道、行业按企业的。没有企业代码的检查、处罚不在内。
-- 给了times的只列本期在册而次数在这一档的,家数与inspections/distribution的这一档相同。
-- 参数: since date, until date, base_since date 可空, base_until date 可空, counting text 可空, unit text[] 可空, street text[] 可空,
--     agency text 可空, industry text[] 可空, risk text[] 可空, times text 可空, most int 可空
-- 取值: counting joint|agency, times 1次|2次|3次|4次|5至9次|10次以上
-- 列: enterprise 企业编号, label 企业, unit 区(管委会), street 街道(乡镇), enterprise_type 主体类型, industry 行业, risk_grade 风险等级,
--     visits 检查次数, base_visits 基期检查次数, agencies 本期检查机关数, problems 发现问题的检查, judged 说明有无问题的检查,
--     penalty_cases 行政处罚立案数, fines 罚款金额(元), over_cap 超频次的机关年数, repeats 重复检查次数, first_day 本期首次, last_day 本期末次,
--     opened_after 基期之后开业, whole 全部家数
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
events as (
    select
        enterprise,
        cast(day >= $since and day < $until as integer)                                                 as visits,
        cast(day >= coalesce($base_since, cast($since - interval 1 year as date))
            and day < coalesce($base_until, cast($until - interval 1 year as date)) as integer)         as base_visits,
        0                                                                                               as penalty_cases,
        0                                                                                               as fines
    from inspection
    where (day >= $since and day < $until
            or day >= coalesce($base_since, cast($since - interval 1 year as date)) and day < coalesce($base_until, cast($until - interval 1 year as date)))
        and is_agency_lead and enterprise is not null
        and ($agency is null and (is_lead or (select counting from rule) = 'agency') or agency = $agency)
    union all
    select
        enterprise, 0, 0,
        cast(filed_on >= $since and filed_on < $until as integer),
        case when decided_on >= $since and decided_on < $until then coalesce(fine_yuan, 0) else 0 end
    from penalty
    where enterprise is not null and ($agency is null or agency = $agency)
        and (filed_on >= $since and filed_on < $until or decided_on >= $since and decided_on < $until)
),
met as (
    select
        enterprise, sum(visits)::bigint as visits, sum(base_visits)::bigint as base_visits, coalesce(sum(penalty_cases), 0)::bigint as penalty_cases,
        sum(fines)::bigint as fines
    from events
    group by enterprise
),
listed as materialized (
    select m.*
    from met as m
    inner join enterprise as e on e.enterprise = m.enterprise
    where ($unit is null or list_contains($unit, e.unit))
        and ($street is null or list_contains($street, e.street))
        and ($industry is null or list_contains($industry, e.industry))
        and ($risk is null or list_contains($risk, coalesce(e.risk_grade, '未定')))
        and ($times is null or $times = case when m.visits < 5 then concat(m.visits, '次') when m.visits < 10 then '5至9次' else '10次以上' end
            and (not (select coalesce(bool_or(registered), false) from enterprise)
                or e.registered and coalesce(e.opened_on < $until, true) and coalesce(e.closed_on >= $since, true)))
),
chosen as materialized (
    select * from listed
    order by visits desc, base_visits desc, penalty_cases desc, enterprise
    limit coalesce($most, 1000000)
),
-- 列出的企业本期的检查;超频次要本期所及各年的
records as materialized (
    select
        i.enterprise, i.visit, i.agency, i.day, i.is_agency_lead, i.above, i.yearly_cap, i.visit_problem, i.type, i.trigger, i.before_at,
        i.day >= $since as is_now
    from inspection as i
    semi join chosen as c on c.enterprise = i.enterprise
    where not i.is_copy
        and i.day >= date_trunc('year', $since) and i.day < $until
        and ($agency is null or i.agency = $agency)
),
found as (
    select
        enterprise,
        count(distinct agency)                                                  as agencies,
        count(distinct visit) filter (where visit_problem is not null)          as judged,
        count(distinct visit) filter (where visit_problem)                      as problems,
        min(day)                                                                as first_day,
        max(day)                                                                as last_day
    from records
    where is_now
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
)
select
    c.enterprise,
    e.label,
    e.unit,
    e.street,
    e.enterprise_type,
    e.industry,
    e.risk_grade,
    c.visits,
    c.base_visits,
    coalesce(f.agencies, 0)                         as agencies,
    case when f.judged > 0 then f.problems end      as problems,
    coalesce(f.judged, 0)                           as judged,
    c.penalty_cases,
    c.fines,
    coalesce(k.over_cap, 0)                         as over_cap,
    coalesce(r.repeats, 0)                          as repeats,
    f.first_day,
    f.last_day,
    coalesce(e.opened_on >= s.base_until, false)    as opened_after,
    (select count(*) from listed)                   as whole
from chosen as c
inner join enterprise as e on e.enterprise = c.enterprise
cross join span as s
left join found as f on f.enterprise = c.enterprise
left join repeated as r on r.enterprise = c.enterprise
left join capped as k on k.enterprise = c.enterprise
order by c.visits desc, c.base_visits desc, c.penalty_cases desc, c.enterprise
