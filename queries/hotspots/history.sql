-- 一个热点的历周
--
-- 粒度: 一行一周,旧的在前
-- 参数: id text, until date 可空
-- 列: id 热点编号, period 周, since 周起日, until 周止日次日, question 类别, state 状态, grade 聚集程度, kind 处所类别, unit 区(管委会), street 街道(乡镇),
--     subcategory 小类, window_since 统计起日, cases 案件数, complaints 投诉数, people 诉求人数, signals 反映数, expected 应有反映数, chance 随机出现的概率(0–1),
--     rate 误报比例(0–1), gi 聚集值, run_on 本轮列出日, clear_by 清零期限, mend_by 整改期限, rules 规则版本, judgement 评定状态
select
    id, period, since, until, question, state, grade, kind, unit, street, subcategory, window_since, cases, complaints, people, signals, expected, chance,
    rate, gi, run_on, clear_by, mend_by, rules, judgement
from hotspots
where id = $id and ($until is null or until <= $until)
order by since
