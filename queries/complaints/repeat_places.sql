-- 重复投诉处数
--
-- 粒度: 一行一个周期,与所给周期一一对应;places为该周期complaints/repeat的行数,同期没有任何投诉的为空
-- 参数: since date[], until date[], unit text[] 可空
-- 列: since 起日, until 止日(不含), complaints 投诉件数, places 重复投诉处数
with spans as (
    select unnest($since) as since, unnest($until) as until
),
heard as (
    select complained_at, repeat_id, is_reached or is_urged as is_listed
    from complaint
    where complained_at >= list_min($since) and complained_at < list_max($until)
        and ($unit is null or list_contains($unit, unit))
)
select
    s.since,
    s.until,
    count(h.complained_at)                                                  as complaints,
    case when count(h.complained_at) > 0 then count(distinct h.repeat_id) filter (where h.is_listed) end as places
from spans as s
left join heard as h on h.complained_at >= s.since and h.complained_at < s.until
group by s.since, s.until
order by s.since, s.until
