-- 闭环流程七个环节
--
-- 粒度: 一行一个环节;统计周期内上报、进流程统计的案件中,到数据截至已到该环节的件数
-- 受理立案看立案时间;考核评价 = 已结案且有期限、可判按期与否的案件。没有任何来源记录该环节时间时为空。
-- 参数: since date, until date, scope text 可空, unit text[] 可空, street text[] 可空, source text[] 可空, category text[] 可空
-- 列: position 次序, label 环节, cases 件数
with cohort as (
    select
        count(*)                                                                          as reported,
        count(*) filter (where filed_at <= as_of)                                         as filed,
        count(*) filter (where dispatched_at <= as_of)                                    as dispatched,
        count(*) filter (where disposed_at <= as_of)                                      as disposed,
        count(*) filter (where checked_at <= as_of)                                       as checked,
        count(*) filter (where closed_at <= as_of and not suspended)                      as closed,
        count(*) filter (where closed_at <= as_of and not suspended and in_due)           as judged
    from case_fact
    cross join about
    where in_flow and reported_at >= $since and reported_at < $until
        and ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
        and ($source is null or list_contains($source, source))
        and ($category is null or list_contains($category, category))
        and ($scope is null or $scope = '全市' or not is_siluan)
),
links as (
    select
        unnest([1, 2, 3, 4, 5, 6, 7])                                                                              as position,
        unnest(['发现问题', '受理立案', '任务派遣', '问题处置', '现场核查', '案件结案', '考核评价'])              as label,
        unnest([reported, filed, dispatched, disposed, checked, closed, judged])                                   as cases
    from cohort
)
select position, label, cases::bigint as cases
from links
order by position
