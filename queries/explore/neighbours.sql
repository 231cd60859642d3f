-- 同处同类的其他案件
--
-- 粒度: 一行一个案件:同一责任路段(没有落到路段的为同一街道)、同一小类,上报日在所给两日之间,不含自己;离得近的在前
-- 参数: case_id text, system text, unit text, street text 可空, segment text 可空, subcategory text, reported date, days int, most int
-- 列: case_id 案件编号, reported_at 上报时间, apart 相隔天数(早的为负), source 问题来源, department 责任单位, status 当前状态, closed_at 结案时间, total 全部件数
select
    case_id,
    reported_at,
    date_diff('day', $reported, cast(reported_at as date))      as apart,
    source,
    department,
    status,
    closed_at,
    count(*) over ()                                            as total
from case_fact
where reported_at >= $reported - $days and reported_at < $reported + $days + 1
    and unit = $unit and subcategory = $subcategory and not voided
    and case when $segment is not null then segment_id = $segment else segment_id is null and street is not distinct from $street end
    and not (case_id = $case_id and system = $system)
order by abs(date_diff('day', $reported, cast(reported_at as date))), reported_at, case_id, system
limit $most
