-- 存疑或挂牌背后的巡查发现
--
-- 粒度: 一行一个巡查发现的问题;行数等于数字
-- 参数: since date, until date, unit text[] 可空, street text[] 可空, segment text 可空, run text[] 可空
-- 列: patrol_id 问题编号, run_id 巡查单号, found_at 发现时间, unit 区(管委会), street 街道(乡镇), segment_id 责任路段编号, segment 责任路段,
--     category 大类, item 检查事项, count 数量(处), company 巡查单位, rectified_at 整改时间
with latest_segments as (
    select segment_id, name
    from segments
    qualify row_number() over (partition by segment_id order by valid_from desc nulls last) = 1
)
select
    f.patrol_id,
    f.run_id,
    f.found_at,
    f.unit,
    f.street,
    f.segment_id,
    coalesce(g.name, f.segment_id) as segment,
    f.category,
    f.item,
    f.count,
    f.company,
    f.rectified_at
from patrol_finding as f
left join latest_segments as g on f.segment_id = g.segment_id
where f.counted_at >= $since and f.counted_at < $until
    and ($unit is null or list_contains($unit, f.unit))
    and ($street is null or list_contains($street, f.street))
    and ($segment is null or f.segment_id = $segment)
    and ($run is null or list_contains($run, f.run_id))
order by f.rectified_at is null desc, f.found_at desc, f.patrol_id
