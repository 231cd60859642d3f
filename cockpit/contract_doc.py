"""Prints docs/data-contract.md: every table field by field, how a profile is written, and what each query answers.

`python -m cockpit.contract_doc > docs/data-contract.md`; `make docs` does it, and a test fails when the page is behind.
"""
from __future__ import annotations

import re
from typing import Any

from cockpit.contract import LAKE, LAKE_FIELDS, REFERENCE, Field, Table
from cockpit.ingest.profile import Profile
from cockpit.places import QUERIES
from cockpit.questions import Question, questions, read_question

# What a profile's keys mean to the person who writes one. A key without words here fails the test of the page.
PROFILE_WORDS: dict[str, dict[str, str]] = {
    "Profile": {
        "system": "来源系统代码，小写字母、数字、下划线、连字符；与标识合成行键，启用后不要改",
        "label": "来源系统的中文名称，显示在数据台账",
        "stale_days": "数据截至超过几天算过期；历史数据和演示数据不写",
        "tables": "每张业务表一节`[tables.<表名>]`，见下",
    },
    "TableMap": {
        "pattern": "文件名样式，如`[\"案件*.csv\", \"case_*.xlsx\"]`，不分大小写",
        "encoding": "文字编码，如`gb18030`、`utf-8`；不写则自动识别",
        "delimiter": "CSV分隔符；不写则自动识别",
        "header": "首行是否为列名；`false`时`columns`写列的序号，从1起",
        "same_names": "文件列名与契约字段同名，`columns`只写另外的",
        "columns": "契约字段 = 文件列名（或序号）；写多个列名时取第一个存在的",
        "constants": "契约字段 = 固定值，文件里没有而全表相同的字段",
        "values": "字段值的对照，如`[tables.cases.values.status]`下`\"结案\" = \"已结案\"`",
        "rewrite": "按正则表达式改写字段文本，在`values`之前依次执行",
        "time_formats": "时间写法，如`%Y/%m/%d %H:%M`；不写则按常见写法识别",
        "timezone": "数据所属城市的时区，如`Asia/Shanghai`；湖中时间按此记",
        "written_in": "文件中时间所用时区与`timezone`不同时写，如`UTC`",
        "crs": "坐标系；投影坐标写`EPSG:4547`这样的编号",
        "covers": "每行说的是一整周、旬或月，时间列写其中一日；数据截至按最后一个周期的末尾算",
        "money": "金额单位；万元在导入时换算为元",
        "identity": "确定一行的契约字段；不写则用该表的标识",
        "numbered_by": "文件没有编号时，合成编号的各列（文件里的列名）；各列原文都相同的行是同一行，改了一列即为另一行",
        "version": "比较新旧的契约字段",
        "version_in_name": "从文件名取导出时间的正则表达式，第一个括号圈住`YYYYMMDD[HHMMSS]`",
        "default_points": "表示“没有位置”的坐标点`[[经度, 纬度], …]`，按文件自己的坐标系",
        "bounds": "有效范围`[西, 南, 东, 北]`，WGS84；不写则用基础资料的范围",
        "siluan": "计作四乱的小类名称或类别代码",
        "hashed": "导入时换成加盐散列的字段，如诉求人电话；盐值每套安装各异",
        "never": "从不读取的列，个人信息写在这里",
        "lacks": "来源系统没有的契约字段；依赖它们的指标显示“无数据（缺…字段）”",
    },
    "Rewrite": {"pattern": "正则表达式", "replace": "替换成的文本，`\\1`为第一个括号"},
}
PROFILE_TITLES = {"Profile": "文件顶层", "TableMap": "[tables.<表名>]", "Rewrite": "rewrite 的一项"}
SET_BY_THE_PROGRAM = ("name", "digest")

TYPES = {"text": "文本", "int": "整数", "float": "小数", "bool": "是否", "date": "日期", "time": "时间"}


def contract_page() -> str:
    """The whole page."""
    lines = [
        "# 数据契约", "",
        "本页由`cockpit/contract.py`、`cockpit/ingest/profile.py`和`queries/`生成，请勿手改；改动后运行`make docs`。", "",
        "- 时间为本市当地时间，不带时区；金额为整数元；坐标为WGS84经纬度。",
        "- 缺失写空，不写0；“必有”字段缺失的行进入隔离区，其余字段有误的置空、计数并保留该行。",
        "- 行由“标识”字段和来源系统共同确定；同一行再次导出且内容有变的，作为新版本追加。",
        "- “校验”不成立的行保留，在数据台账中列出。", "",
        "## 目录", "",
    ]
    tables = [*LAKE.values(), *REFERENCE.values()]
    lines += [f"- [{t.label}](#{_anchor(f'{t.label} {t.name}')}) `{t.name}`:{t.grain}" for t in tables]
    lines += ["", "## 业务数据"]
    for table in LAKE.values():
        lines += ["", *_table(table)]
    lines += ["", "### 入湖附加字段", "", "上述每张表在数据湖中另有：", "", *_fields(LAKE_FIELDS)]
    lines += ["", "## 基础资料", "", "`data/reference/<表名>.csv`，UTF-8，首行为字段名；由各单位整目录替换。"]
    for table in REFERENCE.values():
        lines += ["", *_table(table)]
    lines += ["", *_profile(), "", *_queries()]
    return "\n".join(lines) + "\n"


def _table(table: Table) -> list[str]:
    about = f"{table.grain}。标识：{_names(table.identity)}。"
    if table.event_time:
        about += f"统计时间：`{table.event_time}`。"
    if table.optional:
        about += "可缺：没有此表时，用到它的页面说明缺少数据。"
    lines = [f"### {table.label} {table.name}", "", about, "", *_fields(table.fields)]
    if table.invariants:
        lines += ["", "校验：" + "；".join(f"不应{i.label}（`{i.holds}`）" for i in table.invariants) + "。"]
    return lines


def _fields(fields: tuple[Field, ...]) -> list[str]:
    rows = ["| 字段 | 名称 | 类型 | 单位 | 必有 | 说明 |", "|---|---|---|---|---|---|"]
    for f in fields:
        notes = [f.meaning, f"取值：{'、'.join(f.values)}" if f.values else "", "自由文本，展示前遮盖" if f.free_text else ""]
        rows.append(_row(f"`{f.name}`", f.label, TYPES[f.type], f.unit, "是" if f.required else "", "；".join(filter(None, notes))))
    return rows


def _profile() -> list[str]:
    """How a profile file is written, from the model that validates it."""
    lines = [
        "## 导入配置", "",
        "`data/profiles/<名称>.toml`说明一个来源系统的导出怎样对应到本契约；写错的键当场指出，不被忽略。",
    ]
    schema = Profile.model_json_schema()
    models: dict[str, dict[str, Any]] = {"Profile": schema} | schema["$defs"]
    for name, title in PROFILE_TITLES.items():
        required = models[name].get("required", [])
        lines += ["", f"### {title}", "", "| 键 | 写法 | 必填 | 默认 | 说明 |", "|---|---|---|---|---|"]
        for key, spec in models[name]["properties"].items():
            if key not in SET_BY_THE_PROGRAM:
                default = f"`{_toml(spec['default'])}`" if spec.get("default") not in (None, "", [], {}) else ""
                lines.append(_row(f"`{key}`", _shape(spec), "是" if key in required else "", default, PROFILE_WORDS[name][key]))
    return lines


def _shape(spec: dict[str, Any]) -> str:
    """A JSON-schema type in the words of a TOML file."""
    if "$ref" in spec:
        return PROFILE_TITLES[spec["$ref"].rpartition("/")[2]]
    if "enum" in spec:
        return "、".join(f"`{v}`" for v in spec["enum"])
    if "const" in spec:
        return f"`{spec['const']}`"
    if "anyOf" in spec:
        return " 或 ".join(_shape(s) for s in spec["anyOf"] if s.get("type") != "null")
    match spec.get("type"):
        case "array":
            return f"数组（{_shape(spec['items'])}）" if spec.get("items") else "数组"
        case "object":
            inner = spec.get("additionalProperties")
            return f"表（键 = {_shape(inner)}）" if isinstance(inner, dict) else "表"
        case kind:
            return {"string": "文本", "integer": "整数", "number": "小数", "boolean": "true、false"}.get(str(kind), str(kind))


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


def _queries() -> list[str]:
    lines = ["## 查询", "", "`python -m cockpit ask <查询> --param 名=值`和`/api/v1/ask`可问的全部查询。"]
    for name, entry in questions().items():
        lines += ["", f"### {entry.title} {name}", "", *_question(entry)]
    for folder, heading, sentence in (
        ("marts", "发布表", "每次发布由`queries/marts/`依次生成；`monthly/`里的每月一份，月份没有变化就不重做；`near/`里的还要看相邻月份有没有变化。"),
        ("whole", "整周期的作答", "整周、整旬、整月的同名查询由汇总表作答，逐项相等；其余由案件事实作答。"),
        ("checks", "发布校验", "每个查询选出有问题的行，没有行为正常。"),
    ):
        lines += ["", f"## {heading}", "", sentence]
        for path in sorted((QUERIES / folder).rglob("*.sql"), key=lambda p: p.name if folder == "marts" else str(p)):
            entry = read_question(path.relative_to(QUERIES).with_suffix("").as_posix(), path)
            lines += ["", f"### {entry.title} {entry.name}", "", *_question(entry)]
    return lines


def _question(entry: Question) -> list[str]:
    lines = [entry.definition] if entry.definition else []
    if entry.parameters:
        takes = "；".join(f"`{p.name}` {TYPES[p.type]}{'（可多个）' if p.many else ''}{'（可空）' if p.optional else ''}"
                         f"{'，取' + '、'.join(p.choices) if p.choices else ''}" for p in entry.parameters)
        lines += ["", f"参数：{takes}。"]
    if entry.columns:
        lines += ["", "| 列 | 说明 |", "|---|---|", *(_row(f"`{c}`", meaning) for c, meaning in entry.columns.items())]
    return lines if not lines or lines[0] else lines[1:]


def _anchor(heading: str) -> str:
    """The fragment a Markdown reader gives a heading: lower case, no punctuation, hyphens for spaces."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _names(names: tuple[str, ...]) -> str:
    return "、".join(f"`{n}`" for n in names)


def _row(*cells: str) -> str:
    return "| " + " | ".join(c.replace("|", "\\|").replace("\n", " ") for c in cells) + " |"


if __name__ == "__main__":
    print(contract_page(), end="")
