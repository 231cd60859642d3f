-- 工作日与节假日的投诉
--
-- 粒度: 一行一种日子:工作日、调休上班、周末、法定节假日(含因放假调成休息的日子),周期内没有的天数为0
-- 投诉按受理日(没有受理时间的按上报日),口径同overview/rows;measure取reported时为上报案件,按上报日。
-- 平均只算数据覆盖的日子:断报的日子(全部区域合计,或所选的区)和数据截至之后的日子不算,另列。ratio是与工作日平均之比。
-- 参数: since date, until date, measure text 可空, unit text[] 可空, street text[] 可空, source text[] 可空, category text[] 可空,
--     subcategory text[] 可空
-- 取值: measure complaints|reported
-- 列: kind 日子, days 计入天数, silent_days 断报天数, complaints 计入天数内的投诉件数, per_day 平均每日件数, ratio 与工作日之比,
--     calendar_known 工作日历是否覆盖全部日子
with span as (
    select
        greatest(cast($since as date), cast(first_reported as date)) as since,
        cast(least(cast($until as timestamp), as_of + interval 1 second) as date) as until,
        case when coalesce($measure, 'complaints') = 'reported' then 'reported' else 'complaints' end as measure
    from about
),
silent as (
    select distinct day
    from silent_day
    where measure = (select measure from span)
        and (unit = '合计' or ($unit is not null and list_contains($unit, unit)))
),
days as (
    select k.day, k.kind, k.known, s.day is not null as is_silent
    from day_kind as k
    inner join span as p on k.day >= p.since and k.day < p.until
    left join silent as s on k.day = s.day
),
happened as (
    select cast(complained_at as date) as day, unit, street, source, category, subcategory
    from complaint
    where coalesce($measure, 'complaints') = 'complaints' and complained_at >= $since and complained_at < $until
    union all
    select cast(reported_at as date), unit, street, source, category, subcategory
    from case_fact
    where $measure = 'reported' and not voided and reported_at >= $since and reported_at < $until
),
counted as (
    select day, count(*) as n
    from happened
    where ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
        and ($source is null or list_contains($source, source))
        and ($category is null or list_contains($category, category))
        and ($subcategory is null or list_contains($subcategory, subcategory))
    group by day
),
summed as (
    select
        d.kind,
        count(*) filter (where not d.is_silent)                   as days,
        count(*) filter (where d.is_silent)                       as silent_days,
        sum(coalesce(c.n, 0)) filter (where not d.is_silent)      as complaints,
        bool_and(d.known)                                         as is_known
    from days as d
    left join counted as c on d.day = c.day
    group by d.kind
),
listed as (
    select
        o.position,
        o.kind,
        coalesce(s.days, 0)::bigint          as days,
        coalesce(s.silent_days, 0)::bigint   as silent_days,
        coalesce(s.complaints, 0)::bigint    as complaints,
        (select bool_and(known) from days)   as calendar_known
    from (values (1, '工作日'), (2, '调休上班'), (3, '周末'), (4, '法定节假日')) as o (position, kind)
    left join summed as s on o.kind = s.kind
),
averaged as (
    select *, complaints::double / nullif(days, 0) as per_day
    from listed
)
select
    kind,
    days,
    silent_days,
    complaints,
    per_day,
    per_day / nullif((select a.per_day from averaged as a where a.kind = '工作日'), 0) as ratio,
    calendar_known
from averaged
order by position
