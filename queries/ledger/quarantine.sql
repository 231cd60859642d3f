-- 隔离清单
--
-- 粒度: 一行一个被隔离的行,在册文件的;只有全市账户可见,原文已遮盖手机号、身份证号、车牌
-- 参数: most int 可空
-- 列: file 文件, table 表, line 行号, field 字段, value 内容, reason 原因, ingest 台账编号, row 原行(已遮盖), total 总行数
select
    q.file,
    l."table",
    q.line,
    q.field,
    q."value",
    q.reason,
    q.ingest,
    q."row",
    (count(*) over ())::bigint as total
from quarantine as q
left join ledger as l on q.ingest = l.id
order by q.ingest desc, q.line, q.field
limit coalesce($most, 1000000)
