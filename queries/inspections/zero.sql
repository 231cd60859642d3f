-- 本期没有检查的企业
--
-- 粒度: 一行一家期内在册而没有一次检查的企业;没有名录的为检查、处罚中出现过而期内没有检查的,见basis
-- 给了机关的为没有被这些机关检查的。家数与inspections/distribution次数为0的一档相同。
-- 参数: since date, until date, unit text[] 可空, street text[] 可空, agency text 可空, industry text[] 可空, most int 可空
-- 列: enterprise 企业编号, label 企业, unit 区(管委会), street 街道(乡镇), enterprise_type 主体类型, industry 行业, risk_grade 风险等级,
--     opened_on 开业日期, last_visit_on 此前最近一次检查, penalties 期内行政处罚立案数, basis 企业依据, whole 全部家数
with known as (
    select coalesce(bool_or(registered), false) as has_register from enterprise
),
visits as (
    select
        enterprise,
        max(day) filter (where day < $since)                                    as last_visit_on,
        count(*) filter (where day >= $since and is_agency_lead)                as visits
    from inspection
    where enterprise is not null and not is_copy and day < $until
        and ($agency is null or agency = $agency)
    group by enterprise
),
penalties as (
    select enterprise, count(*) as penalties
    from penalty
    where enterprise is not null and filed_on >= $since and filed_on < $until
    group by enterprise
),
idle as materialized (
    select
        e.enterprise,
        e.risk_grade,
        v.last_visit_on,
        case when k.has_register then '企业名录' else '检查、处罚中出现过的' end    as basis
    from enterprise as e
    cross join known as k
    left join visits as v on v.enterprise = e.enterprise
    where coalesce(v.visits, 0) = 0
        and (not k.has_register or e.registered and coalesce(e.opened_on < $until, true) and coalesce(e.closed_on >= $since, true))
        and ($unit is null or list_contains($unit, e.unit))
        and ($street is null or list_contains($street, e.street))
        and ($industry is null or list_contains($industry, e.industry))
),
first_rows as (
    select *, case risk_grade when '高' then 1 when '中' then 2 when '低' then 3 else 4 end as risk
    from idle
    order by risk, last_visit_on nulls first, enterprise
    limit coalesce($most, 1000000)
)
select
    e.enterprise,
    e.label,
    e.unit,
    e.street,
    e.enterprise_type,
    e.industry,
    e.risk_grade,
    e.opened_on,
    f.last_visit_on,
    coalesce(p.penalties, 0)              as penalties,
    f.basis,
    (select count(*) from idle)           as whole
from first_rows as f
inner join enterprise as e on e.enterprise = f.enterprise
left join penalties as p on p.enterprise = f.enterprise
order by f.risk, f.last_visit_on nulls first, f.enterprise
