"""Text on maps: how wide it will be, where it fits without covering other text, and its SVG, always escaped."""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from urllib.parse import urlencode

from cockpit.charts.projection import Box

FONT = "Microsoft YaHei,Noto Sans CJK SC,Source Han Sans SC,PingFang SC,WenQuanYi Micro Hei,sans-serif"
LINE = 1.25  # a line's height in em
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def safe(text: object) -> str:
    """Text for XML: markup disarmed, characters XML has no room for left out."""
    return escape(_UNPRINTABLE.sub("", str(text)), quote=True)


def ems(text: str) -> float:
    """Estimated width in em: a Chinese character 1, any other 0.62, so rather too wide than too narrow."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.62 for c in text)


def cut(text: str, most: float) -> str:
    """Text of at most so many em, with … where something was left out."""
    text = " ".join(text.split())
    if ems(text) <= most:
        return text
    while text and ems(text) + 1 > most:
        text = text[:-1]
    return text + "…"


def wrapped(parts: Iterable[str], most: float, lines: int) -> list[str]:
    """Parts joined by ｜ in at most so many lines; what is left over ends in …."""
    done: list[str] = []
    rest = "｜".join(parts)
    while rest and len(done) < lines:
        if ems(rest) <= most or len(done) == lines - 1:
            return [*done, cut(rest, most)]
        at = len(cut(rest, most)) - 1
        best = max(rest.rfind("｜", 0, at), rest.rfind("、", 0, at))
        at = best + 1 if best > at // 2 else at
        done.append(rest[:at].rstrip("｜"))
        rest = rest[at:]
    return done


def figure(value: float | int | None) -> str:
    """A count with thousands apart, a ratio with one decimal, 无数据 for what is not known."""
    if value is None:
        return "无数据"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def words(text: str, x: float, y: float, size: float, *, anchor: str = "start", cls: str = "", **more: str) -> str:
    """One line of text; y is its middle."""
    said = "".join(f' {k.replace("_", "-")}="{safe(v)}"' for k, v in more.items())
    return (f'<text x="{x:.1f}" y="{y + size * 0.36:.1f}" font-size="{size:.1f}" text-anchor="{anchor}"'
            f'{f" class={chr(34)}{cls}{chr(34)}" if cls else ""}{said}>{safe(text)}</text>')


def opens(target: Mapping[str, str], said: str, content: str, cls: str = "", *, tab: bool = True) -> str:
    """A group that can be clicked, reached by keyboard and read aloud. `content` is SVG already.

    `tab=False`: a second place to click for what the keyboard reaches elsewhere.
    """
    label = safe(said)
    return (f'<g class="cm-go {cls}" data-open="{safe(urlencode(target))}" tabindex="{0 if tab else -1}" role="button" aria-label="{label}">'
            f"<title>{label}</title>{content}</g>")


@dataclass
class Placing:
    """Remembers what is covered already; the first that asks gets the room."""

    frame: Box
    taken: list[Box] = field(default_factory=list)

    def fits(self, box: Box) -> bool:
        return self.frame.holds(box) and not any(box.overlaps(other) for other in self.taken)

    def crosses(self, x: float, y: float, box: Box) -> bool:
        """Whether a line from a point to the middle of a box would run over what is covered."""
        dx, dy = box.x + box.width / 2 - x, box.y + box.height / 2 - y
        return any(other.has(x + dx * t / 8, y + dy * t / 8) for other in self.taken for t in range(1, 8))

    def take(self, candidates: Iterable[Box]) -> Box | None:
        """The first candidate that covers nothing, now taken; None when there is none."""
        for box in candidates:
            if self.fits(box):
                self.taken.append(box)
                return box
        return None


def around(x: float, y: float, width: float, height: float) -> Box:
    """A box by its middle."""
    return Box(x - width / 2, y - height / 2, width, height)
