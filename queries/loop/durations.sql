-- 各环节用时
--
-- 粒度: 一行一个环节;统计周期内走完该环节的案件
-- 用时为自然小时,取中位数和九成位;起止先后颠倒的(存疑)和5秒内补录的不计,件数另列。没有时间记录的环节件数为0。
-- 参数: since date, until date, scope text 可空, unit text[] 可空, street text[] 可空, source text[] 可空, category text[] 可空
-- 列: position 次序, label 环节, cases 计入件数, median_hours 中位用时(小时), p90_hours 九成用时(小时), excluded 不计件数
with chosen as (
    select reported_at, accepted_at, filed_at, dispatched_at, disposed_at, checked_at, closed_at
    from case_fact
    where in_flow and first_at < $until and last_at >= $since
        and ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
        and ($source is null or list_contains($source, source))
        and ($category is null or list_contains($category, category))
        and ($scope is null or $scope = '全市' or not is_siluan)
),
steps as (
    select
        unnest([1, 2, 3, 4, 5, 6, 7]) as position,
        unnest([reported_at, accepted_at, filed_at, dispatched_at, disposed_at, checked_at, reported_at]) as from_at,
        unnest([accepted_at, filed_at, dispatched_at, disposed_at, checked_at, closed_at, closed_at])     as to_at
    from chosen
),
timed as (
    select position, date_diff('second', from_at, to_at) as seconds
    from steps
    where to_at >= $since and to_at < $until and from_at is not null
),
counted as (
    select
        position,
        count(*) filter (where seconds >= 5)                                     as cases,
        count(*) filter (where seconds < 5)                                      as excluded,
        quantile_cont(seconds / 3600.0, [0.5, 0.9]) filter (where seconds >= 5)  as hours
    from timed
    group by position
),
labels as (
    select unnest([1, 2, 3, 4, 5, 6, 7]) as position,
        unnest(['上报到受理', '受理到立案', '立案到派遣', '派遣到处置', '处置到核查', '核查到结案', '上报到结案']) as label
)
select
    l.position,
    l.label,
    coalesce(c.cases, 0)::bigint    as cases,
    c.hours[1]                      as median_hours,
    c.hours[2]                      as p90_hours,
    coalesce(c.excluded, 0)::bigint as excluded
from labels as l
left join counted as c on l.position = c.position
order by l.position
