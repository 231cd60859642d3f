-- 街道(乡镇)旬排名
--
-- 粒度: 一行一个街道(乡镇),有名次的在前
-- 取已评定的一旬,不重新计算。tier为空是全部街道同一张表,给出区域类型是该类型自己的表,名次、参评数按该表。
-- xun写2025-10-1、2025-10-2、2025-10-3,为上旬、中旬、下旬。没有名次的,held写明原因。
-- 参数: xun text, unit text[] 可空, tier text 可空
-- 取值: tier 重点|双重|一般
-- 列: id 编号, period 旬, since 起日, until 止日(不含), rank 名次(折算后), rank_raw 名次(折算前), rank_before 上期名次, size 参评数, listed 列表数,
--   unit 区(管委会), street 街道(乡镇), tier 区域类型, score 折算后得分, score_raw 折算前得分, found 发现考核(折算后), found_raw 发现考核(折算前), found_weight 发现考核占比(0–1),
--   rectify 整改考核, exposures 媒体曝光次数, exposure_points 媒体曝光扣分, moved_by 折算对名次的影响, edge 前列或末位, money_yuan 奖罚金额(元;扣为负),
--   money_note 并列的分法, action 处理, streak 连续末位次数, segments 参评路段数, segments_out 未参评路段数, length_km 参评路段长度(公里),
--   held 不排名的原因, state 状态, rule_status 规则性质, rules 规则版本
select
    r.id, r.period, r.since, r.until, r.rank, r.rank_raw, b.rank as rank_before, r.size, r.listed, r.unit, r.street, r.tier, r.score,
    r.score_raw, r.found, r.found_raw, r.found_weight, r.rectify, r.exposures, r.exposure_points, r.moved_by, r.edge, r.money_yuan,
    r.money_note, r.action, r.streak, r.segments, r.segments_out, r.length_km, r.held, r.state, r.rule_status, r.rules
from rankings as r
left join rankings as b
    on r.league = b.league and r.member_id = b.member_id and b.until = r.since
where r.members = 'streets'
    and r.grain = 'xun'
    and r.table_tier is not distinct from $tier
    and r.period = $xun
    and ($unit is null or list_contains($unit, r.unit))
order by r.rank nulls last, r.official_order, r.unit, r.street
