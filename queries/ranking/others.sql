-- 其他排名:市直部门、局属单位、公用企业、信息采集公司、路长履职
--
-- 粒度: 一行一个成员,有名次的在前
-- 各表单列,从不与街道、区(管委会)混排。league、period取自ranking/tables。这些表没有发现考核,得分即考核各项之和。只对全市账户开放。
-- 参数: league text, period text
-- 列: id 编号, league 排名表, league_name 排名表名称, period 周期, since 起日, until 止日(不含), rank 名次, rank_before 上期名次, size 参评数,
--   listed 列表数, member 成员, score 得分, due 应结案数(责任单位), edge 前列或末位, money_yuan 奖罚金额(元;扣为负), money_note 并列的分法, action 处理, streak 连续末位次数,
--   held 不排名的原因, state 状态, rule_status 规则性质, rules 规则版本
select
    r.id, r.league, r.league_name, r.period, r.since, r.until, r.rank, b.rank as rank_before, r.size, r.listed, r.member, r.score,
    case when r.members = 'departments' then r.terms[1].denominator end as due, r.edge,
    r.money_yuan, r.money_note, r.action, r.streak, r.held, r.state, r.rule_status, r.rules
from rankings as r
left join rankings as b
    on r.league = b.league and r.member_id = b.member_id and b.until = r.since
where r.members not in ('streets', 'units')
    and r.league = $league
    and r.period = $period
order by r.rank nulls last, r.official_order, r.member_id
