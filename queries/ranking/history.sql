-- 一个成员的历期名次
--
-- 粒度: 一行一期,旧的在前,到所给编号的一期为止
-- 同一张排名表里的名次;没有名次的一期,held写明原因。
-- 参数: id text
-- 列: id 编号, period 周期, since 起日, until 止日(不含), rank 名次, rank_raw 折算前名次, size 参评数, score 得分, edge 前列或末位,
--   money_yuan 奖罚金额(元;扣为负), action 处理, streak 连续末位次数, held 不排名的原因
with asked as (
    select league, member_id, since
    from rankings
    where id = $id
)
select r.id, r.period, r.since, r.until, r.rank, r.rank_raw, r.size, r.score, r.edge, r.money_yuan, r.action, r.streak, r.held
from rankings as r
inner join asked as a on r.league = a.league and r.member_id = a.member_id and r.since <= a.since
order by r.since
