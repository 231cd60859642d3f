-- 案件
--
-- 粒度: 一行一个案件,连同文字
-- 参数: case_id text
-- 列: case_id 案件编号, task_no 任务号, source 问题来源, kind 部件或事件, category 大类, subcategory 小类,
--     description 问题描述, unit 区(管委会), street 街道(乡镇), segment_id 责任路段编号, status 当前状态
select
    f.*,
    t.task_no,
    t.description,
    t.address,
    t.road_name,
    t.ingest,
    t.line
from case_fact as f
left join case_text as t on f.case_id = t.case_id and f.system = t.system
where f.case_id = $case_id
order by f.system
