-- 一条责任路段一期得分的由来
--
-- 粒度: 一行一步,从100分到折算后得分;各步之和正好是得分。折算前得分为问题扣分按巡查次数平均之后的得分。
-- 参数: segment text, week text
-- 列: position 顺序, step 步骤, points 加减分, score_after 此步之后, detail 说明, id 评定编号, state 状态, rules 规则版本
with one as (
    select *
    from flags
    where segment_id = $segment and period = $week and runs > 0
),
steps as (
    select 1 as position, '满分' as step, cast(100 as decimal(9, 2)) as points, '' as detail, o.id, o.state, o.rules
    from one as o
    union all
    select 2, '发现问题', d_found, '共' || findings || '条发现记录，按事项分值、单次上限和重点区域倍数计', id, state, rules from one
    union all
    select 3, '巡查次数', d_runs, '按' || runs || '次巡查平均', id, state, rules from one
    union all
    select 4, '巡查里程', d_length, coalesce('共巡查' || inspected_km || '公里，折算到规定里程', '来源没有里程，不折算'), id, state, rules from one
    union all
    select 5, '难度系数', d_difficulty, coalesce('管理难度' || difficulty || '级', '没有难度等级，按一级'), id, state, rules from one
    union all
    select 6, '以克论净', d_dust, case when d_dust < 0 then '积尘超过本级道路限量' else '未超限量或没有称重' end, id, state, rules from one
    union all
    select 7, '媒体曝光', d_exposure, exposures || '次', id, state, rules from one
    union all
    select
        8, '阶梯扣分', d_ladder,
        case
            when listed_times > 1 then '本次若通报为连续第' || listed_times || '次，按阶梯加重'
            when d_ladder = 0 then '不是连续通报'
            else '本次若通报为连续通报，按阶梯加重'
        end,
        id, state, rules
    from one
    union all
    select 9, '最低零分', d_floor, '扣完为止', id, state, rules from one where d_floor > 0
)
select
    position, step, points, sum(points) over (order by position)::decimal(9, 2) as score_after, detail, id, state, rules
from steps
order by position
