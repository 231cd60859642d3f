-- 一家企业用过的代码
--
-- 粒度: 一行一个代码,现用的在前;只对全市账户开放
-- 参数: enterprise text
-- 列: code 企业代码, is_current 现用
select code, code = current_code as is_current
from enterprise_key
where enterprise = try_cast($enterprise as bigint)
order by is_current desc, code
