-- 历周末挂牌督办在办数
--
-- 粒度: 一行一个已结束的周,新的在后;在办为周末已挂牌、未摘牌的
-- 参数: kind text 可空, unit text[] 可空, street text[] 可空, weeks int 可空
-- 取值: kind 路段|乱点
-- 列: since 起日, until 止日次日, open 在办, overdue 其中逾期, in_time 其中期限内, listed 本周挂牌, delisted 本周摘牌
with weeks as (
    select since, until
    from periods
    where grain = 'week' and until > (select min(listed_on) from supervision)
    order by since desc
    limit coalesce($weeks, 26)
),
chosen as (
    select listed_on, deadline_on, delisted_on
    from supervision
    where ($kind is null or kind = $kind)
        and ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
)
select
    w.since,
    w.until,
    count(*) filter (where c.listed_on <= w.until and (c.delisted_on is null or c.delisted_on >= w.until))::bigint as open,
    count(*) filter (where c.deadline_on < w.until and (c.delisted_on is null or c.delisted_on >= w.until))::bigint as overdue,
    open - overdue                                                                                              as in_time,
    count(*) filter (where c.listed_on > w.since and c.listed_on <= w.until)::bigint                              as listed,
    count(*) filter (where c.delisted_on >= w.since and c.delisted_on < w.until)::bigint                          as delisted
from weeks as w
left join chosen as c on c.listed_on <= w.until
group by w.since, w.until
order by w.since
