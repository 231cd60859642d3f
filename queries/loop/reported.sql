-- 上报案件的来源和类别
--
-- 粒度: 一行一个分组:grouping取source 问题来源、category 大类、subcategory 小类;由多到少
-- 上报案件口径同operations/totals:统计周期内上报,不含作废。
-- 参数: grouping text, since date, until date, scope text 可空, unit text[] 可空, street text[] 可空, source text[] 可空,
--     category text[] 可空
-- 取值: grouping source|category|subcategory
-- 列: name 分组, reported 上报案件
select
    case $grouping when 'source' then coalesce(source, '未注明') when 'category' then category else subcategory end as name,
    count(*)::bigint as reported
from case_fact
where reported_at >= $since and reported_at < $until and not voided
    and ($unit is null or list_contains($unit, unit))
    and ($street is null or list_contains($street, street))
    and ($source is null or list_contains($source, source))
    and ($category is null or list_contains($category, category))
    and ($scope is null or $scope = '全市' or not is_siluan)
group by name
order by reported desc, name
