-- 各月案件数
--
-- 粒度: 一行一个自然月,从最早到最晚有上报的月,其间没有案件的月也有一行
-- usual为前后各六个整月(不含本月)的中位数;整月而不足其六成为偏少,一件没有为缺月;首月、末月不满一月的不判。
-- 参数:
-- 列: month 月份, cases 上报案件, usual 前后月份中位数, verdict 判定
with bounds as (
    select min(day) as first_day, max(day) as last_day, (select as_of from about) as as_of
    from unit_day
    where reported > 0
),
months as (
    select cast(unnest(generate_series(date_trunc('month', first_day), date_trunc('month', last_day), interval 1 month)) as date) as month
    from bounds
),
counted as (
    select cast(date_trunc('month', day) as date) as month, sum(reported)::bigint as cases
    from unit_day
    group by 1
),
filled as (
    select
        m.month,
        coalesce(c.cases, 0) as cases,
        b.first_day <= m.month and b.as_of >= m.month + interval 1 month as is_whole
    from months as m
    cross join bounds as b
    left join counted as c on m.month = c.month
),
judged as (
    select
        f.month,
        f.cases,
        f.is_whole,
        (select median(o.cases) from filled as o
         where o.is_whole and o.month <> f.month
            and o.month >= f.month - interval 6 month and o.month <= f.month + interval 6 month) as usual
    from filled as f
)
select
    month,
    cases,
    usual,
    case
        when not is_whole then '未满'
        when cases = 0 then '缺月'
        when cases < 0.6 * usual then '偏少'
        else '正常'
    end as verdict
from judged
order by month
