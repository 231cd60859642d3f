-- 全市运行情况
--
-- 粒度: 一行一个口径范围:全市、常规(不含四乱)
-- 各率的分母:立案率÷受理,派遣率÷立案,其余÷应结案数。应结案按参数或在用规则取A 到期口径、B 处置加遗留口径。
-- 结案数看统计周期末与数据截至较早者,之后结案只进现已结案数。
-- 参数: since date, until date, due_rule text 可空
-- 列: scope 口径范围, due_rule 应结案口径, reported 上报案件, accepted 受理案件, filed 案件立案数, dispatched 派遣数,
--     undispatched 未派遣数, due 应结案数, closed_of_due 结案数, on_time_of_due 按期结案数, closed_by_now 现已结案数,
--     reworked_of_due 返工数, postponed_of_due 延期数, overdue_open 超期未结数, overdue_open_10d 超期未结(超10日),
--     filing_rate 立案率, dispatch_rate 派遣率, closing_rate 结案率, on_time_rate 按期结案率, rework_rate 返工率,
--     postpone_rate 延期率
with horizon as (
    select as_of, least(as_of, cast($until as timestamp)) as end_at
    from about
),
-- 应结案:A 期限在周期内;B 周期内处置的,加周期末超期仍未结的(先处置后仍未结的只计一次)
due_cases as (
    select is_siluan, closed_at, on_time, suspended, rework_count > 0 as reworked, postpone_count > 0 as postponed
    from case_fact
    where $due_rule = 'A' and in_due and due_at >= $since and due_at < $until
    union all
    select is_siluan, closed_at, on_time, suspended, rework_count > 0, postpone_count > 0
    from case_fact
    where $due_rule = 'B' and in_due and done_at >= $since and done_at < $until
    union all
    select is_siluan, closed_at, false, suspended, reworked, postponed
    from leftover
    cross join horizon
    where $due_rule = 'B'
        and due_at < end_at
        and (closed_at is null or closed_at >= $until or closed_at > as_of)
        and (done_at is null or done_at < $since or done_at >= $until)
),
due as (
    select
        is_siluan,
        count(*) as due,
        count(*) filter (where closed_at < $until and closed_at <= as_of and not suspended) as closed_of_due,
        count(*) filter (where closed_at < $until and closed_at <= as_of and not suspended and on_time) as on_time_of_due,
        count(*) filter (where closed_at <= as_of and not suspended) as closed_by_now,
        count(*) filter (where reworked) as reworked_of_due,
        count(*) filter (where postponed) as postponed_of_due
    from due_cases
    cross join horizon
    group by is_siluan
),
flow as (
    select is_siluan, sum(reported) as reported, sum(accepted) as accepted, sum(filed) as filed, sum(dispatched) as dispatched
    from unit_day
    where day >= $since and day < $until
    group by is_siluan
),
waiting as (
    select is_siluan, count(*) as undispatched
    from case_fact
    where in_flow and filed_at >= $since and filed_at < $until and (dispatched_at is null or dispatched_at >= $until)
    group by is_siluan
),
overdue as (
    select
        is_siluan,
        count(*) as overdue_open,
        count(*) filter (where due_at < end_at - interval 10 day) as overdue_open_10d
    from leftover
    cross join horizon
    where due_at < end_at and (closed_at is null or closed_at >= $until or closed_at > as_of)
    group by is_siluan
),
counted as (
    select is_siluan, reported, accepted, filed, dispatched
    from flow
    union all by name
    select is_siluan, undispatched from waiting
    union all by name
    select is_siluan, due, closed_of_due, on_time_of_due, closed_by_now, reworked_of_due, postponed_of_due
    from due
    union all by name
    select is_siluan, overdue_open, overdue_open_10d from overdue
),
scoped as (
    select
        '全市' as scope,
        coalesce(sum(reported), 0)::bigint as reported,
        coalesce(sum(accepted), 0)::bigint as accepted,
        coalesce(sum(filed), 0)::bigint as filed,
        coalesce(sum(dispatched), 0)::bigint as dispatched,
        coalesce(sum(undispatched), 0)::bigint as undispatched,
        coalesce(sum(due), 0)::bigint as due,
        coalesce(sum(closed_of_due), 0)::bigint as closed_of_due,
        coalesce(sum(on_time_of_due), 0)::bigint as on_time_of_due,
        coalesce(sum(closed_by_now), 0)::bigint as closed_by_now,
        coalesce(sum(reworked_of_due), 0)::bigint as reworked_of_due,
        coalesce(sum(postponed_of_due), 0)::bigint as postponed_of_due,
        coalesce(sum(overdue_open), 0)::bigint as overdue_open,
        coalesce(sum(overdue_open_10d), 0)::bigint as overdue_open_10d
    from counted
    union all
    select
        '常规' as scope,
        coalesce(sum(reported) filter (where not is_siluan), 0)::bigint as reported,
        coalesce(sum(accepted) filter (where not is_siluan), 0)::bigint as accepted,
        coalesce(sum(filed) filter (where not is_siluan), 0)::bigint as filed,
        coalesce(sum(dispatched) filter (where not is_siluan), 0)::bigint as dispatched,
        coalesce(sum(undispatched) filter (where not is_siluan), 0)::bigint as undispatched,
        coalesce(sum(due) filter (where not is_siluan), 0)::bigint as due,
        coalesce(sum(closed_of_due) filter (where not is_siluan), 0)::bigint as closed_of_due,
        coalesce(sum(on_time_of_due) filter (where not is_siluan), 0)::bigint as on_time_of_due,
        coalesce(sum(closed_by_now) filter (where not is_siluan), 0)::bigint as closed_by_now,
        coalesce(sum(reworked_of_due) filter (where not is_siluan), 0)::bigint as reworked_of_due,
        coalesce(sum(postponed_of_due) filter (where not is_siluan), 0)::bigint as postponed_of_due,
        coalesce(sum(overdue_open) filter (where not is_siluan), 0)::bigint as overdue_open,
        coalesce(sum(overdue_open_10d) filter (where not is_siluan), 0)::bigint as overdue_open_10d
    from counted
)
select
    scope,
    $due_rule as due_rule,
    reported,
    accepted,
    filed,
    dispatched,
    undispatched,
    due,
    closed_of_due,
    on_time_of_due,
    closed_by_now,
    reworked_of_due,
    postponed_of_due,
    overdue_open,
    overdue_open_10d,
    filed::double / nullif(accepted, 0)       as filing_rate,
    dispatched::double / nullif(filed, 0)     as dispatch_rate,
    closed_of_due::double / nullif(due, 0)    as closing_rate,
    on_time_of_due::double / nullif(due, 0)   as on_time_rate,
    reworked_of_due::double / nullif(due, 0)  as rework_rate,
    postponed_of_due::double / nullif(due, 0) as postpone_rate
from scoped
order by scope = '常规'
