-- 办结后重复投诉
--
-- 粒度: 一行一个小类(或大类、区、街道、全市,按grouping);全市一行总有
-- 统计周期内办结的投诉,办结后规则天数内同一处所、同一小类又有投诉的,为办结后重复投诉。处所和小类的口径同complaints/repeat。
-- 换渠道的重件(见发布表complaint)不算再诉,也不算办结件。
-- 一件只看办结后的第一件再诉。recurrence_rate只除以观察期已满的件;没有满的为空,未满的在watching。没有处所的不能跟踪,在unplaced。
-- 参数: since date, until date, grouping text 可空, unit text[] 可空, street text[] 可空, source text[] 可空, category text[] 可空,
--     subcategory text[] 可空
-- 取值: grouping subcategory|category|unit|street|city
-- 列: unit 区(管委会), street 街道(乡镇), name 名称, closed 办结件数, followed 观察期满, watching 观察中, recurred 再诉件数,
--     recurred_of_followed 观察期满的再诉件数, recurrence_rate 办结后再诉率, same_caller 同一人再诉, other_caller 另一人再诉,
--     median_days 间隔中位天数, days_1 1日内, days_3 1至3日, days_7 3至7日, days_15 7至15日, days_more 15日以上,
--     unplaced 无处所件数, recurrence_days 观察天数, rule 规则版本
with
rule as (
    select version, recurrence_days
    from rules_repeats
    where valid_from < $until and (valid_to is null or valid_to >= $until)
),
closings as materialized (
    select c.place, c.class_key, c.closed_at, c.caller_key, c.unit, c.street, k.category, k.subcategory, a.as_of
    from complaint as c
    inner join classes as k on c.class_key = k.class_key and k.is_newest
    cross join about as a
    where c.closed_at >= $since and c.closed_at < $until and c.closed_at <= a.as_of and c.closed_at >= c.complained_at and not c.suspended
        and not c.twice
        and ($unit is null or list_contains($unit, c.unit)) and ($street is null or list_contains($street, c.street))
        and ($source is null or list_contains($source, c.source))
        and ($category is null or c.class_key in (select class_key from classes where list_contains($category, category)))
        and ($subcategory is null or c.class_key in (select class_key from classes where list_contains($subcategory, subcategory)))
),
-- 同一时刻来的几件取案件编号最前的
again as (
    select
        n.place, n.class_key, n.complained_at,
        first(n.caller_key order by n.case_id, n.system) as caller_key
    from complaint as n
    semi join closings as c on n.place = c.place and n.class_key = c.class_key
    where not n.twice and n.complained_at >= $since
        and n.complained_at < (select cast($until as timestamp) + to_days(recurrence_days) from rule)
    group by n.place, n.class_key, n.complained_at
),
paired as (
    select
        c.unit, c.street, c.place, c.category, c.subcategory,
        c.closed_at + to_days(r.recurrence_days) <= c.as_of                       as is_followed,
        case when n.complained_at <= c.closed_at + to_days(r.recurrence_days)
            then date_diff('second', c.closed_at, n.complained_at) / 86400.0 end  as days,
        c.caller_key = n.caller_key                                               as is_same
    from closings as c
    cross join rule as r
    asof left join again as n
        on c.place = n.place and c.class_key = n.class_key and c.closed_at < n.complained_at
),
grouped as (
    select
        case when coalesce($grouping, 'subcategory') in ('unit', 'street') then unit end as unit,
        case when $grouping = 'street' then street end                                  as street,
        case coalesce($grouping, 'subcategory')
            when 'subcategory' then subcategory when 'category' then category when 'unit' then unit when 'street' then street
            when 'city' then '全市' end                                                  as name,
        count(place)                                                                    as closed,
        count(place) filter (where is_followed)                                         as followed,
        count(days)                                                                     as recurred,
        count(days) filter (where is_followed)                                          as recurred_of_followed,
        case when count(is_same) filter (where days is not null) > 0 then count(*) filter (where days is not null and is_same) end as same_caller,
        case when count(is_same) filter (where days is not null) > 0 then count(*) filter (where days is not null and not is_same) end as other_caller,
        quantile_cont(days, 0.5)                                                        as median_days,
        count(*) filter (where days <= 1)                                               as days_1,
        count(*) filter (where days > 1 and days <= 3)                                  as days_3,
        count(*) filter (where days > 3 and days <= 7)                                  as days_7,
        count(*) filter (where days > 7 and days <= 15)                                 as days_15,
        count(*) filter (where days > 15)                                               as days_more,
        count(*) filter (where place is null)                                           as unplaced
    from paired
    group by all
),
whole as (
    select * from grouped
    union all by name
    select '全市' as name
    where $grouping = 'city' and not exists (select 1 from grouped)
)
select
    g.unit, g.street, g.name, g.closed, g.followed,
    g.closed - g.followed                                    as watching,
    g.recurred, g.recurred_of_followed,
    g.recurred_of_followed / nullif(g.followed, 0)           as recurrence_rate,
    g.same_caller, g.other_caller, g.median_days, g.days_1, g.days_3, g.days_7, g.days_15, g.days_more, g.unplaced,
    r.recurrence_days,
    r.version                                                as rule
from whole as g
cross join rule as r
order by g.recurred desc nulls last, g.closed desc nulls last, g.unit, g.street, g.name
