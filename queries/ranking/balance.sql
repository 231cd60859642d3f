-- 奖罚累计
--
-- 粒度: 一行一个街道(乡镇)或一个区(管委会),净额高的在前
-- 范围同ranking/ledger,各列为其合计;一次没有奖罚的不列。评定状态为初评的不入账。
-- 参数: members text, since date 可空, until date 可空, unit text[] 可空
-- 取值: members streets|units
-- 列: member_id 成员编号, unit 区(管委会), street 街道(乡镇), rewards 奖励次数, rewarded_yuan 奖励(元), deductions 扣款次数, deducted_yuan 扣款(元),
--   net_yuan 净额(元)
select
    member_id,
    min(unit)                                                              as unit,
    min(street)                                                            as street,
    count(*) filter (where money_yuan > 0)                                 as rewards,
    coalesce(sum(money_yuan) filter (where money_yuan > 0), 0)::bigint     as rewarded_yuan,
    count(*) filter (where money_yuan < 0)                                 as deductions,
    coalesce(-sum(money_yuan) filter (where money_yuan < 0), 0)::bigint    as deducted_yuan,
    sum(money_yuan)::bigint                                                as net_yuan
from rankings
where members = $members
    and money_yuan <> 0
    and ($since is null or until > $since)
    and ($until is null or until <= $until)
    and ($unit is null or list_contains($unit, unit))
group by member_id
order by net_yuan desc, min(official_order), member_id
