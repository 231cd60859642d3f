-- 历周存疑项数
--
-- 粒度: 一行一个已结束的周,新的在后;没有存疑的周为0
-- 参数: kind text 可空, unit text[] 可空, street text[] 可空, until date 可空, weeks int 可空
-- 取值: kind 投诉上升|黑旗无投诉|巡查多投诉少|巡查记录雷同|结案早于到场|巡查结果不一|路段不在名录
-- 列: since 起日, until 止日次日, doubts 存疑项数, kinds 涉及类别数
with chosen as (
    select since, kind
    from doubts
    where ($kind is null or kind = $kind)
        and ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
)
select w.since, w.until, count(c.kind)::bigint as doubts, count(distinct c.kind)::bigint as kinds
from periods as w
left join chosen as c on w.since = c.since
where w.grain = 'week' and ($until is null or w.until <= $until)
group by w.since, w.until
order by w.since desc
limit coalesce($weeks, 52)
