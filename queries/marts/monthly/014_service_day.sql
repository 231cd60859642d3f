-- 区、街道逐日投诉、应急与存疑
--
-- 粒度: 一行一日、一区、一街道、是否四乱(各月份文件各有一行,用时相加);投诉按受理日(没有受理时间的按上报日),应急按上报日,结案早于到场按结案日
-- 口径见overview/three_rates、overview/emergency、overview/doubts。arrival_seconds为计入到场的自然秒数之和。
-- 仍未处置的应急案件一个期限一行(open_due_at),是否超时看数据截至。
with complaints as (
    select
        cast(coalesce(accepted_at, reported_at) as date) as day,
        unit,
        street,
        is_siluan,
        cast(null as timestamp)                           as open_due_at,
        count(*)                                          as complaints,
        count(replied_at)                                 as replied,
        sum(case when resolved then 1 else 0 end)         as solved,
        count(resolved)                                   as solve_known,
        sum(case when satisfaction in ('非常满意', '满意', '基本满意') then 1 else 0 end) as satisfied,
        count(satisfaction)                               as satisfied_known,
        0 as emergency, 0 as emergency_late, 0 as emergency_open, 0 as arrivals, 0 as arrival_seconds, 0 as closed_before_arrival
    from case_fact
    where not voided
        and (caller_key is not null or replied_at is not null or resolved is not null or satisfaction is not null)
    group by cast(coalesce(accepted_at, reported_at) as date), unit, street, is_siluan
),
urgent as (
    select
        cast(c.reported_at as date) as day,
        c.unit,
        c.street,
        c.is_siluan,
        case when c.done_at is null then c.due_at end as open_due_at,
        c.due_at < c.done_at as is_late,
        case when c.closed_at is null or c.arrived_at <= c.closed_at
            then date_diff('second', coalesce(c.second_dispatched_at, c.dispatched_at), c.arrived_at) end as seconds
    from case_fact as c
    where not c.voided and c.urgency = '急'
),
emergencies as (
    select
        day,
        unit,
        street,
        is_siluan,
        open_due_at,
        0 as complaints, 0 as replied, 0 as solved, 0 as solve_known, 0 as satisfied, 0 as satisfied_known,
        count(*)                                         as emergency,
        sum(case when is_late then 1 else 0 end)         as emergency_late,
        count(open_due_at)                               as emergency_open,
        sum(case when seconds >= 0 then 1 else 0 end)    as arrivals,
        sum(case when seconds >= 0 then seconds else 0 end) as arrival_seconds,
        0 as closed_before_arrival
    from urgent
    group by day, unit, street, is_siluan, open_due_at
),
doubts as (
    select
        cast(closed_at as date) as day,
        unit,
        street,
        is_siluan,
        cast(null as timestamp) as open_due_at,
        0 as complaints, 0 as replied, 0 as solved, 0 as solve_known, 0 as satisfied, 0 as satisfied_known,
        0 as emergency, 0 as emergency_late, 0 as emergency_open, 0 as arrivals, 0 as arrival_seconds,
        count(*) as closed_before_arrival
    from case_fact
    where closed_at < arrived_at and not voided
    group by cast(closed_at as date), unit, street, is_siluan
),
parts as (
    select * from complaints
    union all
    select * from emergencies
    union all
    select * from doubts
)
select
    day,
    unit,
    street,
    is_siluan,
    open_due_at,
    cast(sum(complaints) as integer)            as complaints,
    cast(sum(replied) as integer)               as replied,
    cast(sum(solved) as integer)                as solved,
    cast(sum(solve_known) as integer)           as solve_known,
    cast(sum(satisfied) as integer)             as satisfied,
    cast(sum(satisfied_known) as integer)       as satisfied_known,
    cast(sum(emergency) as integer)             as emergency,
    cast(sum(emergency_late) as integer)        as emergency_late,
    cast(sum(emergency_open) as integer)        as emergency_open,
    cast(sum(arrivals) as integer)              as arrivals,
    cast(sum(arrival_seconds) as bigint)       as arrival_seconds,
    cast(sum(closed_before_arrival) as integer) as closed_before_arrival
from parts
group by day, unit, street, is_siluan, open_due_at
order by day, unit, street, is_siluan, open_due_at
