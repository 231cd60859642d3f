-- 每月一题背后的案件
--
-- 粒度: 一行一个案件;全市账号的行数等于题目的件数,其他账号只见范围内的
-- 参数: id text
-- 列: case_id 案件编号, unit 区(管委会), street 街道(乡镇), segment_id 责任路段编号, source 问题来源, category 大类, subcategory 小类,
--     department 责任单位, status 当前状态, reported_at 上报时间, arrived_at 到场时间, done_at 处置时间, closed_at 结案时间,
--     description 问题描述
select
    f.case_id,
    f.unit,
    f.street,
    f.segment_id,
    f.source,
    f.category,
    f.subcategory,
    f.department,
    f.status,
    f.reported_at,
    f.arrived_at,
    f.done_at,
    f.closed_at,
    t.description
from topic_case as c
inner join case_fact as f on f.system = c.system and f.case_id = c.case_id
left join case_text as t on t.system = c.system and t.case_id = c.case_id
where c.id = $id
order by coalesce(f.accepted_at, f.reported_at) desc, f.case_id, f.system
