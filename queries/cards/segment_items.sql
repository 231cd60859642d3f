-- 一条责任路段一段时间的扣分事项
--
-- 粒度: 一行一个检查事项,扣分多的在前;取止日不晚于until、起日不早于since的各评旗周期之和
-- 参数: segment text, since date, until date
-- 列: item_code 事项编码, category 大类, item 检查事项, periods 评旗周期数, count 数量(处), deducted 扣分, veto 可一票否决
select
    i.item_code,
    i.category,
    i.item,
    count(*)::bigint        as periods,
    sum(i.count)::bigint    as count,
    sum(i.deducted)         as deducted,
    bool_or(i.veto)         as veto
from flag_items as i
inner join flags as f on i.segment_id = f.segment_id and i.period = f.period
where i.segment_id = $segment and f.since >= $since and f.until <= $until
group by i.item_code, i.category, i.item
order by deducted desc, i.item_code
