-- 区、街道逐日流量
--
-- 粒度: 一行一日、一区、一街道、是否四乱
-- 各量按各自的时间计日;遗留 = 累计 became_overdue − 累计 overdue_closed,只数到数据截至。
with events as (
    select cast(reported_at as date) as day, unit, street, is_siluan, 'reported' as event from case_fact where not voided
    union all
    select cast(accepted_at as date), unit, street, is_siluan, 'accepted' from case_fact where in_flow and accepted_at is not null
    union all
    select cast(filed_at as date), unit, street, is_siluan, 'filed' from case_fact where in_flow and filed_at is not null
    union all
    select cast(dispatched_at as date), unit, street, is_siluan, 'dispatched' from case_fact where in_flow and dispatched_at is not null
    union all
    select cast(closed_at as date), unit, street, is_siluan, 'closed' from case_fact
    where in_flow and not suspended and closed_at is not null
    union all
    select cast(due_at as date), unit, street, is_siluan, 'became_overdue' from case_fact
    where in_due and due_at <= (select as_of from about) and (closed_at is null or closed_at > due_at)
    union all
    select cast(closed_at as date), unit, street, is_siluan, 'overdue_closed' from case_fact
    where in_due and closed_at > due_at and closed_at <= (select as_of from about)
)
select
    day,
    unit,
    street,
    is_siluan,
    count(*) filter (where event = 'reported')       as reported,
    count(*) filter (where event = 'accepted')       as accepted,
    count(*) filter (where event = 'filed')          as filed,
    count(*) filter (where event = 'dispatched')     as dispatched,
    count(*) filter (where event = 'closed')         as closed,
    count(*) filter (where event = 'became_overdue') as became_overdue,
    count(*) filter (where event = 'overdue_closed') as overdue_closed
from events
group by day, unit, street, is_siluan
order by day, unit, street, is_siluan
