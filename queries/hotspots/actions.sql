-- 一个热点的以往行动
--
-- 粒度: 一行一件事,到该周为止一年以内,新的在前;路段取热点涉及的路段,热点为街道的,取该街道挂牌督办的路段
-- 行动取数据所知的:红旗、优秀红旗、黑旗(周期止日),挂牌、摘牌(乱点只取同小类),本热点的新增、反弹、消除(列出日)。
-- 参数: id text, week text
-- 列: on_date 日期, action 行动(红旗、优秀红旗、黑旗、挂牌、重新挂牌、摘牌、热点新增、热点反弹、热点消除), segment_id 责任路段编号, name 责任路段,
--     listing 挂牌编号, stage 办理状态, deadline_on 期限, period 周期
with spot as (
    select id, kind, unit, street, until, until - 366 as since, coalesce(segments, []) as segments
    from hotspots
    where id = $id and period = $week
),
named as (
    select segment_id, arg_max(name, coalesce(valid_from, date '0001-01-01')) as name
    from segments
    group by segment_id
),
waved as (
    select f.until - 1 as on_date, f.flag as action, f.segment_id, null as listing, null as stage, null::date as deadline_on, f.period
    from flags as f
    inner join spot as s on f.until > s.since and f.until <= s.until and s.kind <> '街道' and list_contains(s.segments, f.segment_id)
    where f.flag is not null
),
listings as (
    select l.*
    from supervision as l
    inner join spot as s
        on (list_contains(s.segments, l.segment_id) or (s.kind = '街道' and l.unit = s.unit and l.street = s.street))
    where l.kind = '路段' or l.subcategory = (select any_value(subcategory) from hotspots where id = $id and period = $week)
),
listed as (
    select
        l.listed_on as on_date, case when l.relisted then '重新挂牌' else '挂牌' end as action, l.segment_id, l.id as listing, l.stage, l.deadline_on,
        l.period
    from listings as l
    inner join spot as s on l.listed_on > s.since and l.listed_on < s.until
    union all
    select l.delisted_on, '摘牌', l.segment_id, l.id, l.stage, l.deadline_on, l.period
    from listings as l
    inner join spot as s on l.delisted_on > s.since and l.delisted_on < s.until
),
runs as (
    select h.until as on_date, concat('热点', h.state) as action, null as segment_id, null as listing, null as stage, null::date as deadline_on, h.period
    from hotspots as h
    inner join spot as s on h.until > s.since and h.until <= s.until
    where h.id = $id and h.state in ('新增', '反弹', '消除')
),
happened as (
    select * from waved
    union all
    select * from listed
    union all
    select * from runs
)
select e.on_date, e.action, e.segment_id, coalesce(n.name, e.segment_id) as name, e.listing, e.stage, e.deadline_on, e.period
from happened as e
left join named as n on e.segment_id = n.segment_id
order by
    e.on_date desc,
    list_position(['热点新增', '热点反弹', '热点消除', '摘牌', '重新挂牌', '挂牌', '黑旗', '优秀红旗', '红旗'], e.action),
    e.segment_id nulls first, e.listing
