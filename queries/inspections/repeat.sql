-- 重复检查
--
-- 粒度: 一行一次检查中的一个机关、一个事项;此前规则天数内,同一企业、同一事项、同一机关已查过一次(任何类型,不是同一次检查),而本次没有个案缘由。
-- 恰为天数的算,多1日不算;同一刻开始的分不出先后,不算;疑似重复导出的不算。
-- 来源全无事项的只看企业和机关;没有企业、没有事项、类型和缘由都没有的不能判断,不在此列。
-- 天数取检查当日在用的规则,给了days的取days;窗口之前的检查也算此前。
-- 参数: since date, until date, days int 可空, unit text[] 可空, street text[] 可空, agency text 可空, industry text[] 可空,
--     most int 可空
-- 列: inspection_id 检查编号, enterprise 企业编号, label 企业, unit 区(管委会), street 街道(乡镇), industry 行业, agency 检查机关, item_code 事项编码,
--     item 检查事项, type 检查类型, trigger 检查缘由, day 检查日, before_id 此前一次编号, before_day 此前一次的日子, before_type 此前一次类型,
--     gap_days 相隔天数, within 天数, rule 规则版本, whole 全部行数, firms 全部企业数
with judged as (
    select
        i.inspection_id, i.system, i.enterprise, i.day,
        date_diff('day', cast(i.before_at as date), i.day)          as gap_days,
        cast(coalesce($days, r.repeat_days) as integer)             as within,
        r.version
    from inspection as i
    inner join rules_inspections as r on i.day >= r.valid_from and (r.valid_to is null or i.day < r.valid_to)
    where i.day >= $since and i.day < $until and i.before_at is not null
        and ($unit is null or list_contains($unit, i.unit))
        and ($street is null or list_contains($street, i.street))
        and ($agency is null or i.agency = $agency)
        and ($industry is null or list_contains($industry, i.industry))
        and not coalesce(list_contains(r.cause_types, i.type), list_contains(r.cause_triggers, i.trigger), true)
),
found as materialized (
    select * from judged where gap_days <= within
),
summed as (
    select count(*) as whole, count(distinct enterprise) as firms from found
),
-- 先定哪些行,再取它们的各列
first_rows as (
    select * from found
    order by day desc, gap_days, inspection_id, system
    limit coalesce($most, 1000000)
)
select
    f.inspection_id,
    f.enterprise,
    i.enterprise_label as label,
    i.unit,
    i.street,
    i.industry,
    i.agency,
    i.item_code,
    i.item,
    i.type,
    i.trigger,
    f.day,
    i.before_id,
    cast(i.before_at as date) as before_day,
    i.before_type,
    f.gap_days,
    f.within,
    f.version                 as rule,
    s.whole,
    s.firms
from first_rows as f
inner join inspection as i on i.day = f.day and i.inspection_id = f.inspection_id and i.system = f.system
cross join summed as s
order by f.day desc, f.gap_days, f.inspection_id, f.system
