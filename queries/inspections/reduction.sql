-- 入企检查减频
--
-- 粒度: 一行一个指标;本期[since, until)与基期[base_since, base_until)相比,没有给基期的取上年同日
-- 检查次数:joint联合检查(同一联合编号、同一企业)计1次,agency按机关分别计;给了机关的,joint为这些机关参加的次数。疑似重复导出的不计。
-- 行政处罚立案数按立案日;罚款按决定日,案均除以有罚款的案件。户均只除以有企业代码的检查;在册按企业名录在期内开业未注销的。
-- 减幅drop_rate = 1 - 本期÷基期;align取workday时两边先除以工作日数,消去移动的假日。
-- 数据没有盖住两期(首条之前、截至之后、断报;全在数据之外的一期为空)、两期天数不同(差1日以上,工作日均除外)、基期为0、罚款单位存疑的,减幅为空,缘由在reason。
-- claim_为引用口径,只与计算值并列。规则取本期末日在用的一版。
-- 参数: since date, until date, base_since date 可空, base_until date 可空, counting text 可空, align text 可空, unit text[] 可空, street text[] 可空,
--     agency text 可空, industry text[] 可空
-- 取值: counting joint|agency, align calendar|workday
-- 列: measure 指标, label 名称, measured_in 单位, current 本期, base 基期, drop_rate 减幅, reason 减幅为空的缘由, claim_rate 引用减幅,
--     claim_words 引用原话, claim_source 引用出处, claim_said_on 引用日期, claim_base 引用所称基期, counting 计次口径, align 可比口径,
--     since 本期起日, until 本期止日, base_since 基期起日, base_until 基期止日, days 本期日数, base_days 基期日数, workdays 本期工作日数,
--     base_workdays 基期工作日数, rule 规则版本
with rule as (
    select version, coalesce($counting, counting) as counting, coalesce($align, align) as align
    from rules_inspections
    where valid_from < $until and (valid_to is null or valid_to >= $until)
),
spans as (
    select '本期' as part, $since as since, $until as until
    union all
    select '基期', coalesce($base_since, cast($since - interval 1 year as date)), coalesce($base_until, cast($until - interval 1 year as date))
),
measured as (
    select
        s.part,
        s.since,
        s.until,
        date_diff('day', s.since, s.until)                                        as days,
        (select count(*) from day_kind as k where k.day >= s.since and k.day < s.until and k.kind in ('工作日', '调休上班')) as workdays
    from spans as s
),
asked as materialized (
    select u.*, x.* exclude (part), y.since as base_since, y.until as base_until, y.days as base_days, y.workdays as base_workdays
    from measured as x
    inner join measured as y on y.part = '基期'
    cross join rule as u
    where x.part = '本期'
),
records as (
    select '本期' as part, *
    from visit_day
    where day >= $since and day < $until
    union all
    select '基期', *
    from visit_day
    where day >= coalesce($base_since, cast($since - interval 1 year as date)) and day < coalesce($base_until, cast($until - interval 1 year as date))
),
counted as (
    select
        *,
        case when $agency is not null or (select counting from rule) = 'agency' then agency_visits else visits end             as n,
        case when $agency is not null or (select counting from rule) = 'agency' then named_agency_visits else named_visits end as named
    from records
    where ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
        and ($agency is null or agency = $agency)
        and ($industry is null or list_contains($industry, industry))
),
visits as materialized (
    select
        part,
        sum(agency_visits)::bigint                                       as agency_visits,
        sum(n)::bigint                                                   as visits,
        coalesce(sum(n) filter (where on_site), 0)::bigint               as onsite_visits,
        bool_or(on_site is not null)                                     as is_onsite_known,
        coalesce(sum(n) filter (where type = '日常'), 0)::bigint         as routine,
        coalesce(sum(n) filter (where type = '个案'), 0)::bigint         as "case",
        coalesce(sum(n) filter (where type = '专项'), 0)::bigint         as special,
        bool_or(type is not null)                                        as is_type_known,
        coalesce(sum(n) filter (where above), 0)::bigint                 as special_above,
        coalesce(sum(n) filter (where not above), 0)::bigint             as visits_without_above,
        sum(named)::bigint                                               as named_visits
    from counted
    group by part
),
-- 看得到全市、没有筛选时,一家企业在一期的第一次检查就是它那一家,不必去重
met as (
    select '本期' as part, enterprise, unit, street, agency, industry
    from inspection
    where day >= $since and day < $until and is_agency_lead and enterprise is not null
        and (getvariable('units') is not null or coalesce($unit, $street, $industry) is not null or $agency is not null)
    union all
    select '基期', enterprise, unit, street, agency, industry
    from inspection
    where day >= coalesce($base_since, cast($since - interval 1 year as date)) and day < coalesce($base_until, cast($until - interval 1 year as date))
        and is_agency_lead and enterprise is not null
        and (getvariable('units') is not null or coalesce($unit, $street, $industry) is not null or $agency is not null)
),
inspected as materialized (
    select part, count(distinct enterprise) as enterprises
    from met
    where ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
        and ($agency is null or agency = $agency)
        and ($industry is null or list_contains($industry, industry))
    group by part
    union all
    select '本期', count(*) - count(*) filter (where back_1 >= $since)
    from visit_order
    where counting = 'agency' and day >= $since and day < $until
        and getvariable('units') is null and coalesce($unit, $street, $industry) is null and $agency is null
    having count(*) > 0
    union all
    select '基期', count(*) - count(*) filter (where back_1 >= coalesce($base_since, cast($since - interval 1 year as date)))
    from visit_order
    where counting = 'agency' and day >= coalesce($base_since, cast($since - interval 1 year as date)) and day < coalesce($base_until, cast($until - interval 1 year as date))
        and getvariable('units') is null and coalesce($unit, $street, $industry) is null and $agency is null
    having count(*) > 0
),
registered as (
    select
        nullif(count(*) filter (where (opened_on >= $until) is not true and (closed_on < $since) is not true), 0)      as on_file,
        nullif(count(*) filter (where (opened_on >= coalesce($base_until, cast($until - interval 1 year as date))) is not true
            and (closed_on < coalesce($base_since, cast($since - interval 1 year as date))) is not true), 0)   as base_on_file
    from enterprise
    where registered
        and ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
        and ($industry is null or list_contains($industry, industry))
),
penalties as (
    select
        s.part,
        count(*) filter (where p.filed_on >= s.since and p.filed_on < s.until)                                          as penalty_cases,
        coalesce(sum(p.fine_yuan) filter (where p.decided_on >= s.since and p.decided_on < s.until), 0)::bigint         as fines,
        count(*) filter (where p.decided_on >= s.since and p.decided_on < s.until and p.fine_yuan > 0)                  as fined_cases,
        count(*) filter (where p.decided_on >= s.since and p.decided_on < s.until and p.fine_doubt)                     as doubtful
    from spans as s
    inner join penalty as p on p.filed_on >= s.since and p.filed_on < s.until or p.decided_on >= s.since and p.decided_on < s.until
    where ($unit is null or list_contains($unit, p.unit))
        and ($street is null or list_contains($street, p.street))
        and ($agency is null or p.agency = $agency)
        and ($industry is null or list_contains($industry, p.industry))
    group by s.part
),
sides as materialized (
    select
        s.part,
        v.* exclude (part),
        i.enterprises                                                       as enterprises_inspected,
        case when s.part = '本期' then r.on_file else r.base_on_file end    as enterprises_on_file,
        coalesce(p.penalty_cases, 0)                                        as penalty_cases,
        coalesce(p.fines, 0)                                                as fines,
        coalesce(p.fined_cases, 0)                                          as fined_cases,
        coalesce(p.doubtful, 0)                                             as doubtful
    from spans as s
    left join visits as v on v.part = s.part
    left join inspected as i on i.part = s.part
    left join penalties as p on p.part = s.part
    cross join registered as r
),
figures as materialized (
    select
        f.place,
        f.what,
        f.measure,
        f.label,
        f.measured_in,
        any_value(f.figure) filter (where s.part = '本期')                  as current,
        any_value(f.figure) filter (where s.part = '基期')                  as base,
        bool_or(s.doubtful > 0)                                             as is_doubtful,
        any_value(s.enterprises_on_file) filter (where s.part = '本期')     as enterprises_on_file
    from sides as s
    cross join lateral (values
        (1, '检查', 'visits', '入企检查', '次', coalesce(s.visits, 0)::double),
        (2, '检查', 'agency_visits', '按机关计', '次', coalesce(s.agency_visits, 0)::double),
        (3, '检查', 'onsite_visits', '现场检查', '次', case when s.is_onsite_known or coalesce(s.visits, 0) = 0 then coalesce(s.onsite_visits, 0)::double end),
        (4, '检查', 'routine', '日常检查', '次', case when s.is_type_known or coalesce(s.visits, 0) = 0 then coalesce(s.routine, 0)::double end),
        (5, '检查', 'case', '个案检查', '次', case when s.is_type_known or coalesce(s.visits, 0) = 0 then coalesce(s."case", 0)::double end),
        (6, '检查', 'special', '专项检查', '次', case when s.is_type_known or coalesce(s.visits, 0) = 0 then coalesce(s.special, 0)::double end),
        (7, '检查', 'special_above', '其中上级部署专项', '次', coalesce(s.special_above, 0)::double),
        (8, '检查', 'visits_without_above', '不含上级部署专项', '次', coalesce(s.visits_without_above, 0)::double),
        (9, '检查', 'enterprises_inspected', '受检企业', '家', coalesce(s.enterprises_inspected, 0)::double),
        (10, '名录', 'enterprises_on_file', '在册企业', '家', s.enterprises_on_file::double),
        (11, '检查', 'per_inspected', '受检企业户均', '次', s.named_visits / nullif(s.enterprises_inspected, 0)::double),
        (12, '检查', 'per_on_file', '在册企业户均', '次', coalesce(s.visits, 0) / nullif(s.enterprises_on_file, 0)::double),
        (13, '处罚', 'penalty_cases', '行政处罚立案数', '件', s.penalty_cases::double),
        (14, '处罚', 'fines', '罚款金额', '元', s.fines::double),
        (15, '处罚', 'fined_cases', '有罚款的案件', '件', s.fined_cases::double),
        (16, '处罚', 'mean_fine', '案均罚款', '元', s.fines / nullif(s.fined_cases, 0)::double)
    ) as f(place, what, measure, label, measured_in, figure)
    group by f.place, f.what, f.measure, f.label, f.measured_in
),
here as (
    select distinct unit from inspection_place
    where ($unit is null or list_contains($unit, unit))
),
missing as (
    select
        g.what,
        s.part,
        g.grain,
        g.name,
        g.since,
        g.until,
        row_number() over (partition by g.what order by s.part, g.grain = '全部' desc, g.since, g.name) as place
    from inspection_gap as g
    inner join spans as s on g.since < s.until and g.until > s.since
    where g.grain = '全部'
        or ((g.grain = '区' and $agency is null or g.grain = '机关' and ($agency is null or g.name = $agency))
            and (g.within is null and $unit is null or g.within in (select unit from here)))
),
gaps as (
    select
        what,
        case
            when since = date '0001-01-01' and grain = '全部' then concat(what, '数据自', strftime(until, '%Y年%-m月%-d日'), '起，', part, '没有盖住')
            when until = date '9999-12-31' and grain = '全部' then concat(what, '数据到', strftime(since - interval 1 day, '%Y年%-m月%-d日'), '止，', part, '没有盖住')
            else concat(case when grain = '全部' then '' else name end, case when since = date '0001-01-01' then '' else strftime(since, '%Y年%-m月%-d日起') end,
                case when until = date '9999-12-31' then '' else strftime(until - interval 1 day, '到%Y年%-m月%-d日') end, '没有', what, '数据（断报），不能当作减少')
        end as said
    from missing
    where place = 1
),
held as materialized (
    select
        h.what,
        h.first_day,
        h.end_day,
        g.said
    from (
        select
            what,
            max(until) filter (where since = date '0001-01-01') as first_day,
            min(since) filter (where until = date '9999-12-31') as end_day
        from inspection_gap
        where grain = '全部'
        group by what
    ) as h
    left join gaps as g on g.what = h.what
),
compared as materialized (
    select
        f.place,
        f.measure,
        f.label,
        f.measured_in,
        case when f.what = '名录' or a.until > h.first_day and a.since < h.end_day then f.current end                  as current,
        case when f.what = '名录' or a.base_until > h.first_day and a.base_since < h.end_day then f.base end           as base,
        a.*,
        case
            when f.what <> '名录' and h.what is null then concat('没有', case f.what when '检查' then '入企检查' else '行政处罚' end, '数据')
            when f.what = '名录' and f.base is null then '没有企业名录'
            when f.measure = 'per_on_file' and f.enterprises_on_file is null then '没有企业名录'
            when a.base_until > a.since then '基期与本期重叠'
            when f.what <> '名录' and h.said is not null then h.said
            when a.align = 'calendar' and f.what <> '名录' and abs(a.days - a.base_days) > 1 then concat('基期', a.base_days, '日、本期', a.days, '日，天数不同')
            when a.align = 'workday' and (a.workdays = 0 or a.base_workdays = 0) then '没有工作日'
            when f.measure in ('fines', 'mean_fine') and f.is_doubtful then '有文件的罚款疑似元与万元混用'
            when f.base is null or f.current is null then '来源不记这一项'
            when f.base = 0 then '基期为0'
        end                                                                                                            as reason
    from figures as f
    cross join asked as a
    left join held as h on h.what = f.what
)
select
    c.measure,
    c.label,
    c.measured_in,
    c.current,
    c.base,
    case when c.reason is null then 1 - case
        when c.align = 'workday' and c.measured_in in ('次', '件', '元') and c.measure not in ('per_inspected', 'per_on_file', 'mean_fine')
            then (c.current / c.workdays) / (c.base / c.base_workdays)
        else c.current / c.base end end as drop_rate,
    c.reason,
    m.drop_rate                         as claim_rate,
    m.words                             as claim_words,
    m.claim_source,
    m.said_on                           as claim_said_on,
    m.baseline                          as claim_base,
    c.counting,
    c.align,
    c.since,
    c.until,
    c.base_since,
    c.base_until,
    c.days,
    c.base_days,
    c.workdays,
    c.base_workdays,
    c.version                           as rule
from compared as c
left join inspection_claims as m on m.measure = c.measure and m.version = c.version
order by c.place
