"""What all figures share: ink, margins, and Plotly's own words in Chinese."""
from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from cockpit.metrics import BETTER, NEUTRAL, WORSE

BAR, BAR_SOFT, INK, SOFT, GRID = "#3B73B9", "#C3D3E6", "#17202E", "#64748B", "#E7EDF4"
__all__ = ["BAR", "BAR_SOFT", "BETTER", "GRID", "INK", "NEUTRAL", "SOFT", "WORSE", "CONFIG", "bare"]

CHINESE = {
    "dictionary": {
        "Download plot as a PNG": "下载图片", "Download plot as a png": "下载图片", "Download plot": "下载图片", "Zoom": "框选放大", "Pan": "拖动",
        "Reset axes": "复位", "Autoscale": "自动缩放", "Zoom in": "放大", "Zoom out": "缩小", "Box Select": "框选", "Lasso Select": "套索选",
        "Taking snapshot - this may take a few seconds": "正在生成图片", "Snapshot succeeded": "图片已生成",
        "Sorry, there was a problem downloading your snapshot!": "图片没有生成，请重试", "Double-click to zoom back out": "双击复位",
        "Show closest data on hover": "显示最近的点", "Compare data on hover": "并列显示", "Toggle Spike Lines": "参考线", "Reset": "复位",
        "Double-click on legend to isolate one trace": "双击图例只看一条", "Click to enter Plot title": "", "Toggle show closest data on hover": "显示最近的点",
    },
    "format": {
        "days": ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"], "shortDays": ["周日", "周一", "周二", "周三", "周四", "周五", "周六"],
        "months": [f"{m}月" for m in range(1, 13)], "shortMonths": [f"{m}月" for m in range(1, 13)],
        "date": "%Y-%m-%d", "dateTime": "%Y-%m-%d %H:%M", "year": "%Y年", "month": "%Y年%b", "dayMonth": "%b%-d日", "dayMonthYear": "%Y年%b%-d日",
    },
}
CONFIG: dict[str, Any] = {
    "locale": "zh-CN", "locales": {"zh-CN": CHINESE}, "displaylogo": False, "displayModeBar": False, "scrollZoom": False,
    "doubleClick": False, "responsive": True,
}


def bare(figure: go.Figure, height: int, **layout: Any) -> go.Figure:
    """Plain paper: no title (the card has it), no legend, no dragging, small margins, equal digits."""
    figure.update_layout(
        height=height, margin={"l": 8, "r": 8, "t": 8, "b": 8}, showlegend=False, dragmode=False, paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)", font={"size": 14, "color": INK}, bargap=0.42, hoverlabel={"font": {"size": 14}}, **layout)
    figure.update_xaxes(tickfont={"size": 13, "color": SOFT}, title=None)
    figure.update_yaxes(tickfont={"size": 14, "color": INK}, title=None)
    return figure
