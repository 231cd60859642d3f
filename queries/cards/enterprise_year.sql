-- 一家企业一个自然年的受检情况:按检查机关
--
-- 粒度: 一行一个检查机关,多的在前;until前一日所在年,数到until为止
-- 计次口径同inspections/over_cap:日常、个案和不是上级部署的专项计入频次,上级部署的专项另列;一次联合检查,每个参加的机关各计1次。
-- 重复检查口径同inspections/repeat。疑似重复导出的不计。
-- 参数: enterprise text, until date
-- 列: agency 检查机关, visits 计入频次的检查, excluded 上级部署专项(次), joint 联合检查, repeats 重复检查, cap 年度上限, cap_basis 上限依据, over 超出次数,
--   first_day 首次, last_day 末次, rule 规则版本
with span as (
    select make_date(year($until - 1), 1, 1) as since, $until as until
),
rule as (
    select r.*
    from rules_inspections as r
    cross join span as s
    where r.valid_from <= s.until - 1 and (r.valid_to is null or r.valid_to > s.until - 1)
),
judged as (
    select
        i.*,
        coalesce(
            date_diff('day', cast(i.before_at as date), i.day) <= d.repeat_days
                and not coalesce(list_contains(d.cause_types, i.type), list_contains(d.cause_triggers, i.trigger), true),
            false
        ) as is_repeat
    from inspection as i
    cross join span as s
    left join rules_inspections as d on i.day >= d.valid_from and (d.valid_to is null or i.day < d.valid_to)
    where i.enterprise = try_cast($enterprise as bigint) and i.day >= s.since and i.day < s.until and not i.is_copy
),
counted as (
    select
        agency,
        count(*) filter (where is_agency_lead and not above)::bigint    as visits,
        count(*) filter (where is_agency_lead and above)::bigint        as excluded,
        count(*) filter (where is_agency_lead and joint)::bigint        as joint,
        count(*) filter (where is_repeat)::bigint                       as repeats,
        max(yearly_cap) filter (where not above)                        as item_cap,
        min(day)                                                        as first_day,
        max(day)                                                        as last_day
    from judged
    group by agency
)
select
    c.agency,
    c.visits,
    c.excluded,
    c.joint,
    c.repeats,
    coalesce(c.item_cap, r.cap_default)                                       as cap,
    case when c.item_cap is null then '规则上限' else '事项年度上限' end      as cap_basis,
    greatest(c.visits - coalesce(c.item_cap, r.cap_default), 0)               as over,
    c.first_day,
    c.last_day,
    r.version                                                                 as rule
from counted as c
cross join rule as r
order by c.visits desc, c.excluded desc, c.agency
