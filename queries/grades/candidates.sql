-- 一月“千百十”晋级候选:还差什么
--
-- 粒度: 一行一条可晋级的路段,按下一等次由高到低,差得少的在前;每个等次最多列most条,total为全部条数
-- 参数: month text, most int, unit text[] 可空, street text[] 可空
-- 列: next_grade 下一等次, position 顺序, total 该等次全部候选数, gaps 差几项, gap 晋级差距, segment_id 路段编号, name 责任路段, unit 区(管委会),
--   street 街道(乡镇), grade 等次, score 月均得分, gap_score 差分数, gap_reds 差红旗数, gap_months 差月数, gap_black 距黑旗差月数,
--   reason 本月说明, id 评定编号, state 状态
with able as (
    select *
    from grades
    where period = $month
        and next_grade is not null
        and score is not null
        and ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
),
placed as (
    select
        *,
        row_number() over (
            partition by next_grade order by gaps, gap_score, gap_reds, gap_months, gap_black, score desc, segment_id
        ) as position,
        count(*) over (partition by next_grade) as total
    from able
)
select
    next_grade, position::bigint as position, total::bigint as total, gaps, gap, segment_id, name, unit, street, grade, score, gap_score, gap_reds,
    gap_months, gap_black, reason, id, state
from placed
where position <= $most
order by case next_grade when '极致' then 1 when '卓越' then 2 else 3 end, position
