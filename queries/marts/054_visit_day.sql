-- 检查逐日计数
--
-- 粒度: 一行一日、一个区、街道、机关、行业、风险等级、检查类型、是否上级部署、是否现场;疑似重复导出的不计
-- visits 检查(次),联合检查只在第一个机关的那一行计1次;agency_visits 按机关计。给了一个机关的,它参加的次数就是它的agency_visits。
-- joint_为联合检查,organised_为记了组织方式的,combined_为综合查一次的,各按次、按机关两样;码上查、评价、投诉只按机关计。
-- named_为有企业代码的;judged_为说明了有没有发现问题的,problems_为该次任一机关发现问题的。
select
    day,
    unit,
    street,
    agency,
    industry,
    risk_grade,
    type,
    above,
    on_site,
    cast(sum(case when is_lead then 1 else 0 end) as integer)                                                   as visits,
    cast(count(*) as integer)                                                                                   as agency_visits,
    cast(sum(case when is_lead and enterprise is not null then 1 else 0 end) as integer)                        as named_visits,
    cast(count(enterprise) as integer)                                                                          as named_agency_visits,
    cast(sum(case when is_lead and visit_problem is not null then 1 else 0 end) as integer)                     as judged_visits,
    cast(count(visit_problem) as integer)                                                                       as judged_agency_visits,
    cast(sum(case when is_lead and visit_problem then 1 else 0 end) as integer)                                 as problem_visits,
    cast(sum(case when visit_problem then 1 else 0 end) as integer)                                             as problem_agency_visits,
    cast(sum(case when is_lead and agencies > 1 then 1 else 0 end) as integer)                                  as joint_visits,
    cast(sum(case when agencies > 1 then 1 else 0 end) as integer)                                              as joint_agency_visits,
    cast(sum(case when is_lead and mode is not null then 1 else 0 end) as integer)                              as organised_visits,
    cast(count(mode) as integer)                                                                                as organised_agency_visits,
    cast(sum(case when is_lead and mode = '综合查一次' then 1 else 0 end) as integer)                           as combined_visits,
    cast(sum(case when mode = '综合查一次' then 1 else 0 end) as integer)                                       as combined_agency_visits,
    cast(sum(case when scan <> '未启用' then 1 else 0 end) as integer)                                          as coded,
    cast(sum(case when scan = '扫码' then 1 else 0 end) as integer)                                             as scanned,
    cast(sum(case when scan = '补录' then 1 else 0 end) as integer)                                             as backfilled,
    cast(sum(case when scan = '未扫' then 1 else 0 end) as integer)                                             as unscanned,
    cast(count(evaluation) as integer)                                                                          as evaluated,
    cast(coalesce(sum(evaluation), 0) as integer)                                                               as stars,
    cast(count(complaint) as integer)                                                                           as complaint_known,
    cast(sum(case when complaint then 1 else 0 end) as integer)                                                 as complaints
from inspection
where is_agency_lead
group by day, unit, street, agency, industry, risk_grade, type, above, on_site
order by day, unit, street, agency, industry, risk_grade, type, above, on_site
