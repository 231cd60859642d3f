-- 导入文件
--
-- 粒度: 一行一个文件对一张表的一次登记,新的在前;读入=新增+更新+未变+重复+隔离
-- 参数:
-- 列: registered_at 登记时间, file 文件, id 台账编号, table_label 表, label 来源, profile 导入配置, as_of 数据截至, event_from 最早事件,
--     event_to 最晚事件, read 读入, new 新增, updated 更新, unchanged 未变, duplicate 重复, quarantined 隔离, older 其中较旧版本,
--     balanced 等式成立, withdrawn 撤回时间
select
    registered_at, file, id, table_label, label, profile, as_of, event_from, event_to, "read", "new", updated, unchanged,
    duplicate, quarantined, older,
    "read" = "new" + updated + unchanged + duplicate + quarantined as balanced,
    withdrawn
from ledger
order by seq desc, id
