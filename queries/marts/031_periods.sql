-- 已结束的周期
--
-- 粒度: 一行一个周、旬或月
select distinct grain, since, until
from calendar
order by grain, since
