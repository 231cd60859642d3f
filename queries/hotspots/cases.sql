-- 热点背后的案件
--
-- 粒度: 一行一个案件,行数等于该周热点的案件数;判定时计入的案件,以后撤回的只留编号
-- 参数: id text, week text
-- 列: case_id 案件编号, system 来源系统, source 问题来源, reported_at 上报时间, unit 区(管委会), street 街道(乡镇), segment_id 责任路段编号,
--     category 大类, subcategory 小类, department 责任单位, status 当前状态, closed_at 结案时间, resolved 是否解决, satisfaction 满意度
select
    h.case_id, h.system, c.source, c.reported_at, h.unit, h.street, c.segment_id, c.category, c.subcategory, c.department, c.status, c.closed_at,
    c.resolved, c.satisfaction
from hotspot_cases as h
left join case_fact as c on h.case_id = c.case_id and h.system = c.system
where h.id = $id and h.period = $week
order by c.reported_at, h.case_id, h.system
