-- 路段匹配与定位质量
--
-- 粒度: 一行一种匹配方式(kind=segment_match)或定位质量(kind=geo_quality);share为占可见案件的份额(0–1)
-- 参数:
-- 列: kind 种类, value 取值, cases 案件数, share 份额
with ways as (
    select coalesce(segment_match, '未匹配') as segment_match, coalesce(geo_quality, '未定位') as geo_quality, count(*) as n
    from case_fact
    group by all
),
listed as (
    select 'segment_match' as kind, segment_match as "value", sum(n)::bigint as cases
    from ways
    group by segment_match
    union all
    select 'geo_quality', geo_quality, sum(n)::bigint
    from ways
    group by geo_quality
)
select kind, "value", cases, cases / nullif(sum(cases) over (partition by kind), 0)::double as share
from listed
order by kind desc, cases desc, "value"
