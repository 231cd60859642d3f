-- 挂牌督办记录
--
-- 粒度: 一行一次挂牌,新的在前;按挂牌日取since至until
-- measure为supervision/totals的一个数,行数等于它。
-- 参数: id text 可空, measure text 可空, segment text 可空, kind text 可空, stage text 可空, unit text[] 可空, street text[] 可空,
--     since date 可空, until date 可空
-- 取值: kind 路段|乱点, stage 挂牌|重新挂牌|整改|核验|逾期未摘牌|摘牌,
--     measure open|segments|points|overdue|relisted|soon|listed|delisted|finished|in_time|compared|fell
-- 列: id 挂牌编号, kind 类别(路段或乱点), stage 办理状态, segment_id 责任路段编号, name 责任路段, unit 区(管委会), street 街道(乡镇),
--     subcategory 小类(乱点), period 挂牌周期, periods 历次周期, times 次数, listed_on 挂牌日, first_deadline_on 原定期限, deadline_on 期限,
--     extended 是否延期, days_left 剩余天数, overdue_days 逾期天数, delisted_on 摘牌日, relisted 是否重新挂牌, former_id 前次挂牌,
--     next_id 再次挂牌, found_since 问题起日, found_until 问题止日次日, score 折算后得分, item1 主要扣分1, points1 扣分1, item2 主要扣分2, points2 扣分2,
--     findings 问题数, mended 已整改数, mended_on 整改完成日, checks 复查次数, check_run 最近复查巡查单, check_at 最近复查时间,
--     check_score 最近复查得分, check_log 历次复查, pass_score 摘牌得分线, listing_cases 挂牌旬件数, check_cases 最近考察期件数, target_cases 摘牌件数线,
--     check_days 考察天数, before_since 比较起日, before_days 挂牌前天数, before_cases 挂牌前案件数, after_until 比较止日次日,
--     after_days 挂牌后天数, after_cases 挂牌后案件数, change_rate 日均变化(0–1), city_before 全市挂牌前案件数, city_after 全市挂牌后案件数,
--     city_change_rate 全市同期变化(0–1), judged_on 判定日, state 状态, rule 规则版本
with bulletins as (
    select segment_id, until, item1, points1, item2, points2
    from flags
    where flag = '黑旗'
)
select
    s.id, s.kind, s.stage, s.segment_id, s.name, s.unit, s.street, s.subcategory, s.period, s.periods, s.times, s.listed_on,
    s.first_deadline_on, s.deadline_on, s.extended, s.days_left, s.overdue_days, s.delisted_on, s.relisted, s.former_id, s.next_id,
    s.found_since, s.found_until, s.score, f.item1, f.points1, f.item2, f.points2, s.findings, s.mended, s.mended_on, s.checks, s.check_run,
    s.check_at, s.check_score, s.check_log, s.pass_score, s.listing_cases, s.check_cases, s.target_cases, s.check_days, s.before_since, s.before_days,
    s.before_cases, s.after_until, s.after_days, s.after_cases, s.change_rate, s.city_before, s.city_after, s.city_change_rate, s.judged_on,
    s.state, s.rule
from supervision as s
left join bulletins as f
    on s.kind = '路段' and s.segment_id = f.segment_id and s.found_until = f.until
left join units as u
    on s.unit = u.unit
where ($id is null or s.id = $id)
    and ($segment is null or s.segment_id = $segment)
    and ($kind is null or s.kind = $kind)
    and ($stage is null or s.stage = $stage)
    and ($unit is null or list_contains($unit, s.unit))
    and ($street is null or list_contains($street, s.street))
    and ($since is null or s.listed_on >= $since)
    and ($until is null or s.listed_on < $until)
    and case coalesce($measure, '')
        when 'open' then s.delisted_on is null
        when 'segments' then s.delisted_on is null and s.kind = '路段'
        when 'points' then s.delisted_on is null and s.kind = '乱点'
        when 'overdue' then s.stage = '逾期未摘牌'
        when 'relisted' then s.delisted_on is null and s.relisted
        when 'soon' then s.stage <> '逾期未摘牌' and s.days_left <= 3
        when 'listed' then s.listed_on > s.judged_on - 7
        when 'delisted' then s.delisted_on >= s.judged_on - 7
        when 'finished' then s.delisted_on >= s.judged_on - 84
        when 'in_time' then s.delisted_on >= s.judged_on - 84 and s.overdue_days = 0
        when 'compared' then s.change_rate is not null and s.city_change_rate is not null and s.listed_on > s.judged_on - 84
        when 'fell' then s.change_rate is not null and s.city_change_rate is not null and s.listed_on > s.judged_on - 84
            and s.after_cases < s.before_cases * s.after_days / nullif(s.before_days, 0) * (1 + s.city_change_rate)
        else true
    end
order by s.listed_on desc, u.official_order, s.unit, s.id
