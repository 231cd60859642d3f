-- 包容审慎与信用修复
--
-- 粒度: 一行一个指标;本期与基期,没有给基期的取上年同日
-- 处罚各数按决定日:四张清单为首违不罚、轻微免罚、减轻处罚、从轻处罚,占比除以已作决定的处罚案件(免罚的也在内)。
-- 首次违法占比除以记了是否首次的;信用修复:已推送含已修复,占比除以记了修复状态的。免罚检查:检查结果为免罚的记录,占发现问题的。
-- 721:记了处理方式的检查记录中服务、管理、执法各占几成。来源不记的为空。
-- 参数: since date, until date, base_since date 可空, base_until date 可空, unit text[] 可空, street text[] 可空, agency text 可空,
--     industry text[] 可空
-- 列: part 部分(处罚、清单、信用、检查、处理), measure 指标, label 名称, measured_in 单位, current 本期, base 基期, current_share 本期占比,
--     base_share 基期占比
with spans as (
    select '本期' as part, $since as since, $until as until
    union all
    select '基期', coalesce($base_since, cast($since - interval 1 year as date)), coalesce($base_until, cast($until - interval 1 year as date))
),
fined as (
    select p.*
    from penalty as p
    where ($unit is null or list_contains($unit, p.unit))
        and ($street is null or list_contains($street, p.street))
        and ($agency is null or p.agency = $agency)
        and ($industry is null or list_contains($industry, p.industry))
),
dated as (
    select
        s.part,
        f.*,
        f.filed_on >= s.since and f.filed_on < s.until                          as is_filed,
        coalesce(f.decided_on >= s.since and f.decided_on < s.until, false)     as is_decided
    from spans as s
    inner join fined as f on f.filed_on < s.until
),
penalties as (
    select
        s.part,
        count(*) filter (where d.is_filed)                                                as filed,
        count(*) filter (where d.is_decided)                                              as decided,
        sum(d.fine_yuan) filter (where d.is_decided)                                      as fines,
        sum(d.confiscated_yuan) filter (where d.is_decided)                               as confiscated,
        count(d.exemption) filter (where d.is_decided)                                    as listed,
        count(*) filter (where d.is_decided and d.exemption = '首违不罚')                 as first_spared,
        count(*) filter (where d.is_decided and d.exemption = '轻微免罚')                 as slight_spared,
        count(*) filter (where d.is_decided and d.exemption = '减轻处罚')                 as lighter,
        count(*) filter (where d.is_decided and d.exemption = '从轻处罚')                 as lenient,
        count(d.first_violation) filter (where d.is_decided)                              as first_known,
        count(*) filter (where d.is_decided and d.first_violation)                        as first_time,
        count(d.credit_repair) filter (where d.is_decided)                                as repair_known,
        count(*) filter (where d.is_decided and d.credit_repair in ('已推送', '已修复'))  as pushed,
        count(*) filter (where d.is_decided and d.credit_repair = '已修复')               as repaired
    from spans as s
    left join dated as d on d.part = s.part
    group by s.part
),
visits as (
    select
        s.part,
        count(*) filter (where i.problem_found)                             as problems,
        count(*) filter (where i.result = '免罚')                           as spared,
        count(i.result)                                                     as result_known,
        count(i.handling)                                                   as handled,
        count(*) filter (where i.handling = '服务')                         as served,
        count(*) filter (where i.handling = '管理')                         as managed,
        count(*) filter (where i.handling = '执法')                         as enforced
    from spans as s
    inner join inspection as i on i.day >= s.since and i.day < s.until and not i.is_copy
    where ($unit is null or list_contains($unit, i.unit))
        and ($street is null or list_contains($street, i.street))
        and ($agency is null or i.agency = $agency)
        and ($industry is null or list_contains($industry, i.industry))
    group by s.part
),
held as (
    select distinct what from inspection_gap
),
figures as (
    select s.part as side, f.*
    from spans as s
    left join penalties as p on p.part = s.part and '处罚' in (select what from held)
    left join visits as v on v.part = s.part
    cross join lateral (values
        (1, '处罚', 'filed', '行政处罚立案数', '件', p.filed::double, null::double),
        (2, '处罚', 'decided', '作出处罚决定', '件', p.decided, null),
        (3, '处罚', 'fines', '罚款金额', '元', case when p.part is not null then coalesce(p.fines, 0) end, null),
        (4, '处罚', 'confiscated', '没收金额', '元', case when p.part is not null then coalesce(p.confiscated, 0) end, null),
        (5, '清单', 'first_spared', '首违不罚', '件', p.first_spared, p.first_spared / nullif(p.decided, 0)::double),
        (6, '清单', 'slight_spared', '轻微免罚', '件', p.slight_spared, p.slight_spared / nullif(p.decided, 0)::double),
        (7, '清单', 'lighter', '减轻处罚', '件', p.lighter, p.lighter / nullif(p.decided, 0)::double),
        (8, '清单', 'lenient', '从轻处罚', '件', p.lenient, p.lenient / nullif(p.decided, 0)::double),
        (9, '清单', 'listed', '四张清单合计', '件', p.listed, p.listed / nullif(p.decided, 0)::double),
        (10, '清单', 'first_time', '首次违法', '件', case when p.first_known > 0 then p.first_time end, p.first_time / nullif(p.first_known, 0)::double),
        (11, '信用', 'pushed', '信用修复已推送', '件', case when p.repair_known > 0 then p.pushed end, p.pushed / nullif(p.repair_known, 0)::double),
        (12, '信用', 'repaired', '其中已修复', '件', case when p.repair_known > 0 then p.repaired end, p.repaired / nullif(p.repair_known, 0)::double),
        (13, '检查', 'spared', '检查免罚', '次', case when v.result_known > 0 then v.spared end, v.spared / nullif(v.problems, 0)::double),
        (14, '处理', 'served', '服务', '次', case when v.handled > 0 then v.served end, v.served / nullif(v.handled, 0)::double),
        (15, '处理', 'managed', '管理', '次', case when v.handled > 0 then v.managed end, v.managed / nullif(v.handled, 0)::double),
        (16, '处理', 'enforced', '执法', '次', case when v.handled > 0 then v.enforced end, v.enforced / nullif(v.handled, 0)::double)
    ) as f(place, part, measure, label, measured_in, figure, share)
)
select n.part, n.measure, n.label, n.measured_in, n.figure as current, b.figure as base, n.share as current_share, b.share as base_share
from figures as n
inner join figures as b on b.measure = n.measure and b.side = '基期'
where n.side = '本期'
order by n.place
