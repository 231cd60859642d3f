-- 入企检查分组减频
--
-- 粒度: 一行一种分组中的一组(区、街道、机关、行业、风险等级、检查类型);各组同口径,见inspections/reduction
-- 按机关分组时,联合检查各参加机关各计1次,合计大于检查次数。按检查类型分组时没有处罚。没有记的一组为未明确。
-- 减幅的空与缘由同inspections/reduction;断报只看与该组有关的:按区看该区及其机关,按机关看该机关,其余看所问范围。
-- 参数: grouping text[], since date, until date, base_since date 可空, base_until date 可空, counting text 可空, align text 可空, unit text[] 可空,
--     street text[] 可空, agency text 可空, industry text[] 可空
-- 取值: grouping unit|street|agency|industry|risk|type, counting joint|agency, align calendar|workday
-- 列: grouping 分组, name 名称, unit 区(管委会)(按街道分组时), visits 检查次数, base_visits 基期检查次数, drop_rate 检查减幅, reason 减幅为空的缘由,
--     penalty_cases 行政处罚立案数, base_penalty_cases 基期行政处罚立案数, penalty_drop_rate 行政处罚立案减幅, fines 罚款金额(元),
--     base_fines 基期罚款金额(元), fine_drop_rate 罚款减幅, penalty_reason 处罚减幅为空的缘由
with spans as (
    select
        $since                                                            as since,
        $until                                                            as until,
        coalesce($base_since, cast($since - interval 1 year as date))     as base_since,
        coalesce($base_until, cast($until - interval 1 year as date))     as base_until
),
asked as materialized (
    select
        s.*,
        coalesce($counting, u.counting)                                   as counting,
        coalesce($align, u.align)                                         as align,
        date_diff('day', s.since, s.until)                                as days,
        date_diff('day', s.base_since, s.base_until)                      as base_days,
        (select count(*) from day_kind as k where k.day >= s.since and k.day < s.until and k.kind in ('工作日', '调休上班')) as workdays,
        (select count(*) from day_kind as k where k.day >= s.base_since and k.day < s.base_until and k.kind in ('工作日', '调休上班')) as base_workdays
    from spans as s
    inner join rules_inspections as u on u.valid_from < s.until and (u.valid_to is null or u.valid_to >= s.until)
),
counted as (
    select
        unit, street, agency, industry, risk_grade, type,
        day >= $since and day < $until                                                                                  as is_now,
        day >= coalesce($base_since, cast($since - interval 1 year as date))
            and day < coalesce($base_until, cast($until - interval 1 year as date))                                     as is_base,
        case when $agency is not null or (select counting from asked) = 'agency' then agency_visits else visits end     as visits,
        agency_visits,
        0 as filed, 0 as base_filed, 0 as fines, 0 as base_fines, false as fine_doubt
    from visit_day
    where is_now or is_base
    union all
    select
        unit, street, agency, industry, risk_grade, null,
        false, false, 0, 0,
        cast(filed_on >= a.since and filed_on < a.until as integer),
        cast(filed_on >= a.base_since and filed_on < a.base_until as integer),
        case when decided_on >= a.since and decided_on < a.until then fine_yuan else 0 end,
        case when decided_on >= a.base_since and decided_on < a.base_until then fine_yuan else 0 end,
        fine_doubt and (decided_on >= a.since and decided_on < a.until or decided_on >= a.base_since and decided_on < a.base_until)
    from penalty
    cross join asked as a
),
-- 各组都从这里合计
cells as (
    select
        unit, street, agency, industry, risk_grade, type,
        sum(visits) filter (where is_now)           as visits,
        sum(visits) filter (where is_base)          as base_visits,
        sum(agency_visits) filter (where is_now)    as agency_visits,
        sum(agency_visits) filter (where is_base)   as base_agency_visits,
        sum(filed)                                  as filed,
        sum(base_filed)                             as base_filed,
        sum(fines)                                  as fines,
        sum(base_fines)                             as base_fines,
        bool_or(fine_doubt)                         as is_doubtful
    from counted
    where ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
        and ($agency is null or agency = $agency)
        and ($industry is null or list_contains($industry, industry))
    group by unit, street, agency, industry, risk_grade, type
),
groups as materialized (
    select
        g.grouping,
        coalesce(case g.grouping when 'unit' then c.unit when 'street' then c.street when 'agency' then c.agency when 'industry' then c.industry
            when 'risk' then coalesce(c.risk_grade, '未定') else c.type end, '未明确')                            as name,
        case when g.grouping = 'street' then c.unit end                                                          as unit,
        coalesce(sum(case when g.grouping = 'agency' then c.agency_visits else c.visits end), 0)::bigint         as visits,
        coalesce(sum(case when g.grouping = 'agency' then c.base_agency_visits else c.base_visits end), 0)::bigint as base_visits,
        sum(c.filed)::bigint                                                                                     as penalty_cases,
        sum(c.base_filed)::bigint                                                                                as base_penalty_cases,
        coalesce(sum(c.fines), 0)::bigint                                                                        as fines,
        coalesce(sum(c.base_fines), 0)::bigint                                                                   as base_fines,
        bool_or(c.is_doubtful)                                                                                   as is_doubtful
    from cells as c
    cross join (select distinct unnest($grouping) as grouping) as g
    where g.grouping <> 'type' or c.visits > 0 or c.base_visits > 0
    group by 1, 2, 3
),
missing as materialized (
    select g.what, g.grain, g.name, g.within
    from inspection_gap as g
    inner join asked as a on g.since < a.until and g.until > a.since or g.since < a.base_until and g.until > a.base_since
    where g.grain = '全部' or (g.within is null and $unit is null)
        or g.within in (select unit from inspection_place where ($unit is null or list_contains($unit, unit)))
),
-- 全在数据之外的一期为空,不为0
held as materialized (
    select
        g.what,
        bool_or(g.since <= a.since and g.until >= a.until)                   as is_unknown,
        bool_or(g.since <= a.base_since and g.until >= a.base_until)         as is_base_unknown,
        (select bool_or(m.grain = '全部') from missing as m where m.what = g.what) as is_lacking
    from inspection_gap as g
    cross join asked as a
    where g.grain = '全部'
    group by g.what
),
judged as (
    select
        g.*,
        a.workdays,
        a.base_workdays,
        a.align,
        coalesce(not v.is_unknown, false)                                     as knows_visits,
        coalesce(not v.is_base_unknown, false)                                as knows_base_visits,
        coalesce(not p.is_unknown and g.grouping <> 'type', false)            as knows_penalties,
        coalesce(not p.is_base_unknown and g.grouping <> 'type', false)       as knows_base_penalties,
        v.what is not null                                                    as has_visits,
        p.what is not null                                                    as has_penalties,
        case
            when a.base_until > a.since then '基期与本期重叠'
            when a.align = 'calendar' and abs(a.days - a.base_days) > 1 then concat('基期', a.base_days, '日、本期', a.days, '日，天数不同')
            when a.align = 'workday' and (a.workdays = 0 or a.base_workdays = 0) then '没有工作日'
        end                                                                   as unlike,
        coalesce(v.is_lacking, false) or exists (select 1 from missing as m where m.what = '检查' and case g.grouping
            when 'unit' then m.within is not distinct from g.name when 'agency' then m.grain = '机关' and m.name = g.name else true end) as lacks_visits,
        coalesce(p.is_lacking, false) or exists (select 1 from missing as m where m.what = '处罚' and case g.grouping
            when 'unit' then m.within is not distinct from g.name when 'agency' then m.grain = '机关' and m.name = g.name else true end) as lacks_penalties
    from groups as g
    cross join asked as a
    left join held as v on v.what = '检查'
    left join held as p on p.what = '处罚'
),
reasoned as (
    select
        *,
        case when not has_visits then '没有入企检查数据' when unlike is not null then unlike
            when lacks_visits then '检查数据没有盖住两期（首末或断报）' when base_visits = 0 then '基期为0' end           as reason,
        case when grouping = 'type' then '处罚不分检查类型' when not has_penalties then '没有行政处罚数据' when unlike is not null then unlike
            when lacks_penalties then '处罚数据没有盖住两期（首末或断报）' when base_penalty_cases = 0 then '基期为0' end as penalty_reason,
        case when align = 'workday' then base_workdays / nullif(workdays, 0)::double else 1 end                          as scale
    from judged
)
select
    grouping,
    name,
    unit,
    case when knows_visits then visits end                                                                 as visits,
    case when knows_base_visits then base_visits end                                                       as base_visits,
    case when reason is null then 1 - visits * scale / base_visits end                                     as drop_rate,
    reason,
    case when knows_penalties then penalty_cases end                                                       as penalty_cases,
    case when knows_base_penalties then base_penalty_cases end                                             as base_penalty_cases,
    case when penalty_reason is null then 1 - penalty_cases * scale / base_penalty_cases end               as penalty_drop_rate,
    case when knows_penalties then fines end                                                               as fines,
    case when knows_base_penalties then base_fines end                                                     as base_fines,
    case when penalty_reason is null and not is_doubtful then 1 - fines * scale / nullif(base_fines, 0) end as fine_drop_rate,
    coalesce(penalty_reason, case when is_doubtful then '有文件的罚款疑似元与万元混用' end)                as penalty_reason
from reasoned
order by list_position($grouping, grouping), visits desc nulls last, base_visits desc, name, unit
