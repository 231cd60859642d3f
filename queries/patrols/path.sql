-- 一条责任路段的历程
--
-- 粒度: 一行一个周期(周、旬、月,默认月),从这条路段有记录的第一期到巡查记录的最后一期(已失效的到失效为止),其间没有巡查的也有一行
-- 得分是期内各次巡查得分的平均;来源只给得分、没有逐条发现的,发现数无数据;只有发现、不给得分的,得分无数据。
-- 上一期、去年同期有得分而可比的,说明为空;没有记录或没有评分的,得分为空,说明里写明。
-- 参数: segment text, grain text 可空
-- 列: period 周期(2025-10、2025-W41、2025-10-1), since 起日, until 止日次日, complete 整期(false为数据截至时尚未结束),
--     state 巡查情况(已巡查、施工、未评分、无巡查单、未巡查), runs 巡查次数, inspected_km 巡查里程(公里), findings 发现问题数,
--     carriageway_score 车行道得分, sidewalk_score 人行道得分,
--     carriageway_before 车行道上期得分, sidewalk_before 人行道上期得分, findings_before 上期发现问题数, before_note 上期说明,
--     carriageway_last_year 车行道去年同期得分, sidewalk_last_year 人行道去年同期得分, findings_last_year 去年同期发现问题数,
--     last_year_note 去年同期说明
with asked as (
    select coalesce($grain, 'month') as grain, as_of
    from about
),
runs as (
    select system, cast(started_at as date) as day, inspected_km, under_construction, carriageway_score, sidewalk_score
    from patrol_run
    where segment_id = $segment
),
found as (
    select cast(counted_at as date) as day, count(*) as findings
    from patrol_finding
    where segment_id = $segment
    group by day
),
-- 登记过发现的来源:期内没有发现是0;没有登记过的是无数据
sources as (
    select distinct system
    from ledger
    where "table" = 'patrols' and withdrawn is null
),
bounds as (
    select
        (select min(day) from (select day from runs union all select day from found)) as first_day,
        least(
            (select cast(max(started_at) as date) from patrol_run),
            (select max(valid_to) - 1 from segments where segment_id = $segment having count(*) = count(valid_to))
        ) as last_day
),
days as (
    select
        cast(d as date) as day,
        cast(case grain
            when 'week' then date_trunc('week', d)
            when 'xun' then date_trunc('month', d) + to_days(10 * least((day(d) - 1) // 10, 2))
            else date_trunc('month', d)
        end as date) as since
    from bounds
    cross join asked
    cross join unnest(generate_series(first_day, greatest(first_day, last_day), interval 1 day)) as s(d)
),
periods as (
    select distinct
        since,
        cast(case
            when grain = 'week' then since + 7
            when grain = 'month' or day(since) = 21 then date_trunc('month', since) + interval 1 month
            else since + 10
        end as date) as until,
        cast(case
            when grain = 'week' then since - 7
            when grain = 'month' then since - interval 1 month
            when day(since) = 1 then since - interval 1 month + interval 20 day
            else since - 10
        end as date) as before,
        cast(case grain
            when 'week' then date_trunc('week', make_date(isoyear(since) - 1, 1, 4))
                + to_days(7 * (least(weekofyear(since), weekofyear(make_date(isoyear(since) - 1, 12, 28))) - 1))
            else since - interval 1 year
        end as date) as last_year
    from days
    cross join asked
),
inspected as (
    select
        d.since,
        count(*)                                            as runs,
        round(sum(r.inspected_km), 3)                       as inspected_km,
        bool_and(r.under_construction)                      as dug_up,
        round(avg(r.carriageway_score), 2)                  as carriageway,
        round(avg(r.sidewalk_score), 2)                     as sidewalk
    from runs as r
    inner join days as d on r.day = d.day
    group by d.since
),
counted as (
    select d.since, sum(f.findings) as findings
    from found as f
    inner join days as d on f.day = d.day
    group by d.since
),
known as (
    select
        (select count(*) > 0 from sources where (select count(*) from runs) = 0 or system in (select system from runs)) as counts,
        (select count(carriageway_score) + count(sidewalk_score) > 0 from runs)                                        as scores
),
path as (
    select
        p.since,
        coalesce(i.runs, 0)::bigint                                                                     as runs,
        i.inspected_km,
        coalesce(i.dug_up, false)                                                                       as dug_up,
        case when k.counts and (i.runs > 0 or c.findings > 0) then coalesce(c.findings, 0)::bigint end  as findings,
        i.carriageway,
        i.sidewalk,
        k.scores and i.carriageway is null and i.sidewalk is null                                       as unscored
    from periods as p
    cross join known as k
    left join inspected as i on p.since = i.since
    left join counted as c on p.since = c.since
),
words as (
    select
        case grain when 'week' then '上周' when 'xun' then '上旬' else '上月' end               as before,
        case grain when 'week' then '去年同周' when 'xun' then '去年同旬' else '去年同月' end as last_year
    from asked
)
select
    case a.grain
        when 'week' then strftime(p.since, '%G-W%V')
        when 'xun' then strftime(p.since, '%Y-%m-') || (day(p.since) // 10 + 1)
        else strftime(p.since, '%Y-%m')
    end                                                 as period,
    p.since,
    p.until,
    p.until <= a.as_of + interval 60 second             as complete,
    case
        when n.runs = 0 and n.findings > 0 then '无巡查单'
        when n.runs = 0 then '未巡查'
        when n.unscored then '未评分'
        when n.dug_up then '施工'
        else '已巡查'
    end                                                 as state,
    n.runs,
    n.inspected_km,
    n.findings,
    n.carriageway                                       as carriageway_score,
    n.sidewalk                                          as sidewalk_score,
    b.carriageway                                       as carriageway_before,
    b.sidewalk                                          as sidewalk_before,
    b.findings                                          as findings_before,
    case
        when coalesce(b.runs, 0) = 0 then w.before || '无记录'
        when b.unscored then w.before || '未评分'
    end                                                 as before_note,
    y.carriageway                                       as carriageway_last_year,
    y.sidewalk                                          as sidewalk_last_year,
    y.findings                                          as findings_last_year,
    case
        when coalesce(y.runs, 0) = 0 then w.last_year || '无记录'
        when y.unscored then w.last_year || '未评分'
    end                                                 as last_year_note
from periods as p
cross join asked as a
cross join words as w
inner join path as n on p.since = n.since
left join path as b on p.before = b.since
left join path as y on p.last_year = y.since
order by p.since
