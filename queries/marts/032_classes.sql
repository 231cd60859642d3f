-- 投诉的类别名称
--
-- 粒度: 一行一个类别键用过的一组大类、小类名称;is_newest为最近一件投诉用的那一组:中途改名的类,按最新的名称列,用过的名称都能筛到
with named as (
    select class_key, category, subcategory, max(complained_at) as newest_at
    from complaint
    group by class_key, category, subcategory
)
select
    class_key,
    category,
    subcategory,
    row_number() over (partition by class_key order by newest_at desc, category, subcategory) = 1 as is_newest
from named
order by class_key, category, subcategory
