-- 入企检查减频
--
-- 粒度: 一行一个指标;本期[since, until)与基期[base_since, base_until)相比,没有给基期的取上年同日
-- 检查次数:joint联合检查(同一联合编号、同一企业)计1次,agency按机关分别计;给了机关的,joint为这些机关参加的次数。疑似重复导出的不计。
-- 行政处罚立案数按立案日;罚款按决定日,案均除以有罚款的案件。户均只除以有企业代码的检查;在册按企业名录在期内开业未注销的。
-- 减幅drop_rate = 1 - 本期÷基期;align取workday时两边先除以工作日数,消去移动的假日。
-- 数据没有盖住两期(首条之前、截至之后、断报;全在数据之外的一期为空)、两期天数不同(差1日以上,工作日均除外)、基期为0、罚款单位存疑的,减幅为空,缘由在reason。
-- claim_为引用口径,只与计算值并列。规则取本期末日在用的一版。
-- 参数: since date, until date, base_since date 可空, base_until date 可空, counting text 可空, align text 可空, unit text[] 可空, street text[] 可空,
--     agency text[] 可空, industry text[] 可空
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
        count(k.day) filter (where k.kind in ('工作日', '调休上班'))              as workdays
    from spans as s
    left join day_kind as k on k.day >= s.since and k.day < s.until
    group by s.part, s.since, s.until
),
-- 给了机关的,一次检查取所给机关中的第一行
records as (
    select '本期' as part, enterprise, type, above, on_site, is_lead as is_first
    from inspection
    where day >= $since and day < $until
        and is_agency_lead and $agency is null
        and ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
        and ($industry is null or list_contains($industry, industry))
    union all
    select
        '本期', enterprise, type, above, on_site,
        row_number() over (partition by visit order by started_at, inspection_id) = 1
    from inspection
    where day >= $since and day < $until
        and is_agency_lead and list_contains($agency, agency)
        and ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
        and ($industry is null or list_contains($industry, industry))
    union all
    select '基期' as part, enterprise, type, above, on_site, is_lead as is_first
    from inspection
    where day >= coalesce($base_since, cast($since - interval 1 year as date)) and day < coalesce($base_until, cast($until - interval 1 year as date))
        and is_agency_lead and $agency is null
        and ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
        and ($industry is null or list_contains($industry, industry))
    union all
    select
        '基期', enterprise, type, above, on_site,
        row_number() over (partition by visit order by started_at, inspection_id) = 1
    from inspection
    where day >= coalesce($base_since, cast($since - interval 1 year as date)) and day < coalesce($base_until, cast($until - interval 1 year as date))
        and is_agency_lead and list_contains($agency, agency)
        and ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
        and ($industry is null or list_contains($industry, industry))
),
counted as (
    select r.*, r.is_first or u.counting = 'agency' as is_counted
    from records as r
    cross join rule as u
),
visits as (
    select
        part,
        count(*)                                                     as agency_visits,
        count(*) filter (where is_counted)                           as visits,
        count(*) filter (where is_counted and on_site)               as onsite_visits,
        count(on_site)                                               as onsite_known,
        count(type)                                                  as type_known,
        count(*) filter (where is_counted and type = '日常')         as routine,
        count(*) filter (where is_counted and type = '个案')         as "case",
        count(*) filter (where is_counted and type = '专项')         as special,
        count(*) filter (where is_counted and above)                 as special_above,
        count(*) filter (where is_counted and not above)             as visits_without_above,
        count(enterprise) filter (where is_counted)                  as named_visits,
        count(distinct enterprise)                                   as enterprises_inspected
    from counted
    group by part
),
registered as (
    select '本期' as part, nullif(count(*), 0) as enterprises_on_file
    from enterprise
    where registered and coalesce(opened_on < $until, true) and coalesce(closed_on >= $since, true)
        and ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
        and ($industry is null or list_contains($industry, industry))
    union all
    select '基期' as part, nullif(count(*), 0) as enterprises_on_file
    from enterprise
    where registered and coalesce(opened_on < coalesce($base_until, cast($until - interval 1 year as date)), true)
        and coalesce(closed_on >= coalesce($base_since, cast($since - interval 1 year as date)), true)
        and ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
        and ($industry is null or list_contains($industry, industry))
),
fined as (
    select p.*
    from penalty as p
    where ($unit is null or list_contains($unit, p.unit))
        and ($street is null or list_contains($street, p.street))
        and ($agency is null or list_contains($agency, p.agency))
        and ($industry is null or list_contains($industry, p.industry))
),
penalties as (
    select
        s.part,
        count(*) filter (where f.filed_on >= s.since and f.filed_on < s.until)                                          as penalty_cases,
        coalesce(sum(f.fine_yuan) filter (where f.decided_on >= s.since and f.decided_on < s.until), 0)::bigint         as fines,
        count(*) filter (where f.decided_on >= s.since and f.decided_on < s.until and f.fine_yuan > 0)                  as fined_cases,
        count(*) filter (where f.decided_on >= s.since and f.decided_on < s.until and f.fine_doubt)                     as doubtful
    from spans as s
    left join fined as f on true
    group by s.part
),
held as (
    select
        what,
        max(until) filter (where since = date '0001-01-01') as first_day,
        min(since) filter (where until = date '9999-12-31') as end_day
    from inspection_gap
    where grain = '全部'
    group by what
),
sides as (
    select
        m.part,
        v.*  exclude (part),
        r.enterprises_on_file,
        p.penalty_cases,
        p.fines,
        p.fined_cases,
        p.doubtful
    from measured as m
    left join visits as v on v.part = m.part
    left join registered as r on r.part = m.part
    left join penalties as p on p.part = m.part
),
figures as (
    select s.part, f.*
    from sides as s
    cross join lateral (values
        (1, 'visits', '检查', coalesce(s.visits, 0)::double),
        (2, 'agency_visits', '检查', coalesce(s.agency_visits, 0)::double),
        (3, 'onsite_visits', '检查', case when coalesce(s.onsite_known, 0) > 0 or coalesce(s.visits, 0) = 0 then coalesce(s.onsite_visits, 0)::double end),
        (4, 'routine', '检查', case when coalesce(s.type_known, 0) > 0 or coalesce(s.visits, 0) = 0 then coalesce(s.routine, 0)::double end),
        (5, 'case', '检查', case when coalesce(s.type_known, 0) > 0 or coalesce(s.visits, 0) = 0 then coalesce(s."case", 0)::double end),
        (6, 'special', '检查', case when coalesce(s.type_known, 0) > 0 or coalesce(s.visits, 0) = 0 then coalesce(s.special, 0)::double end),
        (7, 'special_above', '检查', coalesce(s.special_above, 0)::double),
        (8, 'visits_without_above', '检查', coalesce(s.visits_without_above, 0)::double),
        (9, 'enterprises_inspected', '检查', coalesce(s.enterprises_inspected, 0)::double),
        (10, 'enterprises_on_file', '名录', s.enterprises_on_file::double),
        (11, 'per_inspected', '检查', s.named_visits / nullif(s.enterprises_inspected, 0)::double),
        (12, 'per_on_file', '检查', coalesce(s.visits, 0) / nullif(s.enterprises_on_file, 0)::double),
        (13, 'penalty_cases', '处罚', s.penalty_cases::double),
        (14, 'fines', '处罚', s.fines::double),
        (15, 'fined_cases', '处罚', s.fined_cases::double),
        (16, 'mean_fine', '处罚', s.fines / nullif(s.fined_cases, 0)::double)
    ) as f(place, measure, what, figure)
),
named(measure, label, measured_in) as (
    values ('visits', '入企检查', '次'), ('agency_visits', '按机关计', '次'), ('onsite_visits', '现场检查', '次'), ('routine', '日常检查', '次'),
        ('case', '个案检查', '次'), ('special', '专项检查', '次'), ('special_above', '其中上级部署专项', '次'),
        ('visits_without_above', '不含上级部署专项', '次'), ('enterprises_inspected', '受检企业', '家'), ('enterprises_on_file', '在册企业', '家'),
        ('per_inspected', '受检企业户均', '次'), ('per_on_file', '在册企业户均', '次'), ('penalty_cases', '行政处罚立案数', '件'),
        ('fines', '罚款金额', '元'), ('fined_cases', '有罚款的案件', '件'), ('mean_fine', '案均罚款', '元')
),

here as (
    select distinct unit from inspection
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
    inner join measured as s on g.since < s.until and g.until > s.since
    where g.grain = '全部'
        or ((g.grain = '区' and $agency is null or g.grain = '机关' and ($agency is null or list_contains($agency, g.name)))
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
compared as (
    select
        n.measure,
        n.label,
        n.measured_in,
        b.place,
        b.what,
        case when b.what = '名录' or x.until > h.first_day and x.since < h.end_day then c.figure end as current,
        case when b.what = '名录' or y.until > h.first_day and y.since < h.end_day then b.figure end as base,
        x.*  exclude (part),
        y.since                                                                  as base_since,
        y.until                                                                  as base_until,
        y.days                                                                   as base_days,
        y.workdays                                                               as base_workdays,
        u.version,
        u.counting,
        u.align,
        case
            when b.what <> '名录' and h.what is null then concat('没有', case b.what when '检查' then '入企检查' else '行政处罚' end, '数据')
            when b.what = '名录' and b.figure is null then '没有企业名录'
            when n.measure = 'per_on_file' and d.enterprises_on_file is null then '没有企业名录'
            when y.until > x.since then '基期与本期重叠'
            when u.align = 'calendar' and b.what <> '名录' and abs(x.days - y.days) > 1 then concat('基期', y.days, '日、本期', x.days, '日，天数不同')
            when u.align = 'workday' and (x.workdays = 0 or y.workdays = 0) then '没有工作日'
            when b.what <> '名录' and g.said is not null then g.said
            when n.measure in ('fines', 'mean_fine') and (d.doubtful > 0 or e.doubtful > 0) then '有文件的罚款疑似元与万元混用'
            when b.figure is null or c.figure is null then '来源不记这一项'
            when b.figure = 0 then '基期为0'
        end                                                                      as reason
    from figures as b
    inner join figures as c on c.measure = b.measure and c.part = '本期'
    inner join named as n on n.measure = b.measure
    inner join measured as x on x.part = '本期'
    inner join measured as y on y.part = '基期'
    inner join sides as d on d.part = '本期'
    inner join sides as e on e.part = '基期'
    cross join rule as u
    left join gaps as g on g.what = b.what
    left join held as h on h.what = b.what
    where b.part = '基期'
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
