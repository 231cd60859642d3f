"""How a name may be typed: its characters, its full pinyin and its initials, in every reading a character has.

A name of several readings (重庆 and 重阳, 祭城) is kept in all of them: nobody knows which one the typist has in mind. Where
that makes more than WAYS spellings, as in 花园路（农业路至红专路）, the usual reading is kept and each that differs from it in
one character; the short name of the road keeps all of its own.
"""
from __future__ import annotations

from functools import lru_cache
from itertools import islice, product
from math import prod

WAYS = 32
# Full-width letters and digits come from Chinese keyboards; ü is typed v. queries/search/find.sql does the same to what is typed.
FULL = "".join(map(chr, (*range(0xFF10, 0xFF1A), *range(0xFF41, 0xFF5B)))) + "ü"
HALF = "0123456789abcdefghijklmnopqrstuvwxyzv"
_TO_HALF = str.maketrans(FULL, HALF)
# Readings the dictionary has and no name of today uses (they would double every road), and one it lacks: 祭城 is Zhacheng.
READINGS = {"路": ("lu",), "至": ("zhi",), "区": ("qu",), "南": ("nan",), "司": ("si",), "祭": ("zha", "ji", "zhai")}


def plain(text: str) -> str:
    """Letters, digits and characters only, lower case: what is compared."""
    return "".join(c for c in text.lower().translate(_TO_HALF) if c.isalnum())


@lru_cache(maxsize=65_536)
def said(*names: str) -> str:
    """Everything by which a thing of these names is found, as |花园路|huayuanlu|hyl|. An empty name counts for nothing."""
    forms: dict[str, None] = {}
    for name in filter(None, map(plain, names)):
        ways = spellings(name)
        forms |= dict.fromkeys([name, *("".join(way) for way in ways), *("".join(s[0] for s in way) for way in ways)])
    return f"|{'|'.join(forms)}|"


def spellings(name: str) -> list[tuple[str, ...]]:
    """Ways to read a name, each a syllable a character, the usual one first. What is no Chinese character reads as itself."""
    readings = [_readings(c) for c in name]
    if prod(map(len, readings)) <= WAYS:
        return list(product(*readings))
    usual = _usual(name)
    others = (usual[:at] + (other,) + usual[at + 1:] for at, found in enumerate(readings) for other in found if other != usual[at])
    return [usual, *islice(others, WAYS)]


@lru_cache(maxsize=32_768)
def _readings(character: str) -> tuple[str, ...]:
    from pypinyin import Style, pinyin  # its dictionary is 30 MB in memory: only who publishes pays

    return READINGS.get(character) or tuple(dict.fromkeys(pinyin(character, heteronym=True, style=Style.NORMAL)[0]))


def _usual(name: str) -> tuple[str, ...]:
    """As a dictionary of words reads it: 重庆 is chongqing."""
    from pypinyin import lazy_pinyin

    syllables = lazy_pinyin(name, errors=list)  # type: ignore[arg-type]
    return tuple(READINGS.get(c, (syllable,))[0] for c, syllable in zip(name, syllables, strict=True))
