-- 评定记录:哪一期何时按哪版规则评定
--
-- 粒度: 一行一类评定的一期的一版,新的在前;更正另出一版,原版保留
-- 参数: subject text 可空, period text 可空
-- 列: subject 评定, period 周期, version 版次, decided_at 评定时间, as_of 数据截至, reason 更正原因, approved_by 批准人, rules 规则全文
select subject, period, version, decided_at, as_of, reason, approved_by, rules
from decided
where ($subject is null or subject = $subject) and ($period is null or period = $period)
order by decided_at desc, subject, period desc, version desc
