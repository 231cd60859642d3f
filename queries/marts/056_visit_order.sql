-- 检查先后
--
-- 粒度: 一行一种计次下一家企业的一次检查;counting joint为联合计1次,agency为按机关计,own为一个机关自己的(agency为该机关,其余为空)
-- back_n为该企业此前倒数第n次的日子:一段日子里的第n次,就是back_(n-1)在首日以后、back_n早于首日或为空的那一行,
-- 于是至少查过n次的企业有多少家,数行即得,不必逐家汇总。区、街道、行业按企业的;opened_on、closed_on只在检查早于开业、晚于注销时才有。没有企业代码的不在内。
with counted as (
    select 'joint' as counting, enterprise, '' as agency, day from inspection where is_lead and enterprise is not null
    union all
    select 'agency', enterprise, '', day from inspection where is_agency_lead and enterprise is not null
    union all
    select 'own', enterprise, agency, day from inspection where is_agency_lead and enterprise is not null and agency is not null
),
ordered as (
    select
        counting,
        enterprise,
        agency,
        day,
        lag(day, 1) over before     as back_1,
        lag(day, 2) over before     as back_2,
        lag(day, 3) over before     as back_3,
        lag(day, 4) over before     as back_4,
        lag(day, 5) over before     as back_5,
        lag(day, 9) over before     as back_9,
        lag(day, 10) over before    as back_10
    from counted
    window before as (partition by counting, enterprise, agency order by day)
)
select
    o.counting,
    nullif(o.agency, '')    as agency,
    o.day,
    o.back_1,
    o.back_2,
    o.back_3,
    o.back_4,
    o.back_5,
    o.back_9,
    o.back_10,
    e.unit,
    e.street,
    e.industry,
    e.registered,
    case when e.opened_on > o.day then e.opened_on end      as opened_on,
    case when e.closed_on < o.day then e.closed_on end      as closed_on
from ordered as o
inner join enterprise as e on e.enterprise = o.enterprise
order by o.counting, o.day, o.agency, e.unit, e.street, e.industry, o.back_1, o.back_2, o.back_3, o.back_4, o.back_5, o.back_9, o.back_10,
    e.registered, opened_on, closed_on
