-- 台账合计
--
-- 粒度: 一行;只计在册(未撤回)的文件,撤回的另计个数
-- 参数:
-- 列: files 在册文件, case_files 其中案件文件, withdrawn 已撤回, read 读入行, new 新增行, updated 更新行, unchanged 未变行,
--     duplicate 重复行, quarantined 隔离行, unbalanced 等式不平的文件
select
    (count(*) filter (where withdrawn is null))::bigint                          as files,
    (count(*) filter (where withdrawn is null and "table" = 'cases'))::bigint    as case_files,
    (count(*) filter (where withdrawn is not null))::bigint                      as withdrawn,
    coalesce(sum("read") filter (where withdrawn is null), 0)::bigint            as "read",
    coalesce(sum("new") filter (where withdrawn is null), 0)::bigint             as "new",
    coalesce(sum(updated) filter (where withdrawn is null), 0)::bigint           as updated,
    coalesce(sum(unchanged) filter (where withdrawn is null), 0)::bigint         as unchanged,
    coalesce(sum(duplicate) filter (where withdrawn is null), 0)::bigint         as duplicate,
    coalesce(sum(quarantined) filter (where withdrawn is null), 0)::bigint       as quarantined,
    (count(*) filter (where "read" <> "new" + updated + unchanged + duplicate + quarantined))::bigint as unbalanced
from ledger
