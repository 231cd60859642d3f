-- 一家企业
--
-- 粒度: 一行一家企业;不存在或不在授权范围的没有行
-- 参数: enterprise text
-- 列: enterprise 企业编号, label 企业(遮盖名), enterprise_type 主体类型, industry 行业, risk_grade 风险等级, unit 区(管委会), street 街道(乡镇),
--     opened_on 开业日期, closed_on 注销日期, registered 在企业名录中
select enterprise, label, enterprise_type, industry, risk_grade, unit, street, opened_on, closed_on, registered
from enterprise
where enterprise = try_cast($enterprise as bigint)
order by enterprise
