"""The data contract: every table of the lake and of the reference, field by field.

One place says what a case, a patrol finding or a penalty is. Profiles map onto these names, marts select
them, docs/data-contract.md is printed from them. The file is long because it is a list, not a program.

Types: text, int, float, bool, date, time (naive local time of the city, microseconds). Money is whole 元.
"""
from __future__ import annotations

from dataclasses import dataclass

import polars as pl

DTYPES = {
    "text": pl.String,
    "int": pl.Int64,
    "float": pl.Float64,
    "bool": pl.Boolean,
    "date": pl.Date,
    "time": pl.Datetime("us"),
}


@dataclass(frozen=True)
class Field:
    """One column. `required`: a row without it cannot be kept (quarantined). `free_text`: masked before it is shown."""

    name: str
    type: str
    label: str
    meaning: str = ""
    unit: str = ""
    required: bool = False
    values: tuple[str, ...] = ()
    free_text: bool = False

    @property
    def dtype(self) -> pl.DataType:
        return DTYPES[self.type]  # type: ignore[return-value]


@dataclass(frozen=True)
class Invariant:
    """What should hold on every row; a row that breaks it is kept, flagged and counted."""

    id: str
    label: str
    holds: str  # plain SQL over the table's columns; null counts as holding


@dataclass(frozen=True)
class Table:
    name: str
    label: str
    grain: str
    fields: tuple[Field, ...]
    identity: tuple[str, ...]
    event_time: str | None = None  # the time by which rows are counted; None for reference lists
    invariants: tuple[Invariant, ...] = ()
    optional: bool = False

    def field(self, name: str) -> Field:
        return next(f for f in self.fields if f.name == name)

    @property
    def names(self) -> list[str]:
        return [f.name for f in self.fields]

    @property
    def schema(self) -> dict[str, pl.DataType]:
        return {f.name: f.dtype for f in self.fields}


F = Field

KINDS = ("部件", "事件")
URGENCIES = ("平", "急")
STATUSES = ("待受理", "待立案", "待派遣", "处置中", "待核查", "已结案", "作废", "挂账")
GEO_QUALITIES = ("路段级", "街道级", "默认点", "越界", "未定位")
SEGMENT_MATCHES = ("编号", "名称", "路名就近", "仅街道", "未匹配")
SATISFACTIONS = ("非常满意", "满意", "基本满意", "不满意", "非常不满意")
INSPECTION_TYPES = ("日常", "个案", "专项")
FLAGS = ("红旗", "优秀红旗", "黑旗")
AREA_TIERS = ("重点", "双重", "一般")
ROAD_CLASSES = ("主干路", "次干路", "支路", "背街小巷")

# The seven links in the order they should happen (domain: 案件生命周期 §1.4).
STAGE_TIMES = ("reported_at", "accepted_at", "filed_at", "dispatched_at", "second_dispatched_at", "arrived_at",
               "disposed_at", "checked_at", "closed_at")


def _order(*pairs: tuple[str, str, str]) -> tuple[Invariant, ...]:
    return tuple(Invariant(f"{a}_before_{b}".replace("_at", ""), label, f"{a} <= {b}") for a, b, label in pairs)


CASES = Table(
    "cases", "案件", "一行一个案件（最新版本）", (
        F("case_id", "text", "案件编号", "来源系统内唯一的案卷号", required=True),
        F("task_no", "text", "任务号", "印给人看的编号，可能跨导出重复"),
        F("source", "text", "问题来源", "信息采集员、12319、12345、随手拍、AI视频、媒体、督查等"),
        F("kind", "text", "部件或事件", "与类别代码合成类别的键，名称会重复", values=KINDS),
        F("class_code", "text", "类别代码", "大类两位加小类两位或三位"),
        F("category", "text", "大类"),
        F("subcategory", "text", "小类"),
        F("is_siluan", "bool", "是否四乱", "车辆乱停乱放、占道出店经营、垃圾乱堆乱放、小广告乱发乱贴"),
        F("urgency", "text", "平急", "急为应急案件", values=URGENCIES),
        F("description", "text", "问题描述", "已遮盖手机号、身份证号、车牌", free_text=True),
        F("unit", "text", "区（管委会）", "管理单元；开发区压过所在行政区"),
        F("street", "text", "街道（乡镇）"),
        F("community", "text", "社区"),
        F("grid", "text", "责任网格"),
        F("segment_id", "text", "责任路段编号"),
        F("segment_match", "text", "路段匹配方式", "案件如何找到责任路段", values=SEGMENT_MATCHES),
        F("road_name", "text", "道路名称"),
        F("address", "text", "位置描述", "已遮盖手机号、身份证号、车牌", free_text=True),
        F("lon", "float", "经度", "WGS84", "度"),
        F("lat", "float", "纬度", "WGS84", "度"),
        F("geo_quality", "text", "定位质量", "默认点、越界、未定位的案件不上图", values=GEO_QUALITIES),
        F("reported_at", "time", "上报时间", "发现问题", required=True),
        F("accepted_at", "time", "受理时间"),
        F("filed_at", "time", "立案时间", "案件立案"),
        F("dispatched_at", "time", "派遣时间", "首次派遣（市）"),
        F("second_dispatched_at", "time", "二次派遣时间", "区再派遣"),
        F("arrived_at", "time", "到场时间", "责任人到达现场"),
        F("deadline_at", "time", "处置截止时间"),
        F("bundled_deadline_at", "time", "捆绑处置截止时间", "有则优先作为应结案的期限"),
        F("disposed_at", "time", "处置完成时间"),
        F("checked_at", "time", "核查时间"),
        F("closed_at", "time", "结案时间"),
        F("replied_at", "time", "回复时间", "热线案件回复诉求人"),
        F("department", "text", "责任单位", "处置部门"),
        F("status", "text", "当前状态", values=STATUSES),
        F("rework_count", "int", "返工次数"),
        F("postpone_count", "int", "延期次数"),
        F("press_count", "int", "催办次数"),
        F("shuffle_count", "int", "推诿次数"),
        F("suspended", "bool", "是否挂账"),
        F("voided", "bool", "是否作废"),
        F("self_disposed", "bool", "是否自行处置", "采集员当场处置，不进处置流程统计"),
        F("supervised", "bool", "是否督办"),
        F("resolved", "bool", "是否解决", "回访认定"),
        F("satisfaction", "text", "满意度", values=SATISFACTIONS),
        F("alarm_confirmed", "bool", "预警属实", "AI视频预警经人工核实"),
        F("caller_key", "text", "诉求人代码", "加盐散列，只用于数不同的人"),
        F("exported_at", "time", "导出时间", "这一版本导出的时刻"),
    ), ("case_id",), "reported_at", _order(
        ("reported_at", "accepted_at", "受理早于上报"),
        ("accepted_at", "filed_at", "立案早于受理"),
        ("filed_at", "dispatched_at", "派遣早于立案"),
        ("dispatched_at", "disposed_at", "处置早于派遣"),
        ("arrived_at", "closed_at", "结案早于到场"),
        ("disposed_at", "closed_at", "结案早于处置"),
        ("reported_at", "closed_at", "结案早于上报"),
    ))

PATROLS = Table(
    "patrols", "路段巡查发现", "一行一个巡查发现的问题", (
        F("patrol_id", "text", "巡查问题编号", required=True),
        F("run_id", "text", "巡查单号", "所属的一次巡查"),
        F("segment_id", "text", "责任路段编号"),
        F("side", "text", "路侧", "东、西、南、北、双侧"),
        F("unit", "text", "区（管委会）"),
        F("street", "text", "街道（乡镇）"),
        F("found_at", "time", "发现时间", required=True),
        F("item_code", "text", "事项编码", "10 大类 48 小类督导检查事项"),
        F("category", "text", "事项大类"),
        F("item", "text", "事项小类"),
        F("count", "int", "数量", unit="处"),
        F("deduction", "float", "扣分", "来源系统记录的扣分，评定另按规则计算", "分"),
        F("company", "text", "巡查单位", "第三方公司代号"),
        F("photo_before", "text", "整改前照片", "照片文件名"),
        F("photo_after", "text", "整改后照片", "照片文件名"),
        F("rectified_at", "time", "整改时间"),
        F("lon", "float", "经度", "WGS84", "度"),
        F("lat", "float", "纬度", "WGS84", "度"),
        F("exported_at", "time", "导出时间"),
    ), ("patrol_id",), "found_at", _order(("found_at", "rectified_at", "整改早于发现")))

PATROL_RUNS = Table(
    "patrol_runs", "巡查单", "一行一次对一条路段的巡查，没有发现问题也有一行", (
        F("run_id", "text", "巡查单号", required=True),
        F("segment_id", "text", "责任路段编号", required=True),
        F("side", "text", "路侧"),
        F("unit", "text", "区（管委会）"),
        F("street", "text", "街道（乡镇）"),
        F("started_at", "time", "开始时间", required=True),
        F("ended_at", "time", "结束时间"),
        F("inspected_km", "float", "巡查里程", unit="公里"),
        F("company", "text", "巡查单位", "第三方公司代号"),
        F("under_construction", "bool", "是否施工", "施工路段不参加评定"),
        F("carriageway_score", "float", "车行道得分", "来源给得分而不给问题时用，0 至 100", "分"),
        F("sidewalk_score", "float", "人行道得分", "来源给得分而不给问题时用，0 至 100", "分"),
        F("exported_at", "time", "导出时间"),
    ), ("run_id",), "started_at", _order(("started_at", "ended_at", "结束早于开始")))

INSPECTIONS = Table(
    "inspections", "入企检查", "一行一次检查中的一个机关；联合检查共用联合编号", (
        F("inspection_id", "text", "检查编号", required=True),
        F("joint_id", "text", "联合检查编号"),
        F("enterprise_id", "text", "企业代码", "加盐散列"),
        F("enterprise_label", "text", "企业（遮盖名）", "遮盖后的名称"),
        F("enterprise_type", "text", "主体类型", "企业、个体工商户、合作社"),
        F("industry", "text", "行业"),
        F("risk_grade", "text", "风险等级", values=("高", "中", "低")),
        F("unit", "text", "区（管委会）"),
        F("street", "text", "街道（乡镇）"),
        F("segment_id", "text", "责任路段编号"),
        F("lon", "float", "经度", "WGS84", "度"),
        F("lat", "float", "纬度", "WGS84", "度"),
        F("agency", "text", "检查机关", required=True),
        F("agency_level", "text", "机关层级", values=("市", "区")),
        F("type", "text", "检查类型", values=INSPECTION_TYPES),
        F("trigger", "text", "检查缘由", "投诉举报、转办交办、数据监测、企业申请、计划等"),
        F("special_from_above", "bool", "上级部署专项", "不计入频次上限"),
        F("mode", "text", "组织方式", "综合查一次、双随机、单独"),
        F("handling", "text", "处理方式", "721工作法：服务、管理、执法", values=("服务", "管理", "执法")),
        F("item_code", "text", "检查事项编码"),
        F("on_site", "bool", "是否现场检查"),
        F("approved_at", "time", "审批时间"),
        F("code_issued_at", "time", "赋码时间"),
        F("scanned_at", "time", "扫码时间"),
        F("backfilled", "bool", "是否补录扫码"),
        F("started_at", "time", "开始时间", required=True),
        F("ended_at", "time", "结束时间"),
        F("officer_count", "int", "执法人员数", unit="人"),
        F("problem_found", "bool", "是否发现问题"),
        F("result", "text", "检查结果", values=("合格", "责令改正", "立案", "移送", "免罚")),
        F("rectify_due_on", "date", "整改期限"),
        F("rectified_at", "time", "整改完成时间"),
        F("evaluation", "int", "企业评价", "1 至 5", "分"),
        F("complaint", "bool", "企业投诉"),
        F("exported_at", "time", "导出时间"),
    ), ("inspection_id",), "started_at", _order(("started_at", "ended_at", "结束早于开始")))

PENALTIES = Table(
    "penalties", "行政处罚", "一行一个行政处罚立案", (
        F("penalty_id", "text", "处罚案号", required=True),
        F("enterprise_id", "text", "企业代码", "加盐散列"),
        F("unit", "text", "区（管委会）"),
        F("street", "text", "街道（乡镇）"),
        F("agency", "text", "处罚机关"),
        F("industry", "text", "行业"),
        F("violation", "text", "违法行为类型"),
        F("filed_at", "time", "处罚立案时间", "行政处罚立案，不同于案件立案", required=True),
        F("decided_at", "time", "决定时间"),
        F("closed_at", "time", "结案时间"),
        F("fine_yuan", "int", "罚款金额", "导出以万元计的在导入时换算", "元"),
        F("confiscated_yuan", "int", "没收金额", "", "元"),
        F("first_violation", "bool", "是否首次违法"),
        F("exemption", "text", "免罚类别", values=("首违不罚", "轻微免罚", "减轻处罚", "从轻处罚")),
        F("exempt_list_no", "text", "四张清单序号"),
        F("credit_repair", "text", "信用修复", values=("未推送", "已推送", "已修复")),
        F("exported_at", "time", "导出时间"),
    ), ("penalty_id",), "filed_at", _order(("filed_at", "decided_at", "决定早于立案")))

ENTERPRISES = Table(
    "enterprises", "企业名录", "一行一个在册检查对象；没有名录时以检查、处罚中出现过的企业代之", (
        F("enterprise_id", "text", "企业代码", "加盐散列，与入企检查、行政处罚一致", required=True),
        F("former_id", "text", "曾用代码", "换码前的企业代码；换码前的检查归到现代码"),
        F("enterprise_label", "text", "企业（遮盖名）", "遮盖后的名称"),
        F("enterprise_type", "text", "主体类型", "企业、个体工商户、合作社"),
        F("industry", "text", "行业"),
        F("risk_grade", "text", "风险等级", values=("高", "中", "低")),
        F("unit", "text", "区（管委会）"),
        F("street", "text", "街道（乡镇）"),
        F("segment_id", "text", "责任路段编号"),
        F("opened_on", "date", "开业日期"),
        F("closed_on", "date", "注销日期", "空为在营"),
        F("exported_at", "time", "导出时间"),
    ), ("enterprise_id",), optional=True)

EXPOSURES = Table(
    "exposures", "媒体曝光", "一行一次媒体曝光", (
        F("exposure_id", "text", "曝光编号", required=True),
        F("exposed_at", "time", "曝光时间", required=True),
        F("medium", "text", "媒体"),
        F("level", "text", "媒体层级", values=("中央", "省", "市")),
        F("segment_id", "text", "责任路段编号"),
        F("unit", "text", "区（管委会）"),
        F("street", "text", "街道（乡镇）"),
        F("subject", "text", "曝光事项", free_text=True),
        F("rectified_at", "time", "整改时间"),
        F("exported_at", "time", "导出时间"),
    ), ("exposure_id",), "exposed_at", optional=True)

WEIGHINGS = Table(
    "weighings", "以克论净", "一行一个称重样点", (
        F("weighing_id", "text", "称重编号", required=True),
        F("weighed_at", "time", "称重时间", required=True),
        F("segment_id", "text", "责任路段编号"),
        F("unit", "text", "区（管委会）"),
        F("street", "text", "街道（乡镇）"),
        F("dust_g_m2", "float", "积尘量", "", "克/平方米"),
        F("exported_at", "time", "导出时间"),
    ), ("weighing_id",), "weighed_at", optional=True)

FACILITIES = Table(
    "facilities", "点位设施", "一行一个点位设施", (
        F("facility_id", "text", "设施编号", required=True),
        F("type", "text", "设施类型", "公厕、便民疏导点、中转站等"),
        F("name", "text", "名称"),
        F("unit", "text", "区（管委会）"),
        F("street", "text", "街道（乡镇）"),
        F("lon", "float", "经度", "WGS84", "度"),
        F("lat", "float", "纬度", "WGS84", "度"),
        F("status", "text", "状态"),
        F("exported_at", "time", "导出时间"),
    ), ("facility_id",), optional=True)

VALIDITY = (
    F("valid_from", "date", "生效日期"),
    F("valid_to", "date", "失效日期", "空为仍有效"),
)
STATUS = (F("status", "text", "依据状态", values=("示例", "正式")),)

UNITS = Table(
    "units", "区（管委会）", "一行一个管理单元", (
        F("unit", "text", "区（管委会）", required=True),
        F("short", "text", "简称"),
        F("code", "text", "代码"),
        F("kind", "text", "性质", values=("行政区", "开发区", "其他")),
        F("official_order", "int", "规范顺序"),
        F("area_km2", "float", "管辖面积", unit="平方公里"),
        F("population_wan", "float", "常住人口", unit="万人"),
        F("lon", "float", "中心经度", "WGS84", "度"),
        F("lat", "float", "中心纬度", "WGS84", "度"),
    ) + VALIDITY + STATUS, ("unit",))

STREETS = Table(
    "streets", "街道（乡镇）", "一行一个街道办事处或乡镇", (
        F("unit", "text", "区（管委会）", required=True),
        F("street", "text", "街道（乡镇）", required=True),
        F("code", "text", "代码"),
        F("official_order", "int", "规范顺序"),
        F("area_tier", "text", "区域类型", values=AREA_TIERS),
        F("area_km2", "float", "面积", unit="平方公里"),
        F("lon", "float", "中心经度", "WGS84", "度"),
        F("lat", "float", "中心纬度", "WGS84", "度"),
    ) + VALIDITY + STATUS, ("unit", "street"))

SEGMENTS = Table(
    "segments", "责任路段", "一行一条责任路段的一段有效期", (
        F("segment_id", "text", "责任路段编号", required=True),
        F("name", "text", "路段名称", "路名（起路至止路）", required=True),
        F("road_name", "text", "路名"),
        F("from_road", "text", "起路"),
        F("to_road", "text", "止路"),
        F("side", "text", "路侧"),
        F("unit", "text", "区（管委会）"),
        F("street", "text", "街道（乡镇）"),
        F("length_km", "float", "长度", unit="公里"),
        F("road_class", "text", "道路等级", values=ROAD_CLASSES),
        F("area_tier", "text", "区域类型", values=AREA_TIERS),
        F("difficulty", "int", "管理难度等级", "一至六级，按单侧沿街业态"),
        F("start_lon", "float", "起点经度", "WGS84", "度"),
        F("start_lat", "float", "起点纬度", "WGS84", "度"),
        F("end_lon", "float", "止点经度", "WGS84", "度"),
        F("end_lat", "float", "止点纬度", "WGS84", "度"),
    ) + VALIDITY + STATUS, ("segment_id", "valid_from"))

CLASSES = Table(
    "classes", "案件类别", "一行一个小类", (
        F("kind", "text", "部件或事件", required=True, values=KINDS),
        F("class_code", "text", "类别代码", required=True),
        F("category", "text", "大类"),
        F("subcategory", "text", "小类"),
        F("is_siluan", "bool", "是否四乱"),
        F("siluan_kind", "text", "四乱类别"),
        F("urgency", "text", "平急", values=URGENCIES),
        F("limit_value", "float", "处置时限"),
        F("limit_unit", "text", "时限单位", values=("工作时", "工作日", "自然时", "自然日")),
        F("clock", "text", "计时方式", values=("工作时钟", "自然时钟")),
        F("note", "text", "说明"),
    ) + VALIDITY + STATUS, ("kind", "class_code", "valid_from"))

CHECK_ITEMS = Table(
    "check_items", "督导检查事项", "一行一个检查小类", (
        F("item_code", "text", "事项编码", required=True),
        F("category", "text", "大类"),
        F("item", "text", "小类"),
        F("criterion", "text", "判定要点"),
        F("measure", "text", "计量单位"),
        F("points", "float", "单处扣分", unit="分"),
        F("cap", "float", "单段单次扣分上限", unit="分"),
        F("repeat_multiplier", "float", "连续通报倍数（首级）"),
        F("key_area_multiplier", "float", "重点区域倍数"),
        F("veto", "text", "一票否决说明"),
        F("rectify_hours", "float", "整改时限", unit="自然时"),
        F("is_siluan", "bool", "是否四乱"),
        F("siluan_kind", "text", "四乱类别"),
        F("evidence", "text", "取证要求"),
        F("basis", "text", "来源说明"),
    ) + VALIDITY + STATUS, ("item_code", "valid_from"))

INSPECTION_ITEMS = Table(
    "inspection_items", "入企检查事项", "一行一个检查事项", (
        F("item_code", "text", "事项编码", required=True),
        F("field", "text", "领域"),
        F("item", "text", "检查事项"),
        F("subject", "text", "检查对象"),
        F("points", "text", "检查要点"),
        F("basis", "text", "检查依据"),
        F("risk_grade", "text", "风险等级", values=("高", "中", "低")),
        F("mode", "text", "检查方式"),
        F("yearly_cap", "int", "年度频次上限", unit="次/企业·年"),
        F("combinable", "bool", "可纳入综合查一次"),
        F("lenient", "bool", "可适用首违不罚、轻微免罚"),
    ) + VALIDITY + STATUS, ("item_code", "valid_from"))

DEPARTMENTS = Table(
    "departments", "责任单位", "一行一个责任单位", (
        F("department_id", "text", "部门编码", required=True),
        F("department", "text", "责任单位", required=True),
        F("short", "text", "简称"),
        F("kind", "text", "类别"),
        F("group", "text", "考评分组"),
        F("unit", "text", "所属区域"),
        F("duty", "text", "处置职责"),
        F("ranked", "text", "是否参加排名"),
        F("official_order", "int", "规范顺序"),
    ) + VALIDITY + STATUS, ("department_id",))

LAKE = {t.name: t for t in (CASES, PATROLS, PATROL_RUNS, INSPECTIONS, PENALTIES, ENTERPRISES, EXPOSURES, WEIGHINGS, FACILITIES)}
REFERENCE = {t.name: t for t in (UNITS, STREETS, SEGMENTS, CLASSES, CHECK_ITEMS, INSPECTION_ITEMS, DEPARTMENTS)}
TABLES = LAKE | REFERENCE

# What the lake adds to every row of a LAKE table.
LAKE_FIELDS = (
    F("_key", "text", "行键", "来源系统与标识合成"),
    F("_hash", "int", "内容散列", "契约字段（不含导出时间）的散列"),
    F("_version", "time", "版本时刻", "导出时间，没有则为文件登记时刻"),
    F("_seq", "int", "入湖序号", "先后登记的文件序号"),
    F("_ingest", "text", "导入编号"),
    F("_system", "text", "来源系统"),
    F("_line", "int", "来源行号", "文件中的行号，表头为第 1 行"),
    F("_month", "text", "分区月份", "YYYY-MM，随该行键首次出现固定"),
)
