-- 已评定的排名表
--
-- 粒度: 一行一张排名表的一个周期,新的在前
-- 只列本账户看得到其中成员的。
-- 列: league 排名表, league_name 排名表名称, members 成员类别, grain 周期类型, table_tier 区域类型, period 周期, since 起日, until 止日(不含),
--   listed 列表数, size 参评数, visible 可见成员数, has_money 有奖罚, rule_status 规则性质, rules 规则版本
select
    league,
    min(league_name)                as league_name,
    min(members)                    as members,
    min(grain)                      as grain,
    min(table_tier)                 as table_tier,
    period,
    min(since)                      as since,
    min(until)                      as until,
    max(listed)                     as listed,
    max(size)                       as size,
    count(*)                        as visible,
    count(money_yuan) > 0           as has_money,
    min(rule_status)                as rule_status,
    min(rules)                      as rules
from rankings
group by league, period
order by league, since desc
