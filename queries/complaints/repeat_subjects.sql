-- 重复投诉的类别分布
--
-- 粒度: 一行一个小类(或大类、区、全市,按grouping);全市一行总有,统计段内没有任何投诉的,各数为空
-- 口径同complaints/repeat。total_complaints为同一统计段、同一范围的全部投诉;repeat_rate为其中属于重复投诉的;
-- share为本行重复投诉占全部投诉的份额;unplaced为没有路段、社区、网格,不能合看的投诉。
-- 参数: since date, until date, grouping text 可空, unit text[] 可空, street text[] 可空, source text[] 可空, category text[] 可空,
--     subcategory text[] 可空
-- 取值: grouping subcategory|category|unit|city
-- 列: name 名称, places 处所数, complaints 重复投诉件数, duplicates 换渠道重件, callers 诉求人数, unknown_callers 无诉求人代码件数,
--     total_complaints 全部投诉件数, repeat_rate 重复投诉占比, share 占全部投诉, unplaced 无处所件数, span_since 统计段起日,
--     span_until 统计段止日, rule 规则版本
with
rule as (
    select version, cast($since as timestamp) - to_days(window_days) as span_since
    from rules_repeats
    where valid_from < $until and (valid_to is null or valid_to >= $until)
),
listed as (
    select repeat_id
    from complaint
    where complained_at >= $since and complained_at < $until and (is_reached or is_urged)
    group by repeat_id
),
grouped as (
    select
        case coalesce($grouping, 'subcategory')
            when 'subcategory' then k.subcategory when 'category' then k.category when 'unit' then c.unit when 'city' then '全市' end as name,
        count(distinct l.repeat_id)                                            as places,
        count(l.repeat_id)                                                     as complaints,
        count(*) filter (where l.repeat_id is not null and c.twice)            as duplicates,
        nullif(count(distinct c.caller_key) filter (where l.repeat_id is not null), 0) as callers,
        count(*) filter (where l.repeat_id is not null and c.caller_key is null) as unknown_callers,
        count(*)                                                               as total_complaints,
        count(*) filter (where c.place is null)                                as unplaced
    from complaint as c
    inner join classes as k on c.class_key = k.class_key and k.is_newest
    left join listed as l using (repeat_id)
    where c.complained_at >= (select span_since from rule) and c.complained_at < $until
        and ($unit is null or list_contains($unit, c.unit)) and ($street is null or list_contains($street, c.street))
        and ($source is null or list_contains($source, c.source))
        and ($category is null or c.class_key in (select class_key from classes where list_contains($category, category)))
        and ($subcategory is null or c.class_key in (select class_key from classes where list_contains($subcategory, subcategory)))
    group by name
),
whole as (
    select * from grouped
    union all by name
    select '全市' as name
    where $grouping = 'city' and not exists (select 1 from grouped)
)
select
    g.name, g.places, g.complaints, g.duplicates, g.callers, g.unknown_callers, g.total_complaints,
    g.complaints / nullif(g.total_complaints, 0)                      as repeat_rate,
    g.complaints / nullif(sum(g.total_complaints) over (), 0)         as share,
    g.unplaced,
    cast(r.span_since as date)                                        as span_since,
    $until::date                                                      as span_until,
    r.version                                                         as rule
from whole as g
cross join rule as r
where g.places > 0 or coalesce($grouping, 'subcategory') <> 'subcategory'
order by g.complaints desc nulls last, g.total_complaints desc nulls last, g.name
