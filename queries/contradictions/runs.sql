-- 存疑或挂牌背后的巡查单
--
-- 粒度: 一行一次巡查;行数等于数字。unlisted为true时只取当日不在责任路段名录的
-- 参数: since date, until date, unit text[] 可空, street text[] 可空, segment text 可空, run text[] 可空, unlisted bool 可空
-- 列: run_id 巡查单号, started_at 开始时间, ended_at 结束时间, unit 区(管委会), street 街道(乡镇), segment_id 责任路段编号, segment 责任路段,
--     company 巡查单位, inspected_km 巡查里程(公里), under_construction 是否施工, findings 发现问题数, items 发现的事项
with latest_segments as (
    select segment_id, name
    from segments
    qualify row_number() over (partition by segment_id order by valid_from desc nulls last) = 1
),
looked as (
    select *
    from patrol_run
    where started_at >= $since and started_at < $until
        and ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
        and ($segment is null or segment_id = $segment)
        and ($run is null or list_contains($run, run_id))
),
found as (
    select
        run_id,
        system,
        count(*)::bigint                                                     as findings,
        string_agg(coalesce(item, item_code) || '×' || count, '、' order by coalesce(item, item_code), count) as items
    from patrol_finding
    where counted_at >= $since and counted_at < $until
    group by run_id, system
)
select
    r.run_id,
    r.started_at,
    r.ended_at,
    r.unit,
    r.street,
    r.segment_id,
    coalesce(g.name, r.segment_id) as segment,
    r.company,
    r.inspected_km,
    r.under_construction,
    coalesce(f.findings, 0)        as findings,
    f.items
from looked as r
left join found as f on r.run_id = f.run_id and r.system = f.system
left join latest_segments as g on r.segment_id = g.segment_id
where not coalesce($unlisted, false)
    or not exists (
        select 1
        from segments as s
        where s.segment_id = r.segment_id
            and (s.valid_from is null or s.valid_from <= cast(r.started_at as date))
            and (s.valid_to is null or s.valid_to > cast(r.started_at as date))
    )
order by r.started_at, r.run_id
