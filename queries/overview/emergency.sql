-- 应急案件
--
-- 粒度: 一行一个周期,与所给周期一一对应
-- 急类案件按上报时间计,不含作废。到场分钟 = 派遣(有二次派遣的取二次派遣)到到场的自然分钟,只数先后正常的。
-- 超时 = 处置完成晚于期限,或到数据截至已过期限仍未处置完成。
-- 参数: since date[], until date[], unit text[] 可空, scope text 可空
-- 列: since 起日, emergency 应急案件, arrival_minutes 平均到场(分钟), emergency_late 超时件数
with spans as (
    select unnest($since) as since, unnest($until) as until
),
days as (
    select
        day,
        sum(emergency)                                                                      as emergency,
        sum(emergency_late + case when open_due_at < as_of then emergency_open else 0 end)  as emergency_late,
        sum(arrivals)                                                                       as arrivals,
        sum(arrival_seconds)                                                                as arrival_seconds
    from service_day
    cross join about
    where day >= list_min($since) and day < list_max($until)
        and ($unit is null or list_contains($unit, unit))
        and ($scope is null or $scope = '全市' or not is_siluan)
    group by day
)
select
    s.since,
    coalesce(sum(d.emergency), 0)::bigint                              as emergency,
    sum(d.arrival_seconds) / 60.0 / nullif(sum(d.arrivals), 0)         as arrival_minutes,
    coalesce(sum(d.emergency_late), 0)::bigint                         as emergency_late
from spans as s
left join days as d on d.day >= s.since and d.day < s.until
group by s.since
order by s.since
