-- 责任路段名录
--
-- 粒度: 一行一条责任路段的一段有效期
select *
from ref_segments
order by segment_id, valid_from
