-- 入企检查清单
--
-- 粒度: 一行一个机关的检查记录;measure说明看哪个数,行数等于数字(按次的每次一行)
-- visits 检查(联合计1次;给了机关的为这些机关参加的次数),agency_visits 按机关计,onsite_visits 现场,routine、case、special 三类,
-- special_above 上级部署专项,visits_without_above 其余;problem 发现问题的,combined 综合查一次,joint 联合,scanned、backfilled、unscanned 码上查,
-- evaluated 有评价,complaints 企业投诉,copy 疑似重复导出,nameless 没有企业代码,spared 检查免罚,served、managed、enforced 处理方式。
-- 参数: since date, until date, measure text, counting text 可空, unit text[] 可空, street text[] 可空, agency text 可空, industry text[] 可空,
--     risk text[] 可空, type text[] 可空, enterprise text 可空
-- 取值: counting joint|agency, measure visits|agency_visits|onsite_visits|routine|case|special|special_above|visits_without_above|problem|combined|joint|scanned|backfilled|unscanned|evaluated|complaints|copy|nameless|spared|served|managed|enforced
-- 列: inspection_id 检查编号, joint_id 联合编号, day 日期, enterprise 企业编号, label 企业(遮盖名), unit 区(管委会), street 街道(乡镇), industry 行业,
--     risk_grade 风险等级, agency 检查机关, agencies 参加机关数, type 检查类型, trigger 缘由, above 上级部署, mode 组织方式, item 检查事项,
--     on_site 现场, scan 码上查, problem_found 发现问题, result 结果, evaluation 企业评价, complaint 企业投诉
with rule as (
    select coalesce($counting, counting) as counting
    from rules_inspections
    where valid_from < $until and (valid_to is null or valid_to >= $until)
),
-- 给了机关的,一次检查就是它参加的那一行
chosen as (
    select
        i.*,
        i.is_lead or $agency is not null and i.is_agency_lead                                     as is_first,
        i.is_lead or i.is_agency_lead and ($agency is not null or u.counting = 'agency')          as is_counted
    from inspection as i
    cross join rule as u
    where i.day >= $since and i.day < $until
        and ($unit is null or list_contains($unit, i.unit))
        and ($street is null or list_contains($street, i.street))
        and ($agency is null or i.agency = $agency)
        and ($industry is null or list_contains($industry, i.industry))
        and ($risk is null or list_contains($risk, coalesce(i.risk_grade, '未定')))
        and ($type is null or list_contains($type, coalesce(i.type, '未明确')))
        and ($enterprise is null or i.enterprise = try_cast($enterprise as bigint))
)
select
    inspection_id, joint_id, day, enterprise, enterprise_label as label, unit, street, industry, risk_grade, agency, agencies, type, trigger, above, mode, item,
    on_site, scan, problem_found, result, evaluation, complaint
from chosen
where case $measure
    when 'visits' then is_counted
    when 'agency_visits' then is_agency_lead
    when 'onsite_visits' then is_counted and on_site
    when 'routine' then is_counted and type = '日常'
    when 'case' then is_counted and type = '个案'
    when 'special' then is_counted and type = '专项'
    when 'special_above' then is_counted and above
    when 'visits_without_above' then is_counted and not above
    when 'problem' then is_first and visit_problem
    when 'combined' then is_first and mode = '综合查一次'
    when 'joint' then is_first and agencies > 1
    when 'scanned' then is_agency_lead and scan = '扫码'
    when 'backfilled' then is_agency_lead and scan = '补录'
    when 'unscanned' then is_agency_lead and scan = '未扫'
    when 'evaluated' then is_agency_lead and evaluation is not null
    when 'complaints' then is_agency_lead and complaint
    when 'copy' then is_copy
    when 'nameless' then enterprise is null and not is_copy
    when 'spared' then not is_copy and result = '免罚'
    when 'served' then not is_copy and handling = '服务'
    when 'managed' then not is_copy and handling = '管理'
    when 'enforced' then not is_copy and handling = '执法'
end
order by day desc, inspection_id
