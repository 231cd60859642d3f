-- 降级的行
--
-- 粒度: 一行一个在册文件的一个字段的一种原因;行保留在库,该字段置空或加标记
-- 只有全市账户可见:例行内容可能属于任何一个区。
-- 参数:
-- 列: file 文件, id 台账编号, table 表, field 字段, reason 原因, rows 行数, line 例行行号, sample 例行内容
with noted as (
    select
        seq, file, id, "table",
        unnest(from_json(issues, '[{"field": "varchar", "reason": "varchar", "count": "bigint", "line": "bigint", "sample": "varchar"}]')) as issue
    from ledger
    where withdrawn is null
)
select
    file,
    id,
    "table",
    issue.field                                                                         as field,
    issue.reason                                                                        as reason,
    issue.count                                                                         as "rows",
    issue.line                                                                          as line,
    nullif(issue.sample, '')                                                            as sample
from noted
order by seq desc, issue.count desc, issue.field, issue.reason
