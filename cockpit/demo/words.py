"""How cases are described: addresses and sentences in the language of collectors and callers."""
from __future__ import annotations

import numpy as np
import polars as pl

from cockpit.demo.city import City

# By subcategory; {} is no placeholder, the sentence follows the place. Two to four ways to say it.
SAYINGS = {
    "无照经营游商": ("有流动商贩占道售卖水果，影响通行", "三轮车占道卖小吃，秩序混乱", "游商占用人行道摆摊", "多辆流动售货车聚集"),
    "店外经营": ("商户将货物摆出店外经营", "餐饮店在门前摆放桌椅", "门店占用人行道堆放商品", "修车店占道作业"),
    "机动车乱停放": ("多辆机动车停在人行道上", "机动车违停占压消防通道", "车辆停放在非机动车道，影响通行", "门前机动车乱停乱放"),
    "非机动车乱停放": ("电动车停放杂乱，占用盲道", "非机动车未入位停放", "路口电动车乱停乱放"),
    "共享单车淤积": ("共享单车大量堆积，占用人行道", "地铁口共享单车淤积", "共享单车倒伏一片"),
    "乱堆物堆料": ("人行道上堆放装修材料", "路边堆放杂物无人清理", "绿化带旁堆放砂石"),
    "暴露垃圾": ("路边有暴露垃圾，未及时清运", "垃圾袋随意丢弃，有异味", "树坑内有零散垃圾", "墙角堆有生活垃圾"),
    "积存垃圾渣土": ("有积存建筑垃圾约两立方米", "渣土堆放多日无人处理", "拆除垃圾堆积，未覆盖"),
    "非法张贴小广告": ("灯杆上张贴小广告", "墙面喷涂小广告", "公交站牌被张贴小广告", "配电箱上有多处小广告"),
    "街头散发小广告": ("有人员散发小广告，散落路面", "路口散发宣传单，路面不洁"),
    "道路保洁": ("路面有浮土和落叶", "路面有油污未清理", "人行道有大量烟头", "道路清扫不及时"),
    "绿地保洁": ("绿化带内有塑料袋、饮料瓶", "绿地内落叶垃圾未清理"),
    "道路破损": ("路面有坑槽，深约五厘米", "人行道地砖松动缺失", "路面沉陷，骑行颠簸"),
    "道路积水": ("雨后路面积水约十厘米", "路口积水，行人无法通过"),
    "积雪结冰": ("人行道积雪未清理，有结冰", "桥面结冰，车辆打滑"),
    "油烟污染": ("餐馆油烟直排，居民反映强烈", "烧烤店油烟净化设施未开启", "后厨油烟扰民"),
    "夜市噪声扰民": ("夜市摊位深夜音响声音大，影响休息", "夜市喧哗至凌晨一点，居民无法入睡", "夜市叫卖声大，多次反映"),
    "商业噪音": ("商铺用高音喇叭叫卖", "店铺音响音量过大"),
    "露天烧烤": ("有人在路边露天烧烤，烟气大", "烧烤摊占道经营到深夜"),
    "施工扰民": ("工地夜间施工，噪声扰民", "凌晨仍有打桩声"),
    "工地扬尘": ("工地未采取湿法作业，扬尘明显", "土方未覆盖，刮风起尘"),
    "渣土车未密闭": ("渣土车未密闭，沿路撒漏", "渣土车车厢盖板未关严"),
    "道路遗撒": ("路面有砂石遗撒约五十米", "混凝土遗撒在路口"),
    "占压盲道": ("盲道被电动车占压", "盲道上堆放货物"),
    "私搭乱建": ("楼顶有人私自加盖房屋", "一楼住户占用绿地搭建"),
    "公厕管理不到位": ("公厕内无人保洁，有异味", "公厕洗手池损坏，停水"),
    "路灯": ("三盏路灯夜间不亮", "路灯灯罩脱落", "路灯白天常亮"),
    "污水井盖": ("污水井盖破损", "污水井盖缺失，未设围挡"),
    "雨水箅子": ("雨水箅子被杂物堵塞", "雨水箅子破损翘起"),
    "行道树": ("行道树枯枝下垂", "行道树倾斜，有倒伏风险"),
    "下水道堵塞": ("下水道堵塞，污水外溢", "检查井冒溢，路面有污水"),
    "架空线缆严重下垂": ("通信线缆下垂，距地面不足两米", "线缆散落在人行道上"),
    "路面塌陷（市管）": ("路面塌陷，直径约一米", "车行道出现空洞，已围挡"),
}
PART_SAYINGS = ("{}破损", "{}缺失", "{}松动移位", "{}表面污损")
EVENT_SAYINGS = ("存在{}现象，影响市容", "{}问题未及时处理", "发现{}问题")
CALLER_ENDINGS = ("，请尽快处理。", "，已反映多次，至今未解决。", "，希望有关部门到现场看看。", "。")
LANDMARKS = ("文化广场门口", "社区卫生服务中心旁", "农贸市场北门", "幼儿园门前", "公交站旁", "便民服务中心对面")
ORDINALS = ("第一社区", "第二社区", "第三社区", "第四社区", "第五社区", "第六社区")
LETTERS = np.array(list("ABCDEFGHJKLMNPQRSTUVWXYZ"))


def pick(values: list | tuple | pl.Series, rows: np.ndarray, null: np.ndarray | None = None) -> pl.Series:
    """values[rows] as a column, null where `null` is true."""
    series = values if isinstance(values, pl.Series) else pl.Series(values)
    taken = series.gather(pl.Series(rows.astype(np.uint32)))
    if null is None:
        return taken
    return pl.select(pl.when(pl.Series(~null)).then(taken)).to_series()


def addresses(rng: np.random.Generator, city: City, place: np.ndarray) -> pl.Series:
    """"A路与B路交叉口向北80米路东" for a segment; a landmark of the street where there is none."""
    p = city.places
    n = len(place)
    along = (p["end_lon"] - p["start_lon"]).abs().to_numpy() * 0.822 >= (p["end_lat"] - p["start_lat"]).abs().to_numpy()
    flat = along[place]
    rising = np.where(along, (p["end_lon"] > p["start_lon"]).to_numpy(), (p["end_lat"] > p["start_lat"]).to_numpy())[place]
    from_start = rng.random(n) < 0.5
    forward = rising == from_start
    bearing = np.where(flat, np.where(forward, "东", "西"), np.where(forward, "北", "南"))
    side = np.where(rng.random(n) < 0.5, np.where(flat, "路南", "路东"), np.where(flat, "路北", "路西"))
    reach = np.maximum(p["length_km"].to_numpy()[place] * 50, 2)
    metres = np.minimum(1 + (rng.random(n) * reach).astype(int), 60) * 10
    frame = pl.DataFrame({
        "road": pick(p["road_name"], place), "street": pick(p["street"], place),
        "cross": pl.select(pl.when(pl.Series(from_start)).then(pick(p["from_road"], place)).otherwise(pick(p["to_road"], place))
                           ).to_series(),
        "bearing": bearing, "metres": metres, "side": side,
        "landmark": pick(LANDMARKS, rng.integers(0, len(LANDMARKS), n)),
    })
    return frame.select(
        pl.when(pl.col("road").is_null()).then(pl.concat_str("street", "landmark"))
        .otherwise(pl.concat_str("road", pl.lit("与"), "cross", pl.lit("交叉口向"), "bearing", "metres", pl.lit("米"), "side"))
    ).to_series()


def descriptions(rng: np.random.Generator, city: City, klass: np.ndarray, address: pl.Series, hotline: np.ndarray) -> pl.Series:
    """What was reported. Few callers leave a telephone number, few reports name a number plate: both must be masked."""
    n = len(klass)
    ways: list[str] = []
    first: list[int] = []
    for kind, name in city.classes.select("kind", "subcategory").iter_rows():
        first.append(len(ways))
        ways += SAYINGS.get(name) or [s.format(name) for s in (PART_SAYINGS if kind == "部件" else EVENT_SAYINGS)]
    many = np.diff([*first, len(ways)])
    said = np.array(first)[klass] + (rng.random(n) * many[klass]).astype(int)
    ending = np.where(hotline, rng.integers(0, len(CALLER_ENDINGS), n), len(CALLER_ENDINGS) - 1)
    extra = np.full(n, "", object)
    for row in np.flatnonzero(hotline & (rng.random(n) < 0.004)):
        extra[row] = f"联系电话1390000{rng.integers(1000, 9999)}。"
    parked = city.classes["subcategory"].to_numpy() == "机动车乱停放"
    for row in np.flatnonzero(parked[klass] & (rng.random(n) < 0.01)):
        extra[row] = f"车牌豫{rng.choice(LETTERS[:6])}{rng.choice(LETTERS)}{rng.integers(1000, 9999)}。"
    frame = pl.DataFrame({"address": address, "said": pick(ways, said), "ending": pick(CALLER_ENDINGS, ending),
                          "extra": pl.Series(extra, dtype=pl.String)})
    return frame.select(pl.concat_str("address", pl.lit("，"), "said", "ending", "extra")).to_series()


def keys(numbers: np.ndarray, prefix: str = "") -> pl.Series:
    """A 16-digit hexadecimal key for every number, as a salted hash would look (splitmix64)."""
    known, back = np.unique(numbers, return_inverse=True)
    with np.errstate(over="ignore"):
        z = known.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(0x632BE59BD9B4E019)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    text = z.astype(">u8").tobytes().hex()
    return pick([prefix + text[i:i + 16] for i in range(0, len(text), 16)], back)
