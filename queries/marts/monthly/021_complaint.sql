-- 投诉
--
-- 粒度: 一行一件投诉(市民诉求,口径同overview/three_rates),不含作废;按complained_at(受理时间,没有的看上报时间)排
-- 处所place: 责任路段;没有匹配到路段的取社区,没有社区的取街道加单元网格,都没有的为空。area为所在社区,供跨路段合看。
-- class_key: 部件或事件加类别代码,没有代码的取小类名称:中途改名的仍是一类。
-- twin_minutes: 同一诉求人就同处同类、经另一渠道的上一件距本件几分钟;same_minute: 同处同类同一分钟另一渠道已有一件
-- (没有钟点的不算;同一系统里明知是两个人的不算)。都只在同一月份文件内比较。
with complaints as (
    select
        *,
        coalesce(accepted_at, reported_at) as complained_at,
        case when class_code is not null then concat(coalesce(kind, ''), class_code) else subcategory end as class_key,
        case when community is not null then concat(unit, '/', street, '/', community) end as area,
        case
            when segment_id is not null then '路段'
            when community is not null then '社区'
            when grid is not null then '网格'
        end as place_kind,
        case
            when segment_id is not null then segment_id
            when community is not null then concat(unit, '/', street, '/', community)
            when grid is not null then concat(unit, '/', street, '/', grid)
        end as place
    from case_fact
    where not voided
        and (caller_key is not null or replied_at is not null or resolved is not null or satisfaction is not null)
),
neighboured as (
    select
        *,
        lag(source) over same_caller       as caller_source,
        lag(reported_at) over same_caller  as caller_at,
        first_value(source) over same_time as minute_source,
        first_value(system) over same_time as minute_system,
        first_value(caller_key) over same_time as minute_caller
    from complaints
    window
        same_caller as (partition by place, class_key, caller_key order by reported_at, case_id, system),
        same_time as (partition by place, class_key, date_trunc('minute', reported_at) order by reported_at, case_id, system)
)
select
    complained_at,
    case_id,
    system,
    source,
    class_key,
    category,
    subcategory,
    is_siluan,
    urgency,
    unit,
    street,
    community,
    segment_id,
    place_kind,
    place,
    area,
    department,
    status,
    reported_at,
    due_at,
    done_at,
    closed_at,
    suspended,
    replied_at,
    resolved,
    satisfaction in ('非常满意', '满意', '基本满意') as satisfied,
    satisfaction,
    press_count,
    caller_key,
    case
        when place is not null and caller_key is not null and caller_source <> source
            then cast(date_diff('minute', caller_at, reported_at) as integer)
    end as twin_minutes,
    coalesce(
        place is not null
        and minute_source <> source
        and reported_at <> date_trunc('day', reported_at)
        and not coalesce(minute_system = system and minute_caller <> caller_key, false), false) as same_minute
from neighboured
order by complained_at, case_id, system
