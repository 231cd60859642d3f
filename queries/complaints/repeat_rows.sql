-- 重复投诉的案件
--
-- 粒度: 一行一件投诉,属于complaints/repeat的一行;给id时行数等于该行件数。口径和筛选同complaints/repeat。
-- 距此前办结天数: 同一处所同一小类此前办结的一件,规则天数内又来本件
-- 参数: since date, until date, id text 可空, unit text[] 可空, street text[] 可空, source text[] 可空, category text[] 可空,
--     subcategory text[] 可空
-- 列: id 重复投诉编号, case_id 案件编号, complained_at 投诉时间, source 问题来源, unit 区(管委会), street 街道(乡镇),
--     community 社区, segment_id 责任路段编号, category 大类, subcategory 小类, department 责任单位, status 当前状态,
--     person 第几位诉求人, duplicate 换渠道重件, press_count 催办次数, replied_at 回复时间, resolved 是否解决, satisfaction 满意度,
--     closed_at 结案时间, after_closing_days 距此前办结天数
with
rule as (
    select recurrence_days, cast($since as timestamp) - to_days(window_days) as span_since
    from rules_repeats
    where valid_from < $until and (valid_to is null or valid_to >= $until)
),
listed as (
    select repeat_id
    from complaint
    where complained_at >= $since and complained_at < $until and (is_reached or is_urged) and ($id is null or repeat_id = $id)
        and ($category is null or class_key in (select class_key from classes where list_contains($category, category)))
        and ($subcategory is null or class_key in (select class_key from classes where list_contains($subcategory, subcategory)))
    group by repeat_id
),
members as materialized (
    select c.*
    from complaint as c
    semi join listed as l using (repeat_id)
    where c.complained_at < $until
        and c.complained_at >= (select span_since - (cast($until as timestamp) - span_since) from rule)
        and ($unit is null or list_contains($unit, c.unit)) and ($street is null or list_contains($street, c.street))
        and ($source is null or list_contains($source, c.source))
),
answered as (
    select m.*, o.closed_at as closed_before, min(m.complained_at) over (partition by m.repeat_id, m.caller_key) as first_heard
    from (select * from members where complained_at >= (select span_since from rule)) as m
    asof left join (
        select repeat_id, closed_at
        from members
        where not twice and not suspended and closed_at >= complained_at and closed_at <= (select as_of from about)
    ) as o
        on m.repeat_id = o.repeat_id and m.complained_at > o.closed_at
)
select
    a.repeat_id                                                           as id,
    a.case_id, a.complained_at, a.source, a.unit, a.street, a.community, a.segment_id, k.category, k.subcategory, a.department, a.status,
    case when a.caller_key is not null then
        dense_rank() over (partition by a.repeat_id, a.caller_key is null order by a.first_heard, a.caller_key) end as person,
    a.twice                                                               as duplicate,
    a.press_count, a.replied_at, a.resolved, a.satisfaction, a.closed_at,
    case when a.complained_at <= a.closed_before + to_days(r.recurrence_days)
        then date_diff('second', a.closed_before, a.complained_at) / 86400.0 end as after_closing_days
from answered as a
inner join classes as k on a.class_key = k.class_key and k.is_newest
cross join rule as r
order by id, a.complained_at, a.case_id, a.system
