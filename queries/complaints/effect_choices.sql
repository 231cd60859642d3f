-- 行动前后对比可选的类别和路段
--
-- 粒度: 一行一个小类或一条责任路段,到until为止一年里有投诉的,件数多的在前;路段只在选定区(管委会)后列出
-- 参数: until date, unit text[] 可空, street text[] 可空
-- 列: kind 类型(subcategory或segment), value 小类或责任路段编号, name 名称, complaints 一年投诉件数
with here as (
    select subcategory, segment_id
    from complaint
    where complained_at >= cast($until as date) - 365 and complained_at < $until
        and ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
),
named as (
    select segment_id, arg_max(name, coalesce(valid_from, date '0001-01-01')) as name
    from segments
    group by segment_id
),
chosen as (
    select 'subcategory' as kind, subcategory as value, subcategory as name, count(*)::bigint as complaints
    from here
    where subcategory is not null
    group by subcategory
    union all
    select 'segment', h.segment_id, coalesce(any_value(n.name), h.segment_id), count(*)::bigint
    from here as h
    left join named as n on h.segment_id = n.segment_id
    where h.segment_id is not null and $unit is not null
    group by h.segment_id
)
select kind, value, name, complaints
from chosen
order by kind desc, complaints desc, value
