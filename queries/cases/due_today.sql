-- 今日到期
--
-- 粒度: 一行一个期限在今日、到数据截至还没有处置的案件;今日没有的,列最近一个有的日子,见day。今日为数据截至之日(截至零时的为零时起的那一日)
-- 不含作废、自行处置、挂账;先到期的在前,期限已过的另注。
-- 参数: unit text[] 可空, street text[] 可空, most int 可空
-- 列: case_id 案件编号, unit 区(管委会), street 街道(乡镇), segment_id 责任路段编号, segment 责任路段, source 问题来源, category 大类, subcategory 小类,
--     department 责任单位, status 当前状态, reported_at 上报时间, due_at 期限, verdict 期限判定, today 今日, day 到期日, total 全部件数
with waiting as (
    select c.*, cast(a.as_of as date) as today, cast(c.due_at as date) as day, case when c.due_at < a.as_of then '已过期限' else '未到期限' end as verdict
    from case_fact as c
    cross join about as a
    where c.in_due and not c.suspended
        and c.due_at >= cast(a.as_of as date) and c.due_at < cast(a.as_of as date) + interval 15 day
        and (c.done_at is null or c.done_at > a.as_of) and (c.closed_at is null or c.closed_at > a.as_of)
        and ($unit is null or list_contains($unit, c.unit))
        and ($street is null or list_contains($street, c.street))
),
listed as (
    select * from waiting where day = (select min(day) from waiting)
)
select
    o.case_id,
    o.unit,
    o.street,
    o.segment_id,
    s.name                              as segment,
    o.source,
    o.category,
    o.subcategory,
    o.department,
    o.status,
    o.reported_at,
    o.due_at,
    o.verdict,
    o.today,
    o.day,
    count(*) over ()                    as total
from listed as o
left join segments as s on s.segment_id = o.segment_id and s.unit = o.unit and s.street is not distinct from o.street
order by o.due_at, o.case_id, o.system
limit coalesce($most, 1000000)
