-- 入企检查日汇总
--
-- 粒度: 一行一日、一街道、一类型、是否上级部署、是否现场
-- visits 联合检查计1次,agency_visits 按机关分别计;其余各数:问题以次计,扫码、评价、企业投诉以机关次计。疑似重复导出的不计。
select
    day,
    unit,
    street,
    type,
    above,
    on_site,
    cast(sum(cast(is_lead as integer)) as integer)                                                      as visits,
    cast(sum(cast(is_agency_lead as integer)) as integer)                                               as agency_visits,
    cast(sum(case when is_lead and visit_problem then 1 else 0 end) as integer)                         as problem_visits,
    cast(sum(case when is_lead and visit_problem is not null then 1 else 0 end) as integer)             as judged_visits,
    cast(sum(case when is_lead and mode = '综合查一次' then 1 else 0 end) as integer)                   as combined,
    cast(sum(case when is_lead and mode is not null then 1 else 0 end) as integer)                      as organised,
    cast(sum(case when is_agency_lead and scan = '扫码' then 1 else 0 end) as integer)                  as scanned,
    cast(sum(case when is_agency_lead and scan = '补录' then 1 else 0 end) as integer)                  as backfilled,
    cast(sum(case when is_agency_lead and scan = '未扫' then 1 else 0 end) as integer)                  as unscanned,
    cast(sum(case when is_agency_lead and evaluation is not null then 1 else 0 end) as integer)         as evaluated,
    cast(sum(case when is_agency_lead then coalesce(evaluation, 0) else 0 end) as integer)              as stars,
    cast(sum(case when is_agency_lead and complaint then 1 else 0 end) as integer)                      as complaints
from inspection
where not is_copy
group by day, unit, street, type, above, on_site
order by day, unit, street, type, above, on_site
