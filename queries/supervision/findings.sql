-- 一次挂牌所列的问题
--
-- 粒度: 一行一个问题;挂牌所依据的各期黑旗期内的巡查发现,行数等于问题数
-- 参数: id text
-- 列: patrol_id 问题编号, run_id 巡查单号, found_at 发现时间, category 大类, item 检查事项, count 数量(处), company 巡查单位,
--     rectified_at 整改时间, photo_before 整改前照片, photo_after 整改后照片
with listing as (
    select segment_id, string_split(periods, '、') as periods
    from supervision
    where id = $id and kind = '路段'
),
spans as (
    select f.segment_id, f.since, f.until
    from flags as f
    inner join listing as l on f.segment_id = l.segment_id and list_contains(l.periods, f.period)
    where f.flag = '黑旗'
)
select f.patrol_id, f.run_id, f.found_at, f.category, f.item, f.count, f.company, f.rectified_at, f.photo_before, f.photo_after
from patrol_finding as f
inner join spans as s on f.segment_id = s.segment_id and f.counted_at >= s.since and f.counted_at < s.until
order by f.rectified_at is null desc, f.found_at desc, f.patrol_id
