-- 一家企业的检查与处罚
--
-- 粒度: 一行一个机关的一条检查记录(疑似重复导出的也列,有标记),或一件行政处罚
-- 给了起止日的只列其间的;处罚按立案日。
-- 参数: enterprise text, since date 可空, until date 可空
-- 列: what 检查或处罚, id 检查编号或处罚案号, day 日期, started_at 开始时间, agency 机关, unit 区(管委会), street 街道(乡镇), type 检查类型,
--     trigger 检查缘由, above 上级部署专项, mode 组织方式, joint_id 联合检查编号, agencies 参加机关数, is_copy 疑似重复导出, item 检查事项或违法行为类型,
--     on_site 现场, scan 码上查, problem_found 发现问题, result 检查结果或免罚类别, rectify_due_on 整改期限, rectified_at 整改完成, evaluation 企业评价,
--     complaint 企业投诉, before_day 同一机关、事项此前一次, decided_on 处罚决定日, fine_yuan 罚款(元), confiscated_yuan 没收(元), credit_repair 信用修复
with visits as (
    select
        '检查' as what, inspection_id as id, day, started_at, agency, unit, street, type, trigger, above, mode, joint_id, agencies, is_copy, item,
        on_site, scan, problem_found, result, rectify_due_on, rectified_at, evaluation, complaint, cast(before_at as date) as before_day,
        cast(null as date) as decided_on, cast(null as bigint) as fine_yuan, cast(null as bigint) as confiscated_yuan, cast(null as varchar) as credit_repair
    from inspection
    where enterprise = try_cast($enterprise as bigint)
),
penalties as (
    select
        '处罚' as what, penalty_id as id, filed_on as day, filed_at as started_at, agency, unit, street, violation as item, exemption as result,
        decided_on, fine_yuan, confiscated_yuan, credit_repair
    from penalty
    where enterprise = try_cast($enterprise as bigint)
),
events as (
    select * from visits
    union all by name
    select * from penalties
)
select *
from events
where ($since is null or day >= $since) and ($until is null or day < $until)
order by day desc, what, started_at desc, id
