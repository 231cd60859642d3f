-- 查找
--
-- 粒度: 一行一条命中的路段、街道、区(管委会)、企业或案件;只在本账户的范围里找
-- 名称按汉字、全拼、首字母查,不分大小写、全角半角,不计空格和标点;案件和企业的编号要全部或开头4位以上。
-- 全部相符在前,开头相符其次,中间相符最后;同样相符的按路段、街道、区、企业、案件,再按名称。每一类最多 most 条。
-- 参数: text text, most int
-- 列: kind 类别, name 名称(企业为遮盖名), unit 区(管委会), street 街道(乡镇), id 路段、企业或案件编号, fit 相符(0全部 1开头 2中间),
--     more 这一类还有没列出的
with half as (
    select translate(lower($text), '０１２３４５６７８９ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚü', '0123456789abcdefghijklmnopqrstuvwxyzv') as typed
),
asked as materialized (
    -- Materialized: its one row becomes the bounds by which row groups of the numbers are left unread.
    select
        regexp_replace(typed, '[^\p{L}\p{N}]', '', 'g')                                           as word,
        regexp_replace(typed, '\s', '', 'g')                                                      as number,
        concat(number, case when length(number) >= 4 then chr(1114111) else ' ' end)              as beyond
    from half
),
named as (
    select
        n.kind,
        n.name,
        n.unit,
        n.street,
        n.id,
        case when contains(n.said, '|' || a.word || '|') then 0 when contains(n.said, '|' || a.word) then 1 else 2 end as fit
    from search_names as n
    inner join asked as a on contains(n.said, a.word)
    where a.word <> ''
),
labels as (
    -- Behind each masked name is an enterprise at least: more names than hits are not needed.
    select name, unit, street, fit
    from named
    where kind = '企业'
    order by fit, name, unit, street
    limit $most + 1
),
by_label as (
    select e.enterprise, l.name, l.unit, l.street, l.fit
    from labels as l
    inner join enterprise as e on e.label = l.name and e.unit = l.unit and e.street = l.street
    order by l.fit, l.name, l.unit, l.street, e.enterprise
    limit $most + 1
),
by_number as (
    select n.enterprise, n.label as name, n.unit, n.street, case when n.number = a.number then 0 else 1 end as fit
    from enterprise_number as n
    inner join asked as a on n.number >= a.number and n.number < a.beyond
    order by n.number, n.enterprise
    limit $most + 1
),
cases as (
    select c.case_id, c.unit, c.street, c.system, case when c.number = a.number then 0 else 1 end as fit
    from case_number as c
    inner join asked as a on c.number >= a.number and c.number < a.beyond
    order by c.number, c.case_id, c.system
    limit $most + 1
),
hits as (
    select kind, name, unit, street, id, fit, null as system
    from named
    where kind <> '企业'
    union all
    select '企业', name, unit, street, cast(enterprise as varchar), min(fit), null
    from (select * from by_label union all select * from by_number) as firms
    group by enterprise, name, unit, street
    union all
    select '案件', case_id, unit, street, case_id, fit, system
    from cases
),
ranked as (
    select
        *,
        case kind when '路段' then 1 when '街道' then 2 when '区' then 3 when '企业' then 4 else 5 end as kind_order,
        row_number() over (partition by kind order by fit, name, unit, street, id, system)           as place_in_kind,
        count(*) over (partition by kind)                                                            as found
    from hits
)
select kind, name, unit, street, id, fit, found > $most as more
from ranked
where place_in_kind <= $most
order by fit, kind_order, name, unit, street, id, system
