-- 逐日汇总与案件事实对不上
--
-- 级别: 拒绝
-- 参数:
-- 列: measure 量, in_facts 案件事实, in_rollup 逐日汇总
with facts as (
    select
        count(*) filter (where not voided)::bigint                          as reported,
        count(*) filter (where in_flow and filed_at is not null)::bigint    as filed
    from case_fact
),
rollup as (
    select
        coalesce(sum(reported), 0)::bigint as reported,
        coalesce(sum(filed), 0)::bigint    as filed
    from unit_day
)
select '上报' as measure, f.reported as in_facts, r.reported as in_rollup
from facts as f cross join rollup as r
where f.reported <> r.reported
union all
select '立案', f.filed, r.filed
from facts as f cross join rollup as r
where f.filed <> r.filed
