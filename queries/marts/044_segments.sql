-- 责任路段名录
--
-- 粒度: 一行一条责任路段的一段有效期。参考表里没有一条是巡查单上的路段时,参考表不是这座城市的,路段从巡查单学来。
with seen as (
    select segment_id, max(unit) as unit, max(street) as street
    from patrol_run
    where segment_id is not null
    group by segment_id
),
ours as (
    select count(*) > 0 or (select count(*) from seen) = 0 as is_ours
    from seen
    inner join ref_segments using (segment_id)
),
listed as (
    select
        r.segment_id, r.name, r.road_name, r.from_road, r.to_road, r.side, r.unit, r.street, r.length_km, r.road_class, r.area_tier,
        r.difficulty, r.start_lon, r.start_lat, r.end_lon, r.end_lat, r.valid_from, r.valid_to, r.status
    from ref_segments as r
    where (select is_ours from ours)
    union all
    select
        s.segment_id, s.segment_id, null, null, null, null, s.unit, s.street, null, null, null,
        null, null, null, null, null, null, null, null
    from seen as s
    where not (select is_ours from ours)
)
select *
from listed
order by segment_id, valid_from
