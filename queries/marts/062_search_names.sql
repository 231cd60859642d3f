-- 可查找的名称
--
-- 粒度: 一行一条责任路段、一个街道、一个区(管委会),或一个街道里的一个企业遮盖名
-- said 为可输入的各种写法: 汉字、全拼、首字母,多音字各读音都在内,以竖线分隔(cockpit/publish/spelling.py)。id 为路段编号。
-- 路段取最新一版;名录没有而案件里有的路段以编号为名。
with versions as (
    select segment_id, name, road_name, unit, street, row_number() over (partition by segment_id order by valid_from desc nulls last, name) as recency
    from segments
),
learned as (
    select d.segment_id, d.unit, d.street
    from segment_day as d
    left join versions as v on v.segment_id = d.segment_id
    where v.segment_id is null
    group by d.segment_id, d.unit, d.street
),
named as (
    select '路段' as kind, coalesce(name, segment_id) as name, road_name as short, unit, street, segment_id as id
    from versions
    where recency = 1
    union all
    select '路段', segment_id, null, unit, street, segment_id
    from learned
    union all
    select '街道', street, regexp_replace(street, '(街道|镇|乡)$', ''), unit, street, null
    from streets
    where street <> '未明确'
    union all
    select '区', unit, short, unit, null, null
    from units
    where unit <> '未明确'
    union all
    select distinct '企业', label, null, unit, street, null
    from enterprise
    where label is not null
)
select
    kind,
    name,
    unit,
    street,
    id,
    spellings(name, coalesce(short, ''), coalesce(id, '')) as said
from named
order by kind, unit, street, name, id
