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
with placed as (
    select
        *,
        lag(rank) over own  as rank_last,
        lag(until) over own as until_last
    from rankings
    where members = 'streets' and grain = 'xun' and table_tier is not distinct from $tier
    window own as (partition by league, member_id order by since)
)
select
    id, period, since, until, rank, rank_raw, case when until_last = since then rank_last end as rank_before, size, listed,
    unit, street, tier, score, score_raw, found, found_raw, found_weight, rectify, exposures, exposure_points, moved_by, edge, money_yuan, money_note,
    action, streak, segments, segments_out, length_km, held, state, rule_status, rules
from placed
where period = $xun and ($unit is null or list_contains($unit, unit))
order by rank nulls last, official_order, unit, street
