-- 没有检查的日子
--
-- 粒度: 一行一家企业的一段没有检查的日子,(last_visit_on, next_visit_on)之间;首次以前last_visit_on为空,末次以后next_visit_on为空,从未查过的两头都空
-- 一段日子里没有检查的企业,就是last_visit_on早于首日(或为空)、next_visit_on不早于止日(或为空)的那一行。其余各列按企业的。
with visited as (
    select distinct enterprise, day
    from inspection
    where enterprise is not null and is_agency_lead
),
spells as (
    select enterprise, day as last_visit_on, lead(day) over (partition by enterprise order by day) as next_visit_on
    from visited
    union all
    select e.enterprise, cast(null as date), v.first_day
    from enterprise as e
    left join (select enterprise, min(day) as first_day from visited group by enterprise) as v on v.enterprise = e.enterprise
)
select
    s.enterprise,
    s.last_visit_on,
    s.next_visit_on,
    e.unit,
    e.street,
    e.industry,
    e.risk_grade,
    e.registered,
    e.opened_on,
    e.closed_on
from spells as s
inner join enterprise as e on e.enterprise = s.enterprise
order by s.next_visit_on, s.last_visit_on, s.enterprise
