-- 责任不明的案件清单
--
-- 粒度: 一行一个案件;口径同complaints/unowned,行数等于其件数
-- 参数: since date, until date, reason text 可空, unit text[] 可空, street text[] 可空, source text[] 可空, category text[] 可空,
--     subcategory text[] 可空
-- 取值: reason 区不明|街道不明|责任单位不明|尚未派遣
-- 列: case_id 案件编号, reason 缘由, unit 区(管委会), street 街道(乡镇), segment_id 责任路段编号, source 问题来源, category 大类,
--     subcategory 小类, department 责任单位, status 当前状态, reported_at 上报时间, dispatched_at 派遣时间, closed_at 结案时间,
--     geo_quality 定位质量
select
    case_id, unowned as reason, unit, street, segment_id, source, category, subcategory, department, status, reported_at, dispatched_at, closed_at,
    geo_quality
from case_fact
where first_at < $until and last_at >= $since
    and reported_at >= $since and reported_at < $until and not voided
    and unowned is not null and ($reason is null or unowned = $reason)
    and ($unit is null or list_contains($unit, unit))
    and ($street is null or list_contains($street, street))
    and ($source is null or list_contains($source, source))
    and ($category is null or list_contains($category, category))
    and ($subcategory is null or list_contains($subcategory, subcategory))
order by reported_at, case_id, system
