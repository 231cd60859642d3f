-- 入企检查分组减频
--
-- 粒度: 一行一组(区、街道、机关、行业、风险等级、检查类型);各组同口径,见inspections/reduction
-- 按机关分组时,联合检查各参加机关各计1次,合计大于检查次数。按检查类型分组时没有处罚。没有记的一组为未明确。
-- 减幅的空与缘由同inspections/reduction;断报只看与该组有关的:按区看该区及其机关,按机关看该机关,其余看所问范围。
-- 参数: grouping text, since date, until date, base_since date 可空, base_until date 可空, counting text 可空, align text 可空, unit text[] 可空,
--     street text[] 可空, agency text[] 可空, industry text[] 可空
-- 取值: grouping unit|street|agency|industry|risk|type, counting joint|agency, align calendar|workday
-- 列: name 名称, unit 区(管委会)(按街道分组时), visits 检查次数, base_visits 基期检查次数, drop_rate 检查减幅, reason 减幅为空的缘由,
--     penalty_cases 行政处罚立案数, base_penalty_cases 基期行政处罚立案数, penalty_drop_rate 行政处罚立案减幅, fines 罚款金额(元),
--     base_fines 基期罚款金额(元), fine_drop_rate 罚款减幅, penalty_reason 处罚减幅为空的缘由
with rule as (
    select coalesce($counting, counting) as counting, coalesce($align, align) as align
    from rules_inspections
    where valid_from < $until and (valid_to is null or valid_to >= $until)
),
spans as (
    select
        $since                                                            as since,
        $until                                                            as until,
        coalesce($base_since, cast($since - interval 1 year as date))     as base_since,
        coalesce($base_until, cast($until - interval 1 year as date))     as base_until
),
windows as (
    select
        s.*,
        date_diff('day', s.since, s.until)                                                                                as days,
        date_diff('day', s.base_since, s.base_until)                                                                      as base_days,
        (select count(*) from day_kind as k where k.day >= s.since and k.day < s.until and k.kind in ('工作日', '调休上班')) as workdays,
        (select count(*) from day_kind as k where k.day >= s.base_since and k.day < s.base_until and k.kind in ('工作日', '调休上班')) as base_workdays
    from spans as s
),
records as (
    select
        i.visit,
        i.is_lead,
        i.unit,
        i.day >= w.since and i.day < w.until as is_now,
        coalesce(case $grouping when 'unit' then i.unit when 'street' then i.street when 'agency' then i.agency when 'industry' then i.industry
            when 'risk' then coalesce(i.risk_grade, '未定') else i.type end, '未明确') as name
    from inspection as i
    cross join windows as w
    where (i.day >= w.since and i.day < w.until or i.day >= w.base_since and i.day < w.base_until)
        and i.is_agency_lead
        and ($unit is null or list_contains($unit, i.unit))
        and ($street is null or list_contains($street, i.street))
        and ($agency is null or list_contains($agency, i.agency))
        and ($industry is null or list_contains($industry, i.industry))
),
chosen as (
    select visit, is_now, min(unit) as unit, min(name) as name
    from records
    where $agency is not null and $grouping <> 'agency'
    group by visit, is_now
),
counted as (
    select r.unit, r.name, r.is_now
    from records as r
    cross join rule as u
    where $grouping = 'agency' or u.counting = 'agency' or ($agency is null and r.is_lead)
    union all
    select c.unit, c.name, c.is_now
    from chosen as c
    cross join rule as u
    where u.counting = 'joint'
),
visits as (
    select
        name,
        case when $grouping = 'street' then unit end as unit,
        count(*) filter (where is_now)               as visits,
        count(*) filter (where not is_now)           as base_visits
    from counted
    group by all
),
fined as (
    select
        p.filed_on,
        p.decided_on,
        p.fine_yuan,
        p.fine_doubt,
        case when $grouping = 'street' then p.unit end as unit,
        coalesce(case $grouping when 'unit' then p.unit when 'street' then p.street when 'agency' then p.agency when 'industry' then p.industry
            when 'risk' then coalesce(p.risk_grade, '未定') end, '未明确') as name
    from penalty as p
    where $grouping <> 'type'
        and ($unit is null or list_contains($unit, p.unit))
        and ($street is null or list_contains($street, p.street))
        and ($agency is null or list_contains($agency, p.agency))
        and ($industry is null or list_contains($industry, p.industry))
),
penalties as (
    select
        f.name,
        f.unit,
        count(*) filter (where f.filed_on >= w.since and f.filed_on < w.until)                                                     as penalty_cases,
        count(*) filter (where f.filed_on >= w.base_since and f.filed_on < w.base_until)                                           as base_penalty_cases,
        coalesce(sum(f.fine_yuan) filter (where f.decided_on >= w.since and f.decided_on < w.until), 0)::bigint                    as fines,
        coalesce(sum(f.fine_yuan) filter (where f.decided_on >= w.base_since and f.decided_on < w.base_until), 0)::bigint          as base_fines,
        bool_or(f.fine_doubt and (f.decided_on >= w.since and f.decided_on < w.until
            or f.decided_on >= w.base_since and f.decided_on < w.base_until))                                                      as is_doubtful
    from fined as f
    cross join windows as w
    group by f.name, f.unit
),
here as (
    select distinct unit
    from inspection
    where ($unit is null or list_contains($unit, unit))
),
missing as (
    select g.what, g.grain, g.name, g.within
    from inspection_gap as g
    inner join windows as w on g.since < w.until and g.until > w.since or g.since < w.base_until and g.until > w.base_since
    where g.grain = '全部' or g.within in (select unit from here) or (g.within is null and $unit is null)
),
-- 全在数据之外的一期为空,不为0
held as (
    select
        g.what,
        bool_or(g.since <= w.since and g.until >= w.until)                                                           as is_unknown,
        bool_or(g.since <= w.base_since and g.until >= w.base_until)                                                 as is_base_unknown
    from inspection_gap as g
    cross join windows as w
    where g.grain = '全部'
    group by g.what
),
joined as (
    select
        coalesce(v.name, p.name)             as name,
        coalesce(v.unit, p.unit)             as unit,
        coalesce(v.visits, 0)                as visits,
        coalesce(v.base_visits, 0)           as base_visits,
        p.penalty_cases,
        p.base_penalty_cases,
        p.fines,
        p.base_fines,
        coalesce(p.is_doubtful, false)       as is_doubtful
    from visits as v
    full outer join penalties as p on p.name = v.name and p.unit is not distinct from v.unit
),
judged as (
    select
        j.*,
        w.workdays,
        w.base_workdays,
        u.align,
        '检查' in (select what from held) as has_visits,
        '处罚' in (select what from held) and $grouping <> 'type' as has_penalties,
        case
            when w.base_until > w.since then '基期与本期重叠'
            when u.align = 'calendar' and abs(w.days - w.base_days) > 1 then concat('基期', w.base_days, '日、本期', w.days, '日，天数不同')
            when u.align = 'workday' and (w.workdays = 0 or w.base_workdays = 0) then '没有工作日'
        end                               as unlike,
        exists (select 1 from missing as m where m.what = '检查' and (m.grain = '全部' or case $grouping
            when 'unit' then m.within is not distinct from j.name when 'agency' then m.grain = '机关' and m.name = j.name else true end)) as lacks_visits,
        exists (select 1 from missing as m where m.what = '处罚' and (m.grain = '全部' or case $grouping
            when 'unit' then m.within is not distinct from j.name when 'agency' then m.grain = '机关' and m.name = j.name else true end)) as lacks_penalties
    from joined as j
    cross join windows as w
    cross join rule as u
),
reasoned as (
    select
        *,
        case when not has_visits then '没有入企检查数据' when unlike is not null then unlike
            when lacks_visits then '检查数据没有盖住两期（首末或断报）' when base_visits = 0 then '基期为0' end           as reason,
        case when $grouping = 'type' then '处罚不分检查类型' when not has_penalties then '没有行政处罚数据' when unlike is not null then unlike
            when lacks_penalties then '处罚数据没有盖住两期（首末或断报）' when base_penalty_cases = 0 then '基期为0' end as penalty_reason,
        case when align = 'workday' then base_workdays / nullif(workdays, 0)::double else 1 end                          as scale
    from judged
)
select
    name,
    unit,
    case when '检查' in (select what from held where not is_unknown) then visits end                        as visits,
    case when '检查' in (select what from held where not is_base_unknown) then base_visits end              as base_visits,
    case when reason is null then 1 - visits * scale / base_visits end                                     as drop_rate,
    reason,
    case when has_penalties and '处罚' in (select what from held where not is_unknown) then coalesce(penalty_cases, 0) end                as penalty_cases,
    case when has_penalties and '处罚' in (select what from held where not is_base_unknown) then coalesce(base_penalty_cases, 0) end      as base_penalty_cases,
    case when penalty_reason is null then 1 - penalty_cases * scale / base_penalty_cases end               as penalty_drop_rate,
    case when has_penalties and '处罚' in (select what from held where not is_unknown) then coalesce(fines, 0) end                        as fines,
    case when has_penalties and '处罚' in (select what from held where not is_base_unknown) then coalesce(base_fines, 0) end              as base_fines,
    case when penalty_reason is null and not is_doubtful then 1 - fines * scale / nullif(base_fines, 0) end as fine_drop_rate,
    coalesce(penalty_reason, case when is_doubtful then '有文件的罚款疑似元与万元混用' end)                as penalty_reason
from reasoned
order by visits desc nulls last, base_visits desc, name, unit
