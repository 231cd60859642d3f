-- 挂牌督办情况汇总
--
-- 粒度: 一行一个区(管委会),或其下一个街道(乡镇),规范顺序;level为all时合为一行
-- 在办为判定日未摘牌的;近84日摘牌的算按期摘牌率。案件变化只计近84日挂牌、满最少天数、挂牌前有案件的:expected_cases为挂牌前日均件数
-- 随全市同期变化推算的挂牌后件数,after_cases为实有件数。挂牌前往往是高点,回落不全是督办的作用。
-- 参数: level text, kind text 可空, unit text[] 可空, street text[] 可空
-- 取值: level all|unit|street, kind 路段|乱点
-- 列: unit 区(管委会), street 街道(乡镇), open 在办, segments 其中路段, points 其中乱点, overdue 逾期未摘牌, relisted 重新挂牌的在办,
--     soon 三日内到期, listed 近7日挂牌, delisted 近7日摘牌, finished 近84日摘牌, in_time 其中按期, in_time_rate 按期摘牌率(0–1),
--     compared 可比挂牌数, fell 案件少于推算的, after_cases 挂牌后案件数, expected_cases 推算件数, judged_on 判定日
with placed as (
    select
        *,
        case when $level <> 'all' then unit end                                                         as of_unit,
        case when $level = 'street' then street end                                                     as of_street,
        before_cases * after_days / nullif(before_days, 0) * (1 + city_change_rate)                     as expected,
        coalesce(change_rate is not null and city_change_rate is not null and listed_on > judged_on - 84, false) as is_compared
    from supervision
    where ($kind is null or kind = $kind)
        and ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
),
summed as (
    select
        of_unit,
        of_street,
        count(*) filter (where delisted_on is null)::bigint                                    as open,
        count(*) filter (where delisted_on is null and kind = '路段')::bigint                  as segments,
        count(*) filter (where delisted_on is null and kind = '乱点')::bigint                  as points,
        count(*) filter (where stage = '逾期未摘牌')::bigint                                   as overdue,
        count(*) filter (where delisted_on is null and relisted)::bigint                       as relisted,
        count(*) filter (where stage <> '逾期未摘牌' and days_left <= 3)::bigint               as soon,
        count(*) filter (where listed_on > judged_on - 7)::bigint                              as listed,
        count(*) filter (where delisted_on >= judged_on - 7)::bigint                           as delisted,
        count(*) filter (where delisted_on >= judged_on - 84)::bigint                          as finished,
        count(*) filter (where delisted_on >= judged_on - 84 and overdue_days = 0)::bigint     as in_time,
        count(*) filter (where is_compared)::bigint                                            as compared,
        count(*) filter (where is_compared and after_cases < expected)::bigint                 as fell,
        (sum(after_cases) filter (where is_compared))::bigint                                  as after_cases,
        round(sum(expected) filter (where is_compared), 1)                                     as expected_cases,
        max(judged_on)                                                                         as judged_on
    from placed
    group by of_unit, of_street
)
select
    m.of_unit                            as unit,
    m.of_street                          as street,
    m.open,
    m.segments,
    m.points,
    m.overdue,
    m.relisted,
    m.soon,
    m.listed,
    m.delisted,
    m.finished,
    m.in_time,
    m.in_time / nullif(m.finished, 0)    as in_time_rate,
    m.compared,
    m.fell,
    m.after_cases,
    m.expected_cases,
    m.judged_on
from summed as m
left join units as u on m.of_unit = u.unit
left join streets as s on m.of_unit = s.unit and m.of_street = s.street
order by u.official_order, m.of_unit, s.official_order, m.of_street
