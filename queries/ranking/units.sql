-- 区(管委会)月排名
--
-- 粒度: 一行一个区(管委会),有名次的在前
-- 取已评定的一个月,不重新计算。没有名次的,held写明原因。
-- 参数: month text, unit text[] 可空
-- 列: id 编号, period 月份, since 起日, until 止日(不含), rank 名次(折算后), rank_raw 名次(折算前), rank_before 上期名次, size 参评数, listed 列表数,
--   unit 区(管委会), score 折算后得分, score_raw 折算前得分, found 发现考核(折算后), found_raw 发现考核(折算前), found_weight 发现考核占比(0–1), rectify 整改考核,
--   exposures 媒体曝光次数, exposure_points 媒体曝光扣分, moved_by 折算对名次的影响, edge 前列或末位, money_yuan 奖罚金额(元;扣为负),
--   money_note 并列的分法, action 处理, streak 连续末位次数, segments 参评路段数, segments_out 未参评路段数, length_km 参评路段长度(公里),
--   held 不排名的原因, state 状态, rule_status 规则性质, rules 规则版本
select
    r.id, r.period, r.since, r.until, r.rank, r.rank_raw, b.rank as rank_before, r.size, r.listed, r.unit, r.score, r.score_raw, r.found,
    r.found_raw, r.found_weight, r.rectify, r.exposures, r.exposure_points, r.moved_by, r.edge, r.money_yuan, r.money_note, r.action,
    r.streak, r.segments, r.segments_out, r.length_km, r.held, r.state, r.rule_status, r.rules
from rankings as r
left join rankings as b
    on r.league = b.league and r.member_id = b.member_id and b.until = r.since
where r.members = 'units'
    and r.grain = 'month'
    and r.period = $month
    and ($unit is null or list_contains($unit, r.unit))
order by r.rank nulls last, r.official_order, r.unit
