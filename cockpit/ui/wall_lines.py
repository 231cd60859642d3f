"""Lines of a wall: broken on the server where Chinese breaks, each as long as there is room for, so that nothing wraps on the screen."""
from __future__ import annotations

from collections.abc import Sequence

from cockpit.charts.map_text import cut, ems
from cockpit.wording import Figure, Matter, Sentence

AFTER = "。；，、：）”"  # a line may end after these


def lines(sentence: Sentence, most: float, rows: int) -> list[Sentence]:
    """A sentence in at most `rows` lines of at most `most` em each, clause by clause; what is left over ends in ….

    Whole clauses (。；) share a line while they fit; a longer one breaks after a comma. Figures stay Figures.
    """
    done: list[list[str]] = [[]]
    for bit in _bits(sentence):
        held = sum(map(ems, done[-1]))
        if done[-1] and held + sum(map(ems, bit)) > most:
            done.append([])
        done[-1] += bit
    kept = [tuple(line) for line in done[:rows] if line]
    if len(done) > rows or any(sum(map(ems, line)) > most for line in kept):
        kept = [line if sum(map(ems, line)) <= most and not (at == len(kept) - 1 and len(done) > rows) else _cut(line, most)
                for at, line in enumerate(kept)]
    return kept


def _bits(sentence: Sentence) -> list[list[str]]:
    """The sentence in pieces that may not be broken, each its parts."""
    pieces: list[list[str]] = [[]]
    for part in sentence:
        if isinstance(part, Figure):
            pieces[-1].append(part)
            continue
        start = 0
        for at, letter in enumerate(part):
            if letter in AFTER and not (at + 1 < len(part) and part[at + 1] in AFTER):
                pieces[-1].append(part[start:at + 1])
                pieces.append([])
                start = at + 1
        if part[start:]:
            pieces[-1].append(part[start:])
    return [p for p in pieces if p]


def _cut(line: Sentence, most: float) -> Sentence:
    """Parts from the left while they fit with …."""
    kept: list[str] = []
    for part in line:
        room = most - sum(map(ems, kept))
        if ems(part) + 1 > room:
            short = cut(part, max(room, 1)) if ems(part) > room else part + "…"
            return (*kept, short if short.endswith("…") else short + "…")
        kept.append(part)
    return (*kept, "…")


def matter_pages(matters: Sequence[Matter], most: float) -> list[tuple[str, str]]:
    """(kind, one line) of 需领导关注事项, page by page; what is longer than a line goes on on the next."""
    pages = []
    for matter in matters:
        found = lines((matter.text,), most - ems(f"【{matter.kind}】") - 2, 3)
        pages += [(matter.kind + ("（续）" if at else ""), "".join(line)) for at, line in enumerate(found)]
    return pages
