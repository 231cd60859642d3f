-- 多头检查
--
-- 粒度: 一行后来的一次检查;此前规则天数内别的机关已查过同一家企业,两次都不是联合检查。同一日的以开始时刻、检查编号分先后。
-- agencies为本机关和天数内查过的别的机关,依次数;没有企业代码的不能判断,疑似重复导出的不算。检查类型不限,个案也列出,见type。
-- 天数取检查当日在用的规则,给了days的取days;窗口之前的检查也算此前。
-- 参数: since date, until date, days int 可空, unit text[] 可空, street text[] 可空, agency text 可空, industry text[] 可空,
--     most int 可空
-- 列: inspection_id 检查编号, enterprise 企业编号, label 企业, unit 区(管委会), street 街道(乡镇), industry 行业, agency 检查机关, item 检查事项,
--     type 检查类型, trigger 检查缘由, day 检查日, others 别的机关数, agencies 各机关, before_id 此前一次编号, before_agency 此前一次的机关,
--     before_day 此前一次的日子, gap_days 相隔天数, within 天数, rule 规则版本, whole 全部行数, firms 全部企业数
with judged as (
    select
        i.inspection_id, i.system, i.enterprise, i.agency, i.day, i.started_at,
        date_diff('day', cast(i.other_at as date), i.day)           as gap_days,
        cast(coalesce($days, r.many_days) as integer)               as within,
        r.version
    from inspection as i
    inner join rules_inspections as r on i.day >= r.valid_from and (r.valid_to is null or i.day < r.valid_to)
    where i.day >= $since and i.day < $until and i.other_at is not null
        and ($unit is null or list_contains($unit, i.unit))
        and ($street is null or list_contains($street, i.street))
        and ($agency is null or i.agency = $agency)
        and ($industry is null or list_contains($industry, i.industry))
),
found as materialized (
    select * from judged where gap_days <= within
),
-- 天数内别的机关,近的在后
others as (
    select
        f.system,
        f.inspection_id,
        b.agency,
        max({began: b.started_at, id: b.inspection_id}) as latest
    from found as f
    inner join inspection as b
        on b.enterprise = f.enterprise and b.agency <> f.agency and not b.joint and not b.is_copy
        and b.day >= f.day - f.within and b.day <= f.day
        and {began: b.started_at, id: b.inspection_id} < {began: f.started_at, id: f.inspection_id}
    where b.day >= $since - (select cast(coalesce($days, max(many_days)) as integer) from rules_inspections) and b.day < $until
    group by f.system, f.inspection_id, b.agency
),
met as (
    select
        system,
        inspection_id,
        count(*)                                              as others,
        string_agg(agency, '、' order by latest, agency)      as agencies,
        arg_max(agency, latest)                               as before_agency,
        max(latest).id                                        as before_id
    from others
    group by system, inspection_id
),
summed as (
    select count(*) as whole, count(distinct enterprise) as firms from found
),
-- 先定哪些行,再取它们的各列
first_rows as (
    select f.*, m.others, m.agencies, m.before_id, m.before_agency
    from found as f
    left join met as m on m.system = f.system and m.inspection_id = f.inspection_id
    order by f.day desc, m.others desc, f.gap_days, f.inspection_id, f.system
    limit coalesce($most, 1000000)
)
select
    f.inspection_id,
    f.enterprise,
    i.enterprise_label as label,
    i.unit,
    i.street,
    i.industry,
    f.agency,
    i.item,
    i.type,
    i.trigger,
    f.day,
    f.others,
    concat(f.agencies, '、', f.agency)  as agencies,
    f.before_id,
    f.before_agency,
    cast(i.other_at as date)            as before_day,
    f.gap_days,
    f.within,
    f.version                           as rule,
    s.whole,
    s.firms
from first_rows as f
inner join inspection as i on i.day = f.day and i.inspection_id = f.inspection_id and i.system = f.system
cross join summed as s
order by f.day desc, f.others desc, f.gap_days, f.inspection_id, f.system
