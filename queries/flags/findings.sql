-- 一条责任路段一段时间的巡查发现
--
-- 粒度: 一行一个发现的问题
-- 参数: segment text, since date, until date
-- 列: patrol_id 问题编号, run_id 巡查单号, found_at 发现时间, side 路侧, item_code 事项编码, category 大类, item 检查事项, count 数量(处),
--   company 巡查单位, rectified_at 整改时间, photo_before 整改前照片, photo_after 整改后照片
select patrol_id, run_id, found_at, side, item_code, category, item, count, company, rectified_at, photo_before, photo_after
from patrol_finding
where segment_id = $segment and counted_at >= $since and counted_at < $until
order by found_at, patrol_id
