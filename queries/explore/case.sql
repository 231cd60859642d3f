-- 案件卡
--
-- 粒度: 一行一个案件(编号在两个来源里都有时各一行),连同文字、责任路段名、期限判定和来自哪个文件第几行
-- 判定与超出小时取自期限和处置完成(没有则结案);仍未处置的算到数据截至。
-- 参数: case_id text
-- 列: case_id 案件编号, system 来源系统, task_no 任务号, source 问题来源, kind 部件或事件, category 大类, subcategory 小类,
--     description 问题描述, address 位置描述, unit 区(管委会), street 街道(乡镇), segment 责任路段, segment_match 路段匹配方式,
--     geo_quality 定位质量, status 当前状态, due_at 期限, verdict 期限判定, late_hours 超出期限小时, file 来源文件, ingest 台账编号,
--     line 行号
with found as (
    select *
    from case_fact
    where case_id = $case_id
),
latest_segments as (
    select segment_id, name
    from segments
    qualify row_number() over (partition by segment_id order by valid_from desc nulls last) = 1
),
told as (
    select
        f.*,
        coalesce(g.name, f.segment_id) as segment,
        t.task_no,
        t.description,
        t.address,
        t.road_name,
        t.ingest,
        t.line,
        l.file,
        l.label as system_label,
        l.withdrawn,
        a.as_of
    from found as f
    cross join about as a
    left join (select * from case_text where case_id = $case_id) as t on f.system = t.system
    left join latest_segments as g on f.segment_id = g.segment_id
    left join ledger as l on t.ingest = l.id
)
select
    *,
    case
        when voided then '作废'
        when suspended then '挂账'
        when due_at is null then '无期限'
        when done_at <= as_of and on_time then '按期'
        when done_at <= as_of then '逾期'
        when due_at < as_of then '逾期未结'
        else '未到期'
    end as verdict,
    date_diff('minute', due_at, least(coalesce(done_at, as_of), as_of)) / 60.0 as late_hours
from told
order by system
