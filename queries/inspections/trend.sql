-- 入企检查逐月走势
--
-- 粒度: 一行一个自然月,自检查或处罚数据的首月至止日所在月,最多periods个月
-- 口径同inspections/reduction;is_partial 该月有一日数据没有盖住(首末或断报),不能与别的月相比。
-- 参数: until date, periods int, counting text 可空, unit text[] 可空, street text[] 可空, agency text 可空, industry text[] 可空
-- 取值: counting joint|agency
-- 列: month 月份首日, visits 检查次数, agency_visits 按机关计, penalty_cases 行政处罚立案数, fines 罚款金额(元), problem_rate 问题发现率,
--     is_partial 数据不全
with rule as (
    select coalesce($counting, counting) as counting
    from rules_inspections
    where valid_from < $until and (valid_to is null or valid_to >= $until)
),
visits as (
    select
        date_trunc('month', day)::date                                                                              as month,
        sum(case when $agency is null then visits else agency_visits end)::bigint                                   as joint_visits,
        sum(agency_visits)::bigint                                                                                  as agency_visits,
        sum(case when $agency is null then problem_visits else problem_agency_visits end)
            / nullif(sum(case when $agency is null then judged_visits else judged_agency_visits end), 0)::double    as problem_rate
    from visit_day
    where day >= cast(date_trunc('month', $until - interval 1 day) - to_months($periods::integer - 1) as date) and day < $until
        and ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
        and ($agency is null or agency = $agency)
        and ($industry is null or list_contains($industry, industry))
    group by 1
),
fined as (
    select filed_on, decided_on, fine_yuan
    from penalty
    where ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
        and ($agency is null or agency = $agency)
        and ($industry is null or list_contains($industry, industry))
),
filed as (
    select date_trunc('month', filed_on)::date as month, count(*) as penalty_cases
    from fined
    where filed_on < $until
    group by month
),
decided as (
    select date_trunc('month', decided_on)::date as month, sum(fine_yuan)::bigint as fines
    from fined
    where decided_on < $until
    group by month
),
reach as (
    select what, max(until) filter (where since = date '0001-01-01') as first_day, min(since) filter (where until = date '9999-12-31') as end_day
    from inspection_gap
    where grain = '全部'
    group by what
),
months as (
    select m.month::date as month
    from (select date_trunc('month', min(first_day)) as first_month from reach) as f
    cross join lateral unnest(generate_series(greatest(f.first_month,
        date_trunc('month', $until - interval 1 day) - to_months($periods::integer - 1)), date_trunc('month', $until - interval 1 day), interval 1 month)) as m(month)
),
here as (
    select distinct unit
    from inspection_place
    where ($unit is null or list_contains($unit, unit))
)
select
    m.month,
    case when u.counting = 'agency' then coalesce(v.agency_visits, 0) else coalesce(v.joint_visits, 0) end as visits,
    coalesce(v.agency_visits, 0)                                                                         as agency_visits,
    case when '处罚' in (select what from reach) then coalesce(f.penalty_cases, 0) end                   as penalty_cases,
    case when '处罚' in (select what from reach) then coalesce(d.fines, 0) end                           as fines,
    v.problem_rate,
    m.month + interval 1 month > cast($until as timestamp) or exists (
        select 1 from inspection_gap as g
        where g.since < cast(m.month + interval 1 month as date) and g.until > m.month
            and (g.grain = '全部' or g.within in (select unit from here) or (g.within is null and $unit is null))) as is_partial
from months as m
cross join rule as u
left join visits as v on v.month = m.month
left join filed as f on f.month = m.month
left join decided as d on d.month = m.month
order by m.month
