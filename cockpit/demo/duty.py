"""Who handles what: the department of each class, the unit's own bureau unless a company or a city body is responsible."""
from __future__ import annotations

import numpy as np
import polars as pl

from cockpit.demo.city import City

# Subcategory → department ids that share it; everything else goes to the bureau of the unit.
DUTIES = {
    "上水井盖": ["D401"], "自来水管破裂": ["D401"], "直饮水装置": ["D401"],
    "燃气井盖": ["D402"], "燃气管道破裂": ["D402"],
    "热力井盖": ["D403"], "热力管道破裂": ["D403"],
    "电力井盖": ["D405"], "电力设施": ["D405"], "电杆": ["D405", "D406"], "线杆严重倾斜断裂": ["D405", "D406"],
    "电信井盖": ["D406", "D407", "D408"], "电信交接箱": ["D406", "D407", "D408"], "网络井盖": ["D406", "D407", "D408"],
    "架空线缆严重下垂": ["D406", "D407", "D408", "D410"], "有线电视井盖": ["D410"], "通信基站杆塔": ["D409"],
    "路灯": ["D302"], "地灯": ["D302"], "射灯": ["D302"], "路灯井盖": ["D302"],
    "公安井盖": ["D202"], "视频监控杆": ["D202"], "犬只不规范": ["D202"], "消防设施": ["D216"], "火灾": ["D216"],
    "交通标志牌": ["D201"], "交通控制箱": ["D201"], "交通信号灯": ["D201"], "黑车拉客": ["D204"],
    "公交站亭": ["D411"], "出租车站牌": ["D204"], "邮筒": ["D413"], "报刊亭": ["D413"],
    "停车场": ["D306"], "咪表": ["D306"], "存车支架": ["D306"], "共享单车淤积": ["D306", "", ""],
    "过街天桥": ["D301"], "地下通道": ["D301"], "高架立交桥": ["D301"], "跨河桥": ["D301"], "路面塌陷（市管）": ["D301"],
    "不明井盖": ["D308"], "污水井盖": ["D305", ""], "雨水井盖": ["D305", ""], "雨水箅子": ["D305", ""], "下水道堵塞": ["D305"],
    "道路积水": ["D305", ""], "隧道桥下严重积水": ["D304"], "隧道附属设施": ["D304"],
    "古树名木": ["D205"], "行道树": ["D205", ""], "绿地": ["D205", "", ""], "树木倒伏阻断交通": ["D205", ""], "喷灌设施": ["D205"],
    "工地扬尘": ["D203", "", ""], "施工围挡": ["D203", "D412", ""], "河道保洁": ["D208"], "河道护栏": ["D208"],
    "水域漂浮物": ["D208"], "流浪乞讨": ["D212"], "环境监测塔": ["D206"], "人防工事": ["D210"], "公房地下室": ["D210"],
}


def departments(rng: np.random.Generator, city: City, klass: np.ndarray, unit: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(row of reference departments, handled by the unit's own bureau) of each case."""
    listed = city.reference["departments"].sort("department_id")
    row = {d: i for i, d in enumerate(listed["department_id"])}
    own = listed.with_row_index("no").filter(pl.col("unit").is_not_null()).unique("unit", keep="first")
    own_of = dict(own.select("unit", "no").iter_rows())
    bureau = np.array([own_of.get(u, -1) for u in city.units["unit"]])[unit]
    options = [[row.get(d, -1) if d else -1 for d in DUTIES.get(name, [""])] for name in city.classes["subcategory"]]
    width = max(map(len, options))
    table = np.array([(o * width)[:width] if width % len(o) == 0 else [o[i % len(o)] for i in range(width)] for o in options])
    sizes = np.array([len(o) for o in options])
    pick = (rng.random(len(klass)) * sizes[klass]).astype(int)
    chosen = table[klass, pick]
    return np.where(chosen < 0, bureau, chosen), chosen < 0
