-- 曾经遗留的案件
--
-- 粒度: 一行一个过了期限才结案或仍未结案的应结案件
-- 任一时刻的超期未结都在其中,不必再扫全部案件;案件清单要列的字段也带上。
select
    case_id,
    system,
    source,
    category,
    subcategory,
    unit,
    street,
    segment_id,
    department,
    status,
    urgency,
    is_siluan,
    reported_at,
    due_at,
    arrived_at,
    done_at,
    closed_at,
    first_at,
    last_at,
    on_time,
    suspended,
    rework_count,
    postpone_count,
    rework_count > 0   as reworked,
    postpone_count > 0 as postponed
from case_fact
where in_due and (closed_at is null or closed_at > due_at)
order by due_at, case_id, system
