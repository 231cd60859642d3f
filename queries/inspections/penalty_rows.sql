-- 行政处罚清单
--
-- 粒度: 一行一个行政处罚案件;measure说明看哪个数,行数等于数字
-- penalty_cases 期内立案;decided 期内决定;fined_cases 期内决定且有罚款;其余为期内决定的四张清单、首次违法、信用修复。
-- 参数: since date, until date, measure text, unit text[] 可空, street text[] 可空, agency text 可空, industry text[] 可空, enterprise text 可空
-- 取值: measure penalty_cases|decided|fined_cases|first_spared|slight_spared|lighter|lenient|listed|first_time|pushed|repaired|fine_doubt
-- 列: penalty_id 处罚案号, enterprise 企业编号, label 企业(遮盖名), unit 区(管委会), street 街道(乡镇), industry 行业, agency 处罚机关,
--     violation 违法行为类型, filed_at 处罚立案时间, decided_at 决定时间, fine_yuan 罚款(元), confiscated_yuan 没收(元), first_violation 首次违法,
--     exemption 免罚类别, exempt_list_no 清单序号, credit_repair 信用修复
select
    p.penalty_id, p.enterprise, e.label, p.unit, p.street, p.industry, p.agency, p.violation, p.filed_at, p.decided_at, p.fine_yuan, p.confiscated_yuan,
    p.first_violation, p.exemption, p.exempt_list_no, p.credit_repair
from penalty as p
left join enterprise as e on e.enterprise = p.enterprise
where case when $measure = 'penalty_cases' then p.filed_on >= $since and p.filed_on < $until else p.decided_on >= $since and p.decided_on < $until end
    and case $measure
        when 'fined_cases' then p.fine_yuan > 0
        when 'first_spared' then p.exemption = '首违不罚'
        when 'slight_spared' then p.exemption = '轻微免罚'
        when 'lighter' then p.exemption = '减轻处罚'
        when 'lenient' then p.exemption = '从轻处罚'
        when 'listed' then p.exemption is not null
        when 'first_time' then p.first_violation
        when 'pushed' then p.credit_repair in ('已推送', '已修复')
        when 'repaired' then p.credit_repair = '已修复'
        when 'fine_doubt' then p.fine_doubt
        else true
    end
    and ($unit is null or list_contains($unit, p.unit))
    and ($street is null or list_contains($street, p.street))
    and ($agency is null or p.agency = $agency)
    and ($industry is null or list_contains($industry, p.industry))
    and ($enterprise is null or p.enterprise = try_cast($enterprise as bigint))
order by p.filed_at desc, p.penalty_id
