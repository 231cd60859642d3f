"""Prints docs/metrics.md, the page of definitions, from queries/metrics.toml.

`python -m cockpit.metrics_doc > docs/metrics.md`; `make docs` does it, and a test fails when the page is behind.
"""
from __future__ import annotations

from cockpit.metrics import Metric, catalogue

BETTER = {"up": "越高越好", "down": "越低越好", "none": "不分好坏"}


def metrics_page() -> str:
    """The whole page: one overview table, then one section a metric in the order of the file."""
    metrics = catalogue()
    lines = [
        "# 指标口径", "",
        "本页由`queries/metrics.toml`生成，请勿手改；改动口径后运行`make docs`。",
        "页面、导出、材料中的名称、定义、格式均取自同一文件。", "",
        "- 分母为零的率显示“—”；来源系统没有所需字段的指标显示“无数据（缺…字段）”，不以0代替。",
        "- 率保留两位小数，环比、同比以个百分点计；件数以%计。区(管委会)的率以件数重新相除，不取平均。",
        "- “所需字段”写作“甲 或 乙”的，有其一即可；未写表名的为案件表字段，含义见[数据契约](data-contract.md)。", "",
        "| 指标 | 标识 | 单位 | 方向 | 目标 |", "|---|---|---|---|---|",
    ]
    lines += [f"| {m.label} | `{m.id}` | {m.unit} | {BETTER[m.better]} | {_target(m)} |" for m in metrics.values()]
    for entry in metrics.values():
        lines += ["", *_section(entry)]
    return "\n".join(lines) + "\n"


def _section(entry: Metric) -> list[str]:
    lines = [f"## {entry.label}", "", entry.definition, "", f"- 标识：`{entry.id}`"]
    if entry.denominator:
        lines += [f"- 分子：{entry.numerator}", f"- 分母：{entry.denominator}"]
    else:
        lines.append(f"- 计数：{entry.numerator}")
    lines += [f"- 单位：{entry.unit}；{BETTER[entry.better]}", f"- 依据：{entry.source}"]
    if entry.needs:
        lines.append("- 所需字段：" + "、".join(" 或 ".join(f"`{o}`" for o in n.split("|")) for n in entry.needs))
    if entry.time:
        lines.append(f"- 计入时间：`{entry.time}`")
    if entry.rows:
        lines.append(f"- 选取条件：`{entry.rows}`")
    return lines


def _target(entry: Metric) -> str:
    if entry.target is None:
        return ""
    return f"{entry.target:.0%}" if entry.is_rate else f"{entry.target:g}"


if __name__ == "__main__":
    print(metrics_page(), end="")
