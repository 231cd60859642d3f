-- 存疑背后的案件
--
-- 粒度: 一行一个案件;行数等于清单上的数
-- measure取complaints(投诉:按受理日,没有受理时间的按上报日)或closures(结案早于到场:按结案日)。
-- 参数: measure text, since date, until date, unit text[] 可空, street text[] 可空, segment text 可空
-- 取值: measure complaints|closures
-- 列: case_id 案件编号, unit 区(管委会), street 街道(乡镇), segment_id 责任路段编号, source 问题来源, category 大类, subcategory 小类,
--     department 责任单位, status 当前状态, reported_at 上报时间, arrived_at 到场时间, done_at 处置时间, closed_at 结案时间
select
    case_id,
    unit,
    street,
    segment_id,
    source,
    category,
    subcategory,
    department,
    status,
    reported_at,
    arrived_at,
    done_at,
    closed_at
from case_fact
where first_at < $until and last_at >= $since
    and not voided
    and ($unit is null or list_contains($unit, unit))
    and ($street is null or list_contains($street, street))
    and ($segment is null or segment_id = $segment)
    and case $measure
        when 'complaints' then coalesce(accepted_at, reported_at) >= $since and coalesce(accepted_at, reported_at) < $until
            and (caller_key is not null or replied_at is not null or resolved is not null or satisfaction is not null)
        else closed_at >= $since and closed_at < $until and closed_at < arrived_at
    end
order by coalesce(accepted_at, reported_at) desc, case_id
