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
-- 哪个机关都算:没有检查的那一段日子就是它;只看一个机关的:没有被它查过的
spells as (
    select enterprise, unit, street, industry, risk_grade, registered, opened_on, closed_on, last_visit_on
    from unvisited
    where $agency is null and (last_visit_on < $since or last_visit_on is null) and (next_visit_on >= $until or next_visit_on is null)
    union all
    select e.enterprise, e.unit, e.street, e.industry, e.risk_grade, e.registered, e.opened_on, e.closed_on, v.last_visit_on
    from enterprise as e
    left join (
        select enterprise, max(day) filter (where day < $since) as last_visit_on, count(*) filter (where day >= $since) as visits
        from inspection
        where enterprise is not null and is_agency_lead and day < $until and agency = $agency
        group by enterprise
    ) as v on v.enterprise = e.enterprise
    where $agency is not null and coalesce(v.visits, 0) = 0
),
idle as materialized (
    select
        s.enterprise,
        s.last_visit_on,
        case s.risk_grade when '高' then 1 when '中' then 2 when '低' then 3 else 4 end    as risk
    from spells as s
    cross join known as k
    where (not k.has_register or s.registered and (s.opened_on >= $until) is not true and (s.closed_on < $since) is not true)
        and ($unit is null or list_contains($unit, s.unit))
        and ($street is null or list_contains($street, s.street))
        and ($industry is null or list_contains($industry, s.industry))
),
first_rows as materialized (
    select * from idle
    order by risk, last_visit_on nulls first, enterprise
    limit coalesce($most, 1000000)
),
penalties as (
    select p.enterprise, count(*) as penalties
    from penalty as p
    semi join first_rows as f on f.enterprise = p.enterprise
    where p.filed_on >= $since and p.filed_on < $until
    group by p.enterprise
)
select
    f.enterprise,
    e.label,
    e.unit,
    e.street,
    e.enterprise_type,
    e.industry,
    e.risk_grade,
    e.opened_on,
    f.last_visit_on,
    coalesce(p.penalties, 0)              as penalties,
    case when k.has_register then '企业名录' else '检查、处罚中出现过的' end as basis,
    (select count(*) from idle)           as whole
from first_rows as f
inner join enterprise as e on e.enterprise = f.enterprise
cross join known as k
left join penalties as p on p.enterprise = f.enterprise
order by f.risk, f.last_visit_on nulls first, f.enterprise
