-- 按风险等级看检查
--
-- 粒度: 一行一个风险等级(高、中、低、未定);本期与基期,没有给基期的取上年同日
-- 检查按检查时所记的等级(没有记的取名录),在册企业按名录现在的等级。户均除以在册企业,没有名录的为空。
-- 发现问题率除以说明了有没有发现问题的检查(次),各机关有一个发现即为发现。检查次数口径同inspections/reduction。
-- 减幅drop_rate = 1 - 本期÷基期;数据没有盖住两期、断报、两期天数不同、基期为0的为空,缘由在reason。
-- 参数: since date, until date, base_since date 可空, base_until date 可空, counting text 可空, unit text[] 可空, street text[] 可空,
--     agency text 可空, industry text[] 可空
-- 取值: counting joint|agency
-- 列: risk_grade 风险等级, visits 检查次数, base_visits 基期检查次数, drop_rate 检查减幅, reason 减幅为空的缘由, enterprises 在册企业数,
--     base_enterprises 基期在册企业数, per_enterprise 在册户均, base_per_enterprise 基期在册户均, judged 说明有无问题的检查,
--     problems 发现问题的检查, problem_rate 发现问题率, base_judged 基期说明有无问题的检查, base_problems 基期发现问题的检查,
--     base_problem_rate 基期发现问题率
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
grades(place, risk_grade) as (
    values (1, '高'), (2, '中'), (3, '低'), (4, '未定')
),
records as (
    select
        coalesce(d.risk_grade, '未定')              as risk_grade,
        d.day >= s.since and d.day < s.until        as is_now,
        d.* exclude (risk_grade),
        $agency is not null                         as is_of_agency
    from visit_day as d
    cross join span as s
    where (d.day >= s.since and d.day < s.until or d.day >= s.base_since and d.day < s.base_until)
        and ($unit is null or list_contains($unit, d.unit))
        and ($street is null or list_contains($street, d.street))
        and ($agency is null or d.agency = $agency)
        and ($industry is null or list_contains($industry, d.industry))
),
found as (
    select
        r.risk_grade,
        r.is_now,
        sum(case when r.is_of_agency or u.counting = 'agency' then r.agency_visits else r.visits end)::bigint     as visits,
        sum(case when r.is_of_agency then r.judged_agency_visits else r.judged_visits end)::bigint                as judged,
        sum(case when r.is_of_agency then r.problem_agency_visits else r.problem_visits end)::bigint              as problems
    from records as r
    cross join rule as u
    group by r.risk_grade, r.is_now
),
filed as (
    select
        coalesce(e.risk_grade, '未定')                                                                                              as risk_grade,
        count(*) filter (where coalesce(e.opened_on < s.until, true) and coalesce(e.closed_on >= s.since, true))                   as enterprises,
        count(*) filter (where coalesce(e.opened_on < s.base_until, true) and coalesce(e.closed_on >= s.base_since, true))         as base_enterprises
    from enterprise as e
    cross join span as s
    where e.registered
        and ($unit is null or list_contains($unit, e.unit))
        and ($street is null or list_contains($street, e.street))
        and ($industry is null or list_contains($industry, e.industry))
    group by 1
),
known as (
    select
        exists (select 1 from inspection_gap where what = '检查')                         as has_visits,
        exists (select 1 from filed)                                                      as has_register,
        exists (select 1 from inspection_gap as g
            where g.what = '检查' and (g.grain = '全部' or $unit is null or list_contains($unit, g.within))
                and (g.since < s.until and g.until > s.since or g.since < s.base_until and g.until > s.base_since)) as is_lacking,
        date_diff('day', s.since, s.until)                                                as days,
        date_diff('day', s.base_since, s.base_until)                                      as base_days,
        s.base_until > s.since                                                            as is_overlapping
    from span as s
),
joined as (
    select
        g.place,
        g.risk_grade,
        k.*,
        coalesce(p.visits, 0)                                                as visits,
        coalesce(q.visits, 0)                                                as base_visits,
        case when k.has_register then coalesce(f.enterprises, 0) end         as enterprises,
        case when k.has_register then coalesce(f.base_enterprises, 0) end    as base_enterprises,
        coalesce(p.judged, 0)                                                as judged,
        coalesce(p.problems, 0)                                              as problems,
        coalesce(q.judged, 0)                                                as base_judged,
        coalesce(q.problems, 0)                                              as base_problems
    from grades as g
    cross join known as k
    left join found as p on p.risk_grade = g.risk_grade and p.is_now
    left join found as q on q.risk_grade = g.risk_grade and not q.is_now
    left join filed as f on f.risk_grade = g.risk_grade
),
reasoned as (
    select
        *,
        case
            when not has_visits then '没有入企检查数据'
            when is_overlapping then '基期与本期重叠'
            when abs(days - base_days) > 1 then concat('基期', base_days, '日、本期', days, '日，天数不同')
            when is_lacking then '检查数据没有盖住两期（首末或断报）'
            when base_visits = 0 then '基期为0'
        end as reason
    from joined
)
select
    risk_grade,
    case when has_visits then visits end                                        as visits,
    case when has_visits then base_visits end                                   as base_visits,
    case when reason is null then 1 - visits / base_visits::double end          as drop_rate,
    reason,
    enterprises,
    base_enterprises,
    case when has_visits then visits / nullif(enterprises, 0)::double end       as per_enterprise,
    case when has_visits then base_visits / nullif(base_enterprises, 0)::double end as base_per_enterprise,
    judged,
    problems,
    problems / nullif(judged, 0)::double                                        as problem_rate,
    base_judged,
    base_problems,
    base_problems / nullif(base_judged, 0)::double                              as base_problem_rate
from reasoned
order by place
