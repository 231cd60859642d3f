-- 企业代码
--
-- 粒度: 一行一个出现过的企业代码
-- 名录写明曾用代码的,换码前后归为一家(换过两次的也是);enterprise为15位编号,由代码算出,同一家相同,各次发布不变。
with ranked as (
    select *, row_number() over (partition by _key order by _version desc, _seq desc, _line desc) as recency
    from lake_enterprises
),
renamed as (
    select former_id as code, min(enterprise_id) as current_code
    from ranked
    where recency = 1 and former_id is not null and former_id <> enterprise_id
    group by former_id
),
visited as (
    select enterprise_id, row_number() over (partition by _key order by _version desc, _seq desc, _line desc) as recency
    from lake_inspections
),
fined as (
    select enterprise_id, row_number() over (partition by _key order by _version desc, _seq desc, _line desc) as recency
    from lake_penalties
),
codes as (
    select enterprise_id as code from ranked where recency = 1
    union
    select enterprise_id from visited where recency = 1 and enterprise_id is not null
    union
    select enterprise_id from fined where recency = 1 and enterprise_id is not null
    union
    select code from renamed
)
select
    c.code,
    cast(md5_number_lower(coalesce(again.current_code, r.current_code, c.code)) % 1000000000000000 as bigint)    as enterprise,
    coalesce(again.current_code, r.current_code, c.code)                                                       as current_code
from codes as c
left join renamed as r on r.code = c.code
left join renamed as again on again.code = r.current_code
order by c.code
