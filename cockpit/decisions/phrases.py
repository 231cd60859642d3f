"""The phrases of case descriptions: runs of one to a few words, without places, people and figures.

Words come from rjieba, whose dictionary is inside its wheel. Whatever names a person ends a phrase: 张先生, 王某某, and every
word that the dictionary or the segmenter takes for a name; so does everything that is no Chinese character.
"""
from __future__ import annotations

from collections.abc import Collection

import numpy as np
import polars as pl
import rjieba

SCHEMA = {"doc": pl.UInt32, "phrase": pl.String}
LONGEST = 12  # characters
CUT = "，"
# A name and its title are cut out together; Rust expressions take the leftmost, so a letter of the word before may go too.
SURNAMES = ("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛奚范彭郎鲁韦昌马苗凤方俞任袁柳鲍史唐费廉岑薛雷贺倪汤"
            "滕殷罗毕郝邬安常乐于傅皮卞齐康伍余元卜顾孟黄穆萧尹姚邵湛汪祁毛禹狄米贝明臧计成戴宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻贾江童颜郭梅盛林"
            "刁钟徐邱骆高夏蔡田樊胡凌霍虞万柯管卢莫房缪解应宗丁宣邓单杭洪包诸左石崔吉龚程邢裴陆荣翁荀羊惠甄曲封储靳段焦侯全班仰仲伊宫宁仇甘祖武符"
            "刘景詹龙叶黎白蒲卓蔺蒙乔翟谭申冉雍桑桂牛边燕冀尚温庄晏柴阎连习容向易廖耿文寇广欧沃利越隆师巩聂晁敖冷简饶曾关查红游盖公")
TITLED = rf"(?:\p{{Han}}{{1,2}}(?:先生|女士|小姐|师傅|同志)|[{SURNAMES}]某某?\p{{Han}}?|某某)"
CROSSING = r"与?，?与?交叉口?向?[东南西北]*\d*米?(?:路[东南西北])?"


def phrases(texts: pl.DataFrame, longest: int, stop: Collection[str], least: int, places: Collection[str] = ()) -> pl.DataFrame:
    """`texts`: doc (any number), description, address → one row a doc and phrase found in it, of phrases in `least` docs or more.

    `longest`: words of a phrase. `stop`: words no phrase begins or ends with. `places`: names cut out before anything else.
    """
    clauses = _clauses(texts, places)
    kinds = clauses["clause"].unique().sort()
    words = _words(kinds, stop)
    # Words too rare to be in any phrase cut as punctuation does: whatever holds them is rarer still.
    spread = clauses.join(words.select("clause", "word").unique(), on="clause").group_by("word").agg(pl.col("doc").n_unique())
    known = spread.filter(pl.col("doc") >= least)["word"].sort()
    codes = pl.DataFrame({"word": known, "code": np.arange(1, known.len() + 1, dtype=np.int64)}, schema={"word": pl.String, "code": pl.Int64})
    coded = words.join(codes, on="word", how="left", maintain_order="left").with_columns(pl.col("code").fill_null(0))
    made = [part for part in _runs(coded, known.len() + 1, longest) if part.height]
    if not made:
        return pl.DataFrame(schema=SCHEMA)
    found = pl.concat(made).unique()
    rows = clauses.join(found, on="clause").select("doc", "key").unique()
    often = rows.group_by("key").len().filter(pl.col("len") >= least).select("key")
    rows = rows.join(often, on="key", how="semi")
    said = pl.DataFrame({"key": often["key"].sort()}).with_columns(_spelled(often["key"].sort(), known))
    return rows.join(said, on="key").filter(pl.col("phrase").str.len_chars() <= LONGEST).select(
        pl.col("doc").cast(pl.UInt32), "phrase").unique().sort("doc", "phrase")


def _clauses(texts: pl.DataFrame, places: Collection[str]) -> pl.DataFrame:
    """doc, clause: what stands between marks, digits, places and people; two characters or more."""
    said = pl.col("description")
    names = sorted({p for p in places if len(p) > 1}, key=lambda p: (-len(p), p))
    bare = texts.select("doc", said.str.strip_prefix(pl.col("address").fill_null("")).alias("said"))
    if names:
        bare = bare.with_columns(pl.col("said").str.replace_many(names, [CUT], leftmost=True))
    return (bare.select("doc", pl.col("said").str.replace_all(CROSSING, CUT).str.replace_all(TITLED, CUT).str.extract_all(r"\p{Han}{2,}").alias("clause"))
            .explode("clause").drop_nulls().unique())


def _words(clauses: pl.Series, stop: Collection[str]) -> pl.DataFrame:
    """clause, word in their order; `edge`: may begin or end a phrase, `alone`: may be one; what names a person or counts has word null."""
    rows: list[tuple[str, str | None, bool]] = []
    stopped = set(stop)
    for clause in clauses:
        for word, tag in rjieba.tag(clause):
            is_out = names_somebody(word, tag) or tag.startswith("m")
            rows.append((clause, None if is_out else word, word not in stopped and not tag.startswith("ns")))
    frame = pl.DataFrame(rows, schema={"clause": pl.String, "word": pl.String, "edge": pl.Boolean}, orient="row")
    return frame.with_columns((pl.col("edge") & (pl.col("word").str.len_chars() > 1)).fill_null(False).alias("alone"))


def names_somebody(word: str, tag: str) -> bool:
    """Whether a word names a person: the dictionary says so, or no dictionary knows it and it begins with a surname."""
    return tag.startswith("nr") or (tag == "x" and 2 <= len(word) <= 3 and word[0] in SURNAMES)


def _runs(words: pl.DataFrame, base: int, longest: int) -> list[pl.DataFrame]:
    """clause, key of every run of 1 … `longest` known words inside a clause; a key spells the run in digits to `base`."""
    clause, code = words["clause"].rle_id().to_numpy(), words["code"].to_numpy()
    edge, alone = words["edge"].to_numpy(), words["alone"].to_numpy()
    while base ** longest >= 2**63:
        longest -= 1
    found, key, whole = [], code, code > 0
    for n in range(1, longest + 1):
        at = np.flatnonzero(whole & (alone[: len(whole)] if n == 1 else edge[: len(whole)] & edge[n - 1:]))
        found.append(pl.DataFrame({"clause": words["clause"].gather(pl.Series(at)), "key": key[at]}))
        if len(code) <= n:
            break
        whole = whole[:-1] & (code[n:] > 0) & (clause[n:] == clause[: len(clause) - n])
        key = key[:-1] * base + code[n:]
    return found


def _spelled(keys: pl.Series, known: pl.Series) -> pl.Series:
    """Keys as text again."""
    base, left, said = known.len() + 1, keys.to_numpy().copy(), pl.Series([""] * keys.len(), dtype=pl.String)
    words = pl.concat([pl.Series([""], dtype=pl.String), known])
    while left.any():
        said = words.gather(pl.Series((left % base).astype(np.uint32))) + said
        left //= base
    return said.alias("phrase")
