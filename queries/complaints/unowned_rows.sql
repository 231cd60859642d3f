-- 责任不明的案件清单
--
-- 粒度: 一行一个案件;口径同complaints/unowned,行数等于其件数
-- 参数: since date, until date, reason text 可空, unit text[] 可空, street text[] 可空, source text[] 可空, category text[] 可空,
--     subcategory text[] 可空
-- 取值: reason 区不明|街道不明|责任单位不明|尚未派遣
-- 列: case_id 案件编号, reason 缘由, unit 区(管委会), street 街道(乡镇), segment_id 责任路段编号, source 问题来源, category 大类,
--     subcategory 小类, department 责任单位, status 当前状态, reported_at 上报时间, dispatched_at 派遣时间, closed_at 结案时间,
--     geo_quality 定位质量
with
candidates as (
    select
        case_id, system, unit, street, segment_id, source, category, subcategory, department, status, reported_at, dispatched_at, done_at,
        closed_at, geo_quality
    from case_fact
    where first_at < $until and last_at >= $since
        and reported_at >= $since and reported_at < $until and not voided
        and ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
        and ($source is null or list_contains($source, source))
        and ($category is null or list_contains($category, category))
        and ($subcategory is null or list_contains($subcategory, subcategory))
),
delivered as (
    select
        system,
        bool_or(unit <> '未明确')          as has_unit,
        bool_or(street <> '未明确')        as has_street,
        bool_or(department is not null)    as has_department
    from candidates
    group by system
),
judged as (
    select
        c.*,
        case
            when d.has_unit and c.unit = '未明确' then '区不明'
            when d.has_street and c.street = '未明确' then '街道不明'
            when d.has_department and c.department is null and coalesce(c.dispatched_at, c.done_at, c.closed_at) is not null then '责任单位不明'
            when d.has_department and c.department is null then '尚未派遣'
        end                                as reason
    from candidates as c
    inner join delivered as d using (system)
)
select
    case_id, reason, unit, street, segment_id, source, category, subcategory, department, status, reported_at, dispatched_at, closed_at,
    geo_quality
from judged
where reason is not null and ($reason is null or reason = $reason)
order by reported_at, case_id, system
