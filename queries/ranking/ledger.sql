-- 奖罚台账
--
-- 粒度: 一行一笔奖励或扣款,旧的在前;周期最后一日在since(含)与until(不含)之间的计
-- 累计自since起。评定状态为初评的不入账;规则性质为示例的不作结算依据。
-- 参数: since date 可空, until date 可空, unit text[] 可空
-- 列: id 编号, period 周期, since 起日, until 止日(不含), league_name 排名表, unit 区(管委会), street 街道(乡镇), rank 名次, size 参评数, score 折算后得分,
--   money_yuan 奖罚金额(元;扣为负), total_yuan 累计(元), money_note 并列的分法, state 状态, rule_status 规则性质, rules 规则版本
select
    id,
    period,
    since,
    until,
    league_name,
    unit,
    street,
    rank,
    size,
    score,
    money_yuan,
    (sum(money_yuan) over (partition by members, member_id order by until, league rows unbounded preceding))::bigint as total_yuan,
    money_note,
    state,
    rule_status,
    rules
from rankings
where money_yuan <> 0
    and ($since is null or until > $since)
    and ($until is null or until <= $until)
    and ($unit is null or list_contains($unit, unit))
order by until, since, league, rank, official_order, member_id
