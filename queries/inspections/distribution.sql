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
        registered,
        opened_on,
        not k.has_register or registered and coalesce(opened_on < $until, true) and coalesce(closed_on >= $since, true)     as is_held,
        not k.has_register or registered and coalesce(opened_on < coalesce($base_until, cast($until - interval 1 year as date)), true)
            and coalesce(closed_on >= coalesce($base_since, cast($since - interval 1 year as date)), true) as is_base_held
    from enterprise
    cross join known as k
    where ($unit is null or list_contains($unit, unit))
        and ($street is null or list_contains($street, street))
        and ($industry is null or list_contains($industry, industry))
),
visited as (
    select
        true as is_now, $since as since,
        registered and coalesce(opened_on < $until, true) and coalesce(closed_on >= $since, true) as is_open,
        back_1, back_2, back_3, back_4, back_5, back_9, back_10, unit, street, industry
    from visit_order as o
    inner join rule as r on r.counting = o.counting
    where day >= $since and day < $until
        and ($agency is null or o.agency = $agency)
    union all
    select
        false, coalesce($base_since, cast($since - interval 1 year as date)),
        registered and coalesce(opened_on < coalesce($base_until, cast($until - interval 1 year as date)), true)
            and coalesce(closed_on >= coalesce($base_since, cast($since - interval 1 year as date)), true),
        back_1, back_2, back_3, back_4, back_5, back_9, back_10, unit, street, industry
    from visit_order as o
    inner join rule as r on r.counting = o.counting
    where day >= coalesce($base_since, cast($since - interval 1 year as date)) and day < coalesce($base_until, cast($until - interval 1 year as date))
        and ($agency is null or o.agency = $agency)
),
-- 该企业在该期的第几次;6至9次不分,10次以上只数第10次
numbered as (
    select
        v.is_now,
        v.is_open or not k.has_register as is_held,
        case
            when coalesce(v.back_1 < v.since, true) then 1
            when coalesce(v.back_2 < v.since, true) then 2
            when coalesce(v.back_3 < v.since, true) then 3
            when coalesce(v.back_4 < v.since, true) then 4
            when coalesce(v.back_5 < v.since, true) then 5
            when coalesce(v.back_9 < v.since, true) then 0
            when coalesce(v.back_10 < v.since, true) then 6
        end as place
    from visited as v
    cross join known as k
    where ($unit is null or list_contains($unit, v.unit))
        and ($street is null or list_contains($street, v.street))
        and ($industry is null or list_contains($industry, v.industry))
),
-- 至少到这一档的企业:在册的、不在册的
reached as materialized (
    select
        is_now,
        place,
        count(*) filter (where is_held)         as held,
        count(*) filter (where not is_held)     as loose
    from numbered
    where place > 0
    group by is_now, place
    union all
    select true, 0, count(*) filter (where is_held), 0 from firms
    union all
    select false, 0, count(*) filter (where is_base_held), 0 from firms
),
buckets(place, bucket) as (
    values (0, '0次'), (1, '1次'), (2, '2次'), (3, '3次'), (4, '4次'), (5, '5至9次'), (6, '10次以上')
),
filled as (
    select
        b.place,
        b.bucket,
        (coalesce(sum(r.held) filter (where r.is_now and r.place = b.place), 0)
            - coalesce(sum(r.held) filter (where r.is_now and r.place = b.place + 1), 0))::bigint        as enterprises,
        (coalesce(sum(r.held) filter (where not r.is_now and r.place = b.place), 0)
            - coalesce(sum(r.held) filter (where not r.is_now and r.place = b.place + 1), 0))::bigint    as base_enterprises
    from buckets as b
    left join reached as r on r.place in (b.place, b.place + 1)
    group by b.place, b.bucket
),
apart as (
    select
        coalesce(sum(loose) filter (where is_now and place = 1), 0)::bigint         as off_file,
        coalesce(sum(loose) filter (where not is_now and place = 1), 0)::bigint     as base_off_file
    from reached
),
younger as (
    select count(*) as opened_after
    from firms as f
    inner join spans as s on not s.is_now
    where f.registered and f.opened_on >= s.until
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
    case when k.has_register then y.opened_after end        as opened_after,
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
cross join younger as y
cross join sides as s
cross join known as k
order by f.place
