-- 企业
--
-- 粒度: 一行一家企业(换码前后为一家);registered 在企业名录中
-- 名录没有记的,取最近一次检查所记;first_on、last_on 为最早、最近一次检查或行政处罚立案。
with ranked as (
    select *, row_number() over (partition by _key order by _version desc, _seq desc, _line desc) as recency
    from lake_enterprises
),
described as (
    select
        enterprise, enterprise_label, enterprise_type, industry, risk_grade, unit, street, segment_id,
        row_number() over (partition by enterprise order by started_at desc, inspection_id desc) as recency
    from inspection
    where enterprise is not null
),
sanctioned as (
    select enterprise, industry, unit, street, row_number() over (partition by enterprise order by filed_at desc, penalty_id desc) as recency
    from penalty
    where enterprise is not null
),
met as (
    select enterprise, min(day) as first_on, max(day) as last_on
    from (
        select enterprise, day from inspection
        union all
        select enterprise, filed_on from penalty
    ) as days
    where enterprise is not null
    group by enterprise
),
ours as (
    select distinct enterprise, current_code
    from enterprise_key
)
select
    o.enterprise,
    o.current_code                                              as enterprise_id,
    coalesce(r.enterprise_label, d.enterprise_label)            as label,
    coalesce(r.enterprise_type, d.enterprise_type)              as enterprise_type,
    coalesce(r.industry, d.industry, s.industry)                as industry,
    coalesce(r.risk_grade, d.risk_grade)                        as risk_grade,
    coalesce(r.unit, d.unit, s.unit, '未明确')                  as unit,
    coalesce(r.street, d.street, s.street, '未明确')            as street,
    coalesce(r.segment_id, d.segment_id)                        as segment_id,
    r.opened_on,
    r.closed_on,
    r.enterprise_id is not null                                 as registered,
    m.first_on,
    m.last_on
from ours as o
left join ranked as r on r.enterprise_id = o.current_code and r.recency = 1
left join described as d on d.enterprise = o.enterprise and d.recency = 1
left join sanctioned as s on s.enterprise = o.enterprise and s.recency = 1
left join met as m on m.enterprise = o.enterprise
order by o.enterprise
