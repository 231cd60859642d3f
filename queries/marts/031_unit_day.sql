-- 区、街道逐日流量
--
-- 粒度: 一行一日、一区、一街道、是否四乱;各量按各自的时间计日
with events as (
    select cast(reported_at as date) as day, unit, street, is_siluan, 1 as reported, 0 as accepted, 0 as filed, 0 as dispatched
    from case_fact
    where not voided
    union all
    select cast(accepted_at as date), unit, street, is_siluan, 0, 1, 0, 0
    from case_fact
    where in_flow and accepted_at is not null
    union all
    select cast(filed_at as date), unit, street, is_siluan, 0, 0, 1, 0
    from case_fact
    where in_flow and filed_at is not null
    union all
    select cast(dispatched_at as date), unit, street, is_siluan, 0, 0, 0, 1
    from case_fact
    where in_flow and dispatched_at is not null
)
select
    day,
    unit,
    street,
    is_siluan,
    cast(sum(reported) as bigint)   as reported,
    cast(sum(accepted) as bigint)   as accepted,
    cast(sum(filed) as bigint)      as filed,
    cast(sum(dispatched) as bigint) as dispatched
from events
group by day, unit, street, is_siluan
order by day, unit, street, is_siluan
