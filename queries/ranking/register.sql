-- 通报批评、约谈登记
--
-- 粒度: 一行一次应通报批评或约谈,新的在前;周期最后一日在since(含)与until(不含)之间的计
-- 由排名末位产生,一律为初评,审定后执行。连续次数按参评的周期数,没有名次的周期不增加也不打断。
-- 参数: since date 可空, until date 可空, unit text[] 可空
-- 列: id 编号, period 周期, since 起日, until 止日(不含), league_name 排名表, unit 区(管委会), street 街道(乡镇), member 成员, rank 名次, size 参评数,
--   score 折算后得分, action 处理, streak 连续末位次数, money_yuan 奖罚金额(元;扣为负), state 状态, rule_status 规则性质, rules 规则版本
select
    id, period, since, until, league_name, unit, street, member, rank, size, score, action, streak, money_yuan, state, rule_status, rules
from rankings
where action is not null
    and ($since is null or until > $since)
    and ($until is null or until <= $until)
    and ($unit is null or list_contains($unit, unit))
order by until desc, league, rank desc, official_order, member_id
