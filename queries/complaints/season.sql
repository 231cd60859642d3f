-- 投诉的季节变化
--
-- 粒度: 一行一个自然月,从最早到最晚有数据的月
-- 投诉按受理日(没有受理时间的按上报日),口径同overview/rows;measure取reported时为上报案件,按上报日。
-- 判定看同一范围内全部类别的总量:断报三日以上,或不到前后各六个整月中位数的六成(中位数六十件以上时),或一件没有(十件以上时),为缺报;
-- 平常就少的地方,没有投诉就是没有。
-- 首月、末月不满一月的为未满。缺报、未满的月不可比,comparable为空,不能读作下降。
-- 参数: measure text 可空, unit text[] 可空, street text[] 可空, source text[] 可空, category text[] 可空, subcategory text[] 可空
-- 取值: measure complaints|reported
-- 列: month 月份, counted 已有件数, total 同范围全部类别件数, silent_days 断报天数, verdict 判定(正常、缺报、未满), comparable 可比件数,
--     last_year 上年同月可比件数
with asked as (
    select
        case when coalesce($measure, 'complaints') = 'reported' then 'reported' else 'complaints' end as measure,
        as_of + interval 1 second                                                                  as known_until,
        cast(first_reported as date)                                                               as first_day
    from about
),
happened as (
    select cast(date_trunc('month', complained_at) as date) as month, unit, street, source, category, subcategory
    from complaint
    where coalesce($measure, 'complaints') = 'complaints'
    union all
    select cast(date_trunc('month', reported_at) as date), unit, street, source, category, subcategory
    from case_fact
    where $measure = 'reported' and not voided
),
counted as (
    select
        month,
        count(*) as total,
        count(*) filter (where ($source is null or list_contains($source, source))
            and ($category is null or list_contains($category, category))
            and ($subcategory is null or list_contains($subcategory, subcategory))) as counted
    from happened
    where ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
    group by month
),
bounds as (
    select min(month) as first_month, least(max(month), (select cast(date_trunc('month', known_until) as date) from asked)) as last_month
    from counted
),
months as (
    select cast(unnest(generate_series(first_month, last_month, interval 1 month)) as date) as month
    from bounds
),
silent as (
    select cast(date_trunc('month', day) as date) as month, count(distinct day) as silent_days
    from silent_day
    where measure = (select measure from asked)
        and (unit = '合计' or ($unit is not null and list_contains($unit, unit)))
    group by 1
),
filled as (
    select
        m.month,
        coalesce(c.counted, 0)       as counted,
        coalesce(c.total, 0)         as total,
        coalesce(s.silent_days, 0)   as silent_days,
        a.first_day <= m.month and a.known_until >= m.month + interval 1 month as is_whole
    from months as m
    cross join asked as a
    left join counted as c on m.month = c.month
    left join silent as s on m.month = s.month
),
usual as (
    select
        f.*,
        (select median(o.total) from filled as o
         where o.is_whole and o.month <> f.month
            and o.month >= f.month - interval 6 month and o.month <= f.month + interval 6 month) as usual
    from filled as f
),
judged as (
    select
        *,
        case
            when not is_whole then '未满'
            when silent_days >= 3 or (usual >= 10 and total = 0) or (usual >= 60 and total < 0.6 * usual) then '缺报'
            else '正常'
        end as verdict
    from usual
)
select
    j.month,
    j.counted::bigint                                        as counted,
    j.total::bigint                                          as total,
    j.silent_days::bigint                                    as silent_days,
    j.verdict,
    case when j.verdict = '正常' then j.counted::bigint end  as comparable,
    case when l.verdict = '正常' then l.counted::bigint end  as last_year
from judged as j
left join judged as l on l.month = j.month - interval 1 year
order by j.month
