-- 投诉清单(时段、日历、季节、前后对比背后的案件)
--
-- 粒度: 一行一个案件;行数等于数字
-- 口径同complaints/hours、calendar、season、effect:投诉按受理日(没有受理时间的按上报日),measure取reported时按上报日。
-- weekday(1为周一)、hour按上报时刻,is_workday、kind按工作日历;kind按计入的日子,并除去断报的日子。给hour时,期内时刻全是零点的来源不列,同complaints/hours。
-- 参数: since date, until date, measure text 可空, unit text[] 可空, street text[] 可空, segment text[] 可空, source text[] 可空,
--     category text[] 可空, subcategory text[] 可空, weekday int[] 可空, hour int 可空, is_workday bool 可空, kind text 可空
-- 取值: measure complaints|reported, kind 工作日|调休上班|周末|法定节假日
-- 列: case_id 案件编号, unit 区(管委会), street 街道(乡镇), segment_id 责任路段编号, source 问题来源, category 大类, subcategory 小类,
--     department 责任单位, status 当前状态, reported_at 上报时间, arrived_at 到场时间, done_at 处置时间, closed_at 结案时间
with happened as (
    select
        *,
        case when coalesce($measure, 'complaints') = 'reported' then reported_at else coalesce(accepted_at, reported_at) end as counted_at
    from case_fact
    where first_at < $until and last_at >= $since
        and not voided
        and (coalesce($measure, 'complaints') = 'reported'
            or caller_key is not null or replied_at is not null or resolved is not null or satisfaction is not null)
),
placed as (
    select
        h.*,
        coalesce(r.kind in ('工作日', '调休上班'), isodow(h.reported_at) <= 5) as on_workday,
        k.kind as counted_kind
    from happened as h
    left join day_kind as r on r.day = cast(h.reported_at as date)
    left join day_kind as k on k.day = cast(h.counted_at as date)
    where h.counted_at >= $since and h.counted_at < $until
),
clocks as (
    select system
    from placed
    group by system
    having bool_or(reported_at > date_trunc('day', reported_at))
)
select
    case_id,
    unit,
    street,
    segment_id,
    source,
    category,
    subcategory,
    department,
    status,
    reported_at,
    arrived_at,
    done_at,
    closed_at
from placed
where ($unit is null or list_contains($unit, unit))
    and ($street is null or list_contains($street, street))
    and ($segment is null or list_contains($segment, segment_id))
    and ($source is null or list_contains($source, source))
    and ($category is null or list_contains($category, category))
    and ($subcategory is null or list_contains($subcategory, subcategory))
    and ($weekday is null or list_contains($weekday, isodow(reported_at)))
    and ($hour is null or (hour(reported_at) = $hour and system in (select system from clocks)))
    and ($is_workday is null or on_workday = $is_workday)
    and ($kind is null or (counted_kind = $kind and cast(counted_at as date) not in (
        select day from silent_day
        where measure = coalesce($measure, 'complaints') and (unit = '合计' or ($unit is not null and list_contains($unit, unit))))))
order by counted_at desc, case_id, system
