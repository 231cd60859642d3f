-- 每家企业的检查次数分布
--
-- 粒度: 一行一档次数(0、1、2、3、4、5至9、10次以上);本期与基期各多少家,没有给基期的取上年同日
-- 企业:basis为企业名录时,是在该期内开业、未注销的(开业、注销日期不明的算在内);没有名录时为检查、处罚中出现过的,两期相同,开业先后无从得知。
-- 基期结束以后才开业的不在基期一边,各行都写明家数opened_after。受检而该期不在册的另计off_file、base_off_file,不在各档。
-- 次数:joint联合检查计1次,agency按机关分别计;给了机关的只数这些机关的。没有企业代码的检查不在内。区、街道、行业按企业的。
-- 一期全在数据之外的该边为空;两期不可比(天数不同、数据没有盖住、断报)的,缘由在reason。
-- 参数: since date, until date, base_since date 可空, base_until date 可空, counting text 可空, unit text[] 可空, street text[] 可空,
--     agency text 可空, industry text[] 可空
-- 取值: counting joint|agency
-- 列: bucket 检查次数, enterprises 本期企业数, base_enterprises 基期企业数, basis 企业依据, opened_after 基期之后开业的企业数,
--     off_file 本期受检而不在册的企业数, base_off_file 基期受检而不在册的企业数, reason 两期不可比的缘由
with rule as (
    select case when $agency is null then coalesce($counting, counting) else 'own' end as counting
    from rules_inspections
    where valid_from < $until and (valid_to is null or valid_to >= $until)
),
spans as (
    select true as is_now, $since as since, $until as until
    union all
    select false, coalesce($base_since, cast($since - interval 1 year as date)), coalesce($base_until, cast($until - interval 1 year as date))
),
known as (
    select
        coalesce(bool_or(registered), false)                                          as has_register,
        (select max(until) from inspection_gap where what = '检查' and since = date '0001-01-01' and grain = '全部') as first_day,
        (select min(since) from inspection_gap where what = '检查' and until = date '9999-12-31' and grain = '全部') as end_day
    from enterprise
),
firms as (
    select
        count(*) filter (where not k.has_register or e.registered and (e.opened_on >= $until) is not true and (e.closed_on < $since) is not true) as held,
        count(*) filter (where not k.has_register or e.registered and (e.opened_on >= base_until) is not true and (e.closed_on < base_since) is not true)
            as base_held,
        count(*) filter (where e.registered and e.opened_on >= base_until) as opened_after
    from (
        select *, coalesce($base_since, cast($since - interval 1 year as date)) as base_since, coalesce($base_until, cast($until - interval 1 year as date)) as base_until
        from enterprise
    ) as e
    cross join known as k
    where ($unit is null or list_contains($unit, e.unit))
        and ($street is null or list_contains($street, e.street))
        and ($industry is null or list_contains($industry, e.industry))
),
visited as (
    select o.*
    from visit_order as o
    inner join rule as r on r.counting = o.counting
    where ($agency is null or o.agency = $agency)
        and ($unit is null or list_contains($unit, o.unit))
        and ($street is null or list_contains($street, o.street))
        and ($industry is null or list_contains($industry, o.industry))
),
dated as (
    select true as is_now, $since as since, $until as until, *
    from visited
    union all
    select false, coalesce($base_since, cast($since - interval 1 year as date)), coalesce($base_until, cast($until - interval 1 year as date)), *
    from visited
),
-- beyond_n为该期内各企业第n次以后的检查:beyond_(n-1)减beyond_n,就是至少查过n次的企业
counted as (
    select
        is_now,
        registered and (opened_on >= until) is not true and (closed_on < since) is not true as is_open,
        count(*)                                        as beyond_0,
        coalesce(sum((back_1 >= since)::integer), 0)    as beyond_1,
        coalesce(sum((back_2 >= since)::integer), 0)    as beyond_2,
        coalesce(sum((back_3 >= since)::integer), 0)    as beyond_3,
        coalesce(sum((back_4 >= since)::integer), 0)    as beyond_4,
        coalesce(sum((back_5 >= since)::integer), 0)    as beyond_5,
        coalesce(sum((back_9 >= since)::integer), 0)    as beyond_9,
        coalesce(sum((back_10 >= since)::integer), 0)   as beyond_10
    from dated
    where day >= since and day < until
    group by is_now, is_open
),
-- 至少到这一档的企业:在册的、不在册的
reached as materialized (
    select
        c.is_now,
        c.is_open or not k.has_register     as is_held,
        unnest([1, 2, 3, 4, 5, 6])          as place,
        unnest([beyond_0 - beyond_1, beyond_1 - beyond_2, beyond_2 - beyond_3, beyond_3 - beyond_4, beyond_4 - beyond_5, beyond_9 - beyond_10])
            as enterprises
    from counted as c
    cross join known as k
    union all
    select true, true, 0, held from firms
    union all
    select false, true, 0, base_held from firms
),
buckets(place, bucket) as (
    values (0, '0次'), (1, '1次'), (2, '2次'), (3, '3次'), (4, '4次'), (5, '5至9次'), (6, '10次以上')
),
filled as (
    select
        b.place,
        b.bucket,
        (coalesce(sum(r.enterprises) filter (where r.is_now and r.place = b.place), 0)
            - coalesce(sum(r.enterprises) filter (where r.is_now and r.place > b.place), 0))::bigint        as enterprises,
        (coalesce(sum(r.enterprises) filter (where not r.is_now and r.place = b.place), 0)
            - coalesce(sum(r.enterprises) filter (where not r.is_now and r.place > b.place), 0))::bigint    as base_enterprises
    from buckets as b
    left join reached as r on r.is_held and r.place in (b.place, b.place + 1)
    group by b.place, b.bucket
),
apart as (
    select
        coalesce(sum(enterprises) filter (where is_now), 0)::bigint       as off_file,
        coalesce(sum(enterprises) filter (where not is_now), 0)::bigint   as base_off_file
    from reached
    where place = 1 and not is_held
),
sides as (
    select
        n.since, n.until, b.since as base_since, b.until as base_until,
        date_diff('day', n.since, n.until) as days,
        date_diff('day', b.since, b.until) as base_days,
        coalesce(n.until > k.first_day and n.since < k.end_day, false) as is_known,
        coalesce(b.until > k.first_day and b.since < k.end_day, false) as is_base_known,
        exists (select 1 from inspection_gap as g
            where g.what = '检查' and (g.grain = '全部' or $unit is null or list_contains($unit, g.within))
                and (g.since < n.until and g.until > n.since or g.since < b.until and g.until > b.since)) as is_lacking
    from spans as n
    inner join spans as b on n.is_now and not b.is_now
    cross join known as k
)
select
    f.bucket,
    case when s.is_known then f.enterprises end             as enterprises,
    case when s.is_base_known then f.base_enterprises end   as base_enterprises,
    case when k.has_register then '企业名录' else '检查、处罚中出现过的' end as basis,
    case when k.has_register then e.opened_after end        as opened_after,
    case when s.is_known then a.off_file end                as off_file,
    case when s.is_base_known then a.base_off_file end      as base_off_file,
    case
        when k.first_day is null then '没有入企检查数据'
        when s.base_until > s.since then '基期与本期重叠'
        when abs(s.days - s.base_days) > 1 then concat('基期', s.base_days, '日、本期', s.days, '日，天数不同')
        when s.is_lacking then '检查数据没有盖住两期（首末或断报）'
    end                                                     as reason
from filled as f
cross join apart as a
cross join firms as e
cross join sides as s
cross join known as k
order by f.place
