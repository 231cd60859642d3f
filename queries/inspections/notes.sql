-- 入企检查数据提示
--
-- 粒度: 一行一条提示;没有问题的没有行
-- 期内:疑似重复导出(同一次检查两个编号,不计次)、没有企业代码(计次而不计户)、联合编号只有一个机关、罚款疑似元与万元混用;
-- 全部:断报(没有导出的日子)、数据起止。rows为记录数,断报为工作日数。
-- 参数: since date, until date, unit text[] 可空, street text[] 可空
-- 列: kind 提示类别(copy、nameless、lone_joint、fine_doubt、gap、first_day、last_day), what 检查或处罚, label 说明, rows 数量, since 起日,
--     until 止日
with records as (
    select *
    from inspection
    where day >= $since and day < $until
        and ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
),
here as (
    select distinct unit
    from inspection_place
    where ($unit is null or list_contains($unit, unit))
),
said as (
    select 1 as place, 'copy' as kind, '检查' as what, '疑似重复导出，同一次检查有两个编号，不计次' as label, count(*) as rows, null::date as since, null::date as until
    from records
    where is_copy
    union all
    select 2, 'nameless', '检查', '没有企业代码，计次而不计户', count(*), null, null
    from records
    where enterprise is null and not is_copy
    union all
    select 3, 'lone_joint', '检查', '有联合编号而只有一个机关', count(*), null, null
    from records
    where joint and agencies = 1 and is_lead
    union all
    select 4, 'fine_doubt', '处罚', '所在文件的罚款疑似元与万元混用，罚款减幅不计算', count(*), null, null
    from penalty
    where fine_doubt and decided_on >= $since and decided_on < $until
        and ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
    union all
    select
        case when grain <> '全部' or (since > date '0001-01-01' and until < date '9999-12-31') then 5 when until = date '9999-12-31' then 7 else 6 end,
        case when grain <> '全部' or (since > date '0001-01-01' and until < date '9999-12-31') then 'gap'
            when until = date '9999-12-31' then 'last_day' else 'first_day' end,
        what,
        case when grain <> '全部' or (since > date '0001-01-01' and until < date '9999-12-31')
            then concat(case when grain = '全部' then '全市' else name end, '没有', what, '数据（断报），不能当作减少')
            when until = date '9999-12-31' then concat(what, '数据截止') else concat(what, '数据开始') end,
        coalesce(workdays, 0),
        case when since > date '0001-01-01' then since end,
        case when until < date '9999-12-31' then until end
    from inspection_gap
    where grain = '全部' or within in (select unit from here) or (within is null and $unit is null)
)
select kind, what, label, rows, since, until
from said
where rows > 0 or kind in ('first_day', 'last_day')
order by place, what, since nulls first, label
