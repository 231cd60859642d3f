-- 区、街道逐日流量
--
-- 粒度: 一行一日、一区、一街道、是否四乱(各月份文件各有一行,用时相加);各量按各自的时间计日
with same_days as (
    select
        cast(reported_at as date)   as reported_on,
        cast(accepted_at as date)   as accepted_on,
        cast(filed_at as date)      as filed_on,
        cast(dispatched_at as date) as dispatched_on,
        unit,
        street,
        is_siluan,
        voided,
        in_flow,
        count(*)                    as cases
    from case_fact
    group by
        cast(reported_at as date), cast(accepted_at as date), cast(filed_at as date), cast(dispatched_at as date),
        unit, street, is_siluan, voided, in_flow
),
events as (
    select reported_on as day, unit, street, is_siluan, cases as reported, 0 as accepted, 0 as filed, 0 as dispatched
    from same_days
    where not voided
    union all
    select accepted_on, unit, street, is_siluan, 0, cases, 0, 0
    from same_days
    where in_flow and accepted_on is not null
    union all
    select filed_on, unit, street, is_siluan, 0, 0, cases, 0
    from same_days
    where in_flow and filed_on is not null
    union all
    select dispatched_on, unit, street, is_siluan, 0, 0, 0, cases
    from same_days
    where in_flow and dispatched_on is not null
)
select
    day,
    unit,
    street,
    is_siluan,
    cast(sum(reported) as integer)   as reported,
    cast(sum(accepted) as integer)   as accepted,
    cast(sum(filed) as integer)      as filed,
    cast(sum(dispatched) as integer) as dispatched
from events
group by day, unit, street, is_siluan
order by day, unit, street, is_siluan
