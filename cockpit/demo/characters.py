"""What the demonstration city is like: volumes, sources, habits of its units. All 示例, calibrated on the domain notes.

Shares follow the 2019 weekly bulletin and the 2021 yearly figures (四乱 67.5 %, 街面秩序 40 %, 市容环境 31.44 %,
立案 99.3 %, 派遣 95.9 %, 常规 88.6 %); what is not published is a plausible invention.
"""
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Character:
    """One unit: how many of the city's cases it has, and how well it works."""

    volume: float  # relative number of cases, after its number of roads
    on_time: float  # chance that a 常规 case is disposed in time
    patrol: float  # how clean its segments are; 0 is average, positive is worse
    inspection_cut: float  # share by which visits to enterprises fell in the second half of the window
    satisfied: float  # chance that a visited caller is at least 满意


CHARACTERS = {
    "中原区": Character(14.9, 0.900, 0.05, 0.62, 0.86),
    "二七区": Character(20.5, 0.875, 0.30, 0.58, 0.82),
    "管城回族区": Character(16.0, 0.970, -0.20, 0.63, 0.90),
    "金水区": Character(24.5, 0.960, -0.15, 0.60, 0.91),
    "上街区": Character(0.7, 0.940, 0.00, 0.55, 0.88),
    "惠济区": Character(9.5, 0.880, 0.10, 0.57, 0.85),
    "郑东新区": Character(17.5, 0.690, -0.35, 0.64, 0.87),
    "经开区": Character(8.0, 0.845, 0.00, 0.61, 0.86),
    "高新区": Character(8.2, 0.815, 0.15, 0.78, 0.80),
    "航空港区": Character(9.0, 0.790, 0.25, 0.52, 0.83),
}
STRANGER = Character(5.0, 0.85, 0.0, 0.60, 0.85)
HARMED_UNIT = "高新区"  # its inspections were cut hardest, and it shows
GAMING_STREET = ("二七区", "长江路街道")  # closes on paper at the end of each week
QUIET_UNIT = "上街区"  # no segments; one week without any 常规 case due

# Share of all cases by category: (四乱, 常规), in per cent.
CATEGORY_SHARES = {
    ("事件", "街面秩序"): (37.0, 3.0),
    ("事件", "市容环境"): (20.5, 10.94),
    ("事件", "宣传广告"): (10.0, 1.2),
    ("事件", "施工管理"): (0.0, 4.6),
    ("事件", "突发事件"): (0.0, 0.9),
    ("部件", "公共设施"): (0.0, 5.2),
    ("部件", "道路交通"): (0.0, 2.4),
    ("部件", "市容环境设施"): (0.0, 1.6),
    ("部件", "园林绿化"): (0.0, 1.9),
    ("部件", "房屋土地"): (0.0, 0.3),
    ("部件", "其他设施"): (0.0, 0.46),
}
# Within its category a class counts 1 unless it is common or rare.
CLASS_WEIGHTS = {
    "无照经营游商": 5.0, "店外经营": 10.0, "机动车乱停放": 11.0, "非机动车乱停放": 8.0, "乱堆物堆料": 3.0, "共享单车淤积": 3.0,
    "暴露垃圾": 13.0, "积存垃圾渣土": 6.0, "非法张贴小广告": 9.0, "街头散发小广告": 1.0, "道路保洁": 12.0, "绿地保洁": 3.0,
    "积雪结冰": 0.3, "道路积水": 0.8, "道路破损": 3.0, "油烟污染": 2.5, "露天烧烤": 1.5, "夜市噪声扰民": 2.5, "商业噪音": 1.5,
    "占压盲道": 3.0, "私搭乱建": 1.2, "工地扬尘": 3.0, "道路遗撒": 3.0, "渣土车未密闭": 2.0, "施工扰民": 3.0, "路灯": 6.0,
    "雨水箅子": 5.0, "污水井盖": 2.0, "雨水井盖": 3.0, "不明井盖": 1.5, "行道树": 4.0, "绿地": 4.0, "树池箅子": 2.0,
    "垃圾箱": 4.0, "交通护栏": 4.0, "路缘石": 3.0, "下水道堵塞": 3.0, "架空线缆严重下垂": 3.0, "火灾": 0.1, "燃气管道破裂": 0.1,
    "隧道桥下严重积水": 0.3, "人防工事": 0.2, "环境监测塔": 0.1, "城市驿站": 0.3, "公厕管理不到位": 2.0, "废弃家具设备": 2.0,
}
# Classes with a season: month → factor (1 elsewhere).
SEASONS = {
    "露天烧烤": {5: 1.8, 6: 2.8, 7: 3.0, 8: 2.8, 9: 1.8, 12: 0.2, 1: 0.1, 2: 0.2, 11: 0.4},
    "夜市噪声扰民": {5: 1.5, 6: 2.0, 7: 2.2, 8: 2.2, 9: 1.6, 12: 0.5, 1: 0.4, 2: 0.4},
    "积雪结冰": {12: 3.0, 1: 6.0, 2: 4.0} | dict.fromkeys(range(3, 12), 0.0),
    "道路积水": {6: 2.5, 7: 5.0, 8: 4.5, 9: 2.0, 12: 0.2, 1: 0.2},
    "隧道桥下严重积水": {6: 2.0, 7: 5.0, 8: 4.0} | dict.fromkeys((11, 12, 1, 2, 3), 0.0),
    "焚烧垃圾树叶": {10: 2.0, 11: 3.5, 12: 2.0},
    "热力管道破裂": {11: 3.0, 12: 4.0, 1: 4.0, 2: 3.0} | dict.fromkeys(range(4, 11), 0.0),
    "树木倒伏阻断交通": {6: 2.0, 7: 3.0, 8: 2.5},
    "工地扬尘": {3: 1.5, 4: 1.6, 10: 1.4, 11: 1.5, 7: 0.6},
}
# People call about these; collectors seldom report them. A unit that stops inspecting sees more of them.
COMPLAINT_CLASSES = {"夜市噪声扰民", "商业噪音", "油烟污染", "露天烧烤", "施工扰民", "私搭乱建", "犬只不规范", "黑车拉客"}
NIGHT_CLASSES = {"夜市噪声扰民", "露天烧烤"}  # people call about these late in the evening
ENTERPRISE_CLASSES = {"油烟污染", "夜市噪声扰民", "商业噪音", "工地扬尘", "渣土车未密闭", "餐厨废弃物乱排", "施工扰民", "道路遗撒"}

SOURCES = ("信息采集员", "12345", "12319", "随手拍", "AI视频", "媒体", "督查")
SOURCE_SHARES = {  # by kind of class, in the order of SOURCES
    "四乱": (78.0, 4.0, 2.0, 4.5, 9.5, 0.1, 1.9),
    "投诉": (13.0, 48.0, 18.0, 15.0, 2.0, 0.6, 3.4),
    "部件": (77.0, 8.0, 7.0, 5.0, 0.0, 0.2, 2.8),
    "其他": (72.0, 9.0, 5.0, 5.5, 5.0, 0.4, 3.1),
}
HOTLINES = ("12345", "12319", "随手拍")

WEEKDAYS = (1.06, 1.05, 1.04, 1.03, 1.02, 0.93, 0.87)  # Monday first
MONTHS = {1: 0.90, 2: 0.86, 3: 1.00, 4: 1.04, 5: 1.06, 6: 1.08, 7: 1.06, 8: 1.04, 9: 1.05, 10: 1.02, 11: 0.97, 12: 0.92}
HOLIDAYS = {"春节": 0.35, "国庆节": 0.62, "劳动节": 0.70, "元旦": 0.80, "清明节": 0.80, "端午节": 0.80, "中秋节": 0.75}

# Reports by hour of the day, 0 to 23.
HOURS = {
    "采集": (0, 0, 0, 0, 0, 0, 1, 5, 11, 13, 12, 8, 3, 4, 10, 12, 11, 7, 3, 1, 0, 0, 0, 0),
    "热线": (1, 1, 0, 0, 0, 1, 2, 4, 8, 9, 8, 6, 4, 5, 6, 7, 7, 6, 6, 7, 8, 7, 4, 2),
    "夜间": (5, 2, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 8, 13, 18, 20, 14),
    "视频": (1, 1, 1, 1, 1, 2, 5, 7, 7, 6, 5, 5, 5, 5, 5, 5, 6, 7, 7, 6, 5, 4, 2, 1),
}
FILED, FILED_SILUAN = 0.9890, 0.9949
DISPATCHED, DISPATCHED_SILUAN = 0.8860, 0.9939
REWORKED, REWORKED_SILUAN = 0.0150, 0.00006
UNOWNED = 0.004  # dispatched by hand, and nobody wrote down to whom
POSTPONED, POSTPONED_SILUAN = 0.0056, 0.00009
