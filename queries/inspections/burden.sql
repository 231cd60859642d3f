-- 入企检查负担与码上查
--
-- 粒度: 一行一个指标;本期与基期,没有给基期的取上年同日
-- 综合查一次占比除以记了组织方式的检查(次);码上查各占启用赋码以后的机关次;评价率除以扫码的机关次,均分除以有评价的;企业投诉以机关次计。
-- 联合占比除以检查(次);两机关以上参加的为联合。分母为0的为空;给了机关的,一次为这些机关参加的一次。
-- 参数: since date, until date, base_since date 可空, base_until date 可空, unit text[] 可空, street text[] 可空, agency text 可空,
--     industry text[] 可空
-- 列: measure 指标, label 名称, measured_in 单位, current 本期, base 基期, current_of 本期分母, base_of 基期分母
with spans as (
    select '本期' as part, $since as since, $until as until
    union all
    select '基期', coalesce($base_since, cast($since - interval 1 year as date)), coalesce($base_until, cast($until - interval 1 year as date))
),
records as (
    select '本期' as part, * from visit_day where day >= $since and day < $until
    union all
    select '基期', * from visit_day
    where day >= coalesce($base_since, cast($since - interval 1 year as date)) and day < coalesce($base_until, cast($until - interval 1 year as date))
),
counted as (
    select
        part,
        sum(case when $agency is null then visits else agency_visits end)::bigint as visits,
        sum(case when $agency is null then joint_visits else joint_agency_visits end)::bigint as joint,
        sum(case when $agency is null then organised_visits else organised_agency_visits end)::bigint as organised,
        sum(case when $agency is null then combined_visits else combined_agency_visits end)::bigint as combined,
        sum(coded)::bigint              as coded,
        sum(scanned)::bigint            as scanned,
        sum(backfilled)::bigint         as backfilled,
        sum(unscanned)::bigint          as unscanned,
        sum(evaluated)::bigint          as evaluated,
        sum(stars)::bigint              as stars,
        sum(complaint_known)::bigint    as complaint_known,
        sum(complaints)::bigint         as complaints
    from records
    where ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
        and ($agency is null or agency = $agency)
        and ($industry is null or list_contains($industry, industry))
    group by part
),
figures as (
    select s.part, f.*
    from spans as s
    left join counted as c on c.part = s.part
    cross join lateral (values
        (1, 'combined', '综合查一次占比', '率', c.combined / nullif(c.organised, 0)::double, c.organised),
        (2, 'joint', '联合检查占比', '率', c.joint / nullif(c.visits, 0)::double, c.visits),
        (3, 'scanned', '扫码占比', '率', c.scanned / nullif(c.coded, 0)::double, c.coded),
        (4, 'backfilled', '补录占比', '率', c.backfilled / nullif(c.coded, 0)::double, c.coded),
        (5, 'unscanned', '未扫码占比', '率', c.unscanned / nullif(c.coded, 0)::double, c.coded),
        (6, 'evaluated', '企业评价率', '率', c.evaluated / nullif(c.scanned + c.backfilled, 0)::double, c.scanned + c.backfilled),
        (7, 'stars', '评价均分', '分', c.stars / nullif(c.evaluated, 0)::double, c.evaluated),
        (8, 'complaints', '企业投诉', '件', case when c.complaint_known > 0 then c.complaints end, c.complaint_known)
    ) as f(place, measure, label, measured_in, figure, figure_of)
)
select
    n.measure,
    n.label,
    n.measured_in,
    n.figure::double                as current,
    b.figure::double                as base,
    coalesce(n.figure_of, 0)        as current_of,
    coalesce(b.figure_of, 0)        as base_of
from figures as n
inner join figures as b on b.measure = n.measure and b.part = '基期'
where n.part = '本期'
order by n.place
