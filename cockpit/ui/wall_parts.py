"""What scenes of the wall are made of: lines, figures, bars, pages of a list, plates. HTML only; sizes are wall.css's."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cockpit.charts.map_text import cut
from cockpit.screens import Screen
from cockpit.ui.markup import chinese, esc, tag
from cockpit.ui.wall_lines import lines
from cockpit.wording import Figure, Sentence

PAD, HEAD, STRIP, SCENE_HEAD, FOOT = 1.5, 5.0, 2.9, 3.3, 3.4  # heights in least texts, as wall.css lays them out


@dataclass(frozen=True)
class Room:
    """What one scene's body has, in least texts (`wide`, `tall`) and in px of one (`unit`)."""

    wide: float
    tall: float
    unit: float

    @classmethod
    def of(cls, screen: Screen) -> Room:
        unit = screen.least_text
        wide = (screen.width / unit - PAD * (screen.panels + 1)) / screen.panels
        return cls(wide, screen.height / unit - HEAD - STRIP - SCENE_HEAD - FOOT - 1, unit)

    def px(self, share: float) -> float:
        return share * self.unit


def number(value: object, key: str, cls: str = "w-num") -> str:
    """A figure that shows when it changes: `key` says which it is, from publication to publication."""
    return tag("b", esc(value), cls=cls, data_n=key)


def says(sentence: Sentence, most: float, rows: int, size: float = 1.6) -> str:
    """The computed sentence in lines; `most` and `size` in least texts."""
    found = lines(tuple(Figure(chinese(p)) if isinstance(p, Figure) else chinese(p) for p in sentence), most / size, rows)
    return tag("div", "".join(tag("p", "".join(tag("b", esc(p)) if isinstance(p, Figure) else esc(p) for p in line)) for line in found),
               cls="w-says", style=f"--s:{size}")


def text(value: object, most: float, cls: str = "", size: float = 1.0) -> str:
    """One line cut to its room."""
    return tag("span", esc(cut(chinese(str(value)), most / size)), cls=cls or None)


def bar(value: float | None, most: float, cls: str = "") -> str:
    """A length from zero."""
    share = 0 if not value or not most else max(min(value / most, 1), 0)
    return tag("i", tag("i", style=f"width:{share * 100:.2f}%"), cls=f"w-bar {cls}".strip())


def pages(items: Sequence[str], each: int, cls: str = "") -> str:
    """A list in pages that stand one after another while the scene is on, with which page it is."""
    parts = [items[at:at + each] for at in range(0, len(items), each)] or [[]]
    drawn = "".join(tag("div", "".join(part), cls=f"w-page {cls}".strip()) for part in parts)
    count = tag("div", "".join(tag("i") for _ in parts), cls="w-dots", aria_hidden="true") if len(parts) > 1 else ""
    return tag("div", drawn + count, cls="w-pages")


def scene_html(title: str, note: str, body: str) -> str:
    return tag("h2", esc(title) + (tag("small", esc(note)) if note else "")) + tag("div", body, cls="w-body")


def plate(heading: str, said: str = "") -> str:
    """A worded plate in the middle of a scene."""
    return tag("div", tag("b", esc(heading)) + (tag("span", esc(said)) if said else ""), cls="w-plate", role="status")
