-- 一期不参评的责任路段:按原因
--
-- 粒度: 一行一种原因,多的在前
-- 参数: week text, unit text[] 可空, street text[] 可空
-- 列: held 不参评原因, segments 路段数, listed 在册路段数, held_rate 占在册路段(0–1), run_kept 仍保留连续期数的路段数
with placed as (
    select *
    from flags
    where period = $week
        and ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
)
select
    held,
    count(*)::bigint as segments,
    (select count(*) from placed)::bigint as listed,
    count(*) / nullif((select count(*) from placed), 0) as held_rate,
    count(*) filter (where black_run > 0 or red_run > 0)::bigint as run_kept
from placed
where held is not null
group by held
order by segments desc, held
