-- 隔离清单
--
-- 粒度: 一行一个被隔离的行,在册文件的;只有全市账户可见,原文已遮盖手机号、身份证号、车牌
-- 参数: most int 可空
-- 列: file 文件, line 行号, field 字段, value 内容, reason 原因, ingest 台账编号, row 原行(已遮盖), total 总行数
select file, line, field, "value", reason, ingest, "row", (count(*) over ())::bigint as total
from quarantine
order by ingest desc, line, field
limit coalesce($most, 1000000)
