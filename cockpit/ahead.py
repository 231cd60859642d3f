"""Answers made before they are wanted: what was asked in the last days, and the views everybody opens first.

The same weeks, units and pages are opened day after day, but a publication makes every answer new: in the minutes after
one, each first view would wait. A thread of low priority asks for them, the latest first, half of its time at rest. What
was asked is kept in `state/asked.json`; a lost or damaged file only means that first views wait.
"""
from __future__ import annotations

import contextlib
import json
import logging
import os
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import chain

from cockpit.access import Scope
from cockpit.places import Places, places
from cockpit.questions import question
from cockpit.refusal import Refused
from cockpit.store import Store, store
from cockpit.wanted import Asked, frozen

log = logging.getLogger("cockpit.ahead")
FILE = "asked.json"
LOOK_EVERY, WRITE_EVERY = 2.0, 60.0  # seconds
LAST = 8 * 86_400.0  # seconds: the views of the last weekly meeting are among them
LONGEST = 120.0  # seconds of answering for one publication
TYPED = "search/"  # what somebody typed is not written down
LOW = 10  # of 0 to 19, as nice(1) counts
Views = Callable[[Store], Iterable[Callable[[], object]]]


def follow(first: Views) -> Callable[[], None]:
    """Begin to ask the publications of this installation ahead: what was asked, then what makes the `first` views.

    Call what is returned to end it and write down what was asked.
    """
    where, ending = places(), threading.Event()
    thread = threading.Thread(target=_follow, args=(where, ending, first), name="ahead", daemon=True)
    thread.start()

    def end() -> None:
        ending.set()
        thread.join(10)
    return end


def _follow(where: Places, ending: threading.Event, first: Views) -> None:
    with contextlib.suppress(OSError, AttributeError):  # only on Linux has a thread a priority of its own
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOW)
    live: Store | None = None
    written: dict[Asked, float] = {}
    wanted, due = read(where), time.monotonic() + WRITE_EVERY
    while not ending.wait(LOOK_EVERY):
        try:
            found = store(where)
            if found is not live:
                wanted, live = live.wanted.latest() if live else wanted, found
                make(live, wanted, first, lambda live=live: ending.is_set() or store(where) is not live)  # type: ignore[misc]
        except Refused:
            continue  # nothing is published, or it cannot be opened: the pages say so
        except Exception:
            log.exception("asking ahead ended early")
        if live and time.monotonic() > due:
            written, due = _written(where, live, written), time.monotonic() + WRITE_EVERY
    if live:
        _written(where, live, written)


def _written(where: Places, live: Store, before: Mapping[Asked, float]) -> dict[Asked, float]:
    """Write down what was wanted of a store unless it is what was written before."""
    wanted = live.wanted.latest()
    if wanted != before:
        write(where, wanted)
    return wanted


def make(live: Store, wanted: Mapping[Asked, float], first: Views, over: Callable[[], bool]) -> int:
    """Ask a store what was wanted, the latest first, then make the first views, until all is done, time is up or it is `over`.

    Gives how many were made.
    """
    live.wanted.inherit(wanted)
    recent = sorted((item for item in wanted.items() if item[1] > time.time() - LAST), key=lambda item: -item[1])
    again: Iterable[Callable[[], object]] = (partial(live.answer, *asked) for asked, _ in recent)
    spent, made = 0.0, 0
    with live.wanted.not_noting():
        for work in chain(again, first(live)):
            if spent > LONGEST or over():
                break
            start = time.monotonic()
            try:
                work()
                made += 1
            except Exception as error:  # whoever wants it is told why it cannot be had
                log.info("not made ahead: %s", error)
            took = time.monotonic() - start
            spent += took
            time.sleep(took)
    return made


def write(where: Places, wanted: Mapping[Asked, float]) -> None:
    """Write down questions with their scopes and parameters: nothing that was typed, and no answer."""
    lines = [{"name": name, "units": scope.units, "streets": scope.streets, "everywhere": scope.everywhere, "given": dict(given), "at": at}
             for (name, scope, given), at in wanted.items() if not name.startswith(TYPED)]
    beside = where.state / f"{FILE}.part"
    try:
        where.state.mkdir(parents=True, exist_ok=True)
        beside.touch(mode=0o600)
        beside.write_text(json.dumps(lines, ensure_ascii=False, default=str), encoding="utf-8")
        os.replace(beside, where.state / FILE)
    except OSError as error:
        log.warning("what was asked could not be written down: %s", error)


def read(where: Places) -> dict[Asked, float]:
    """What was asked, and when. A question this program does not know, or would not take so, is left out."""
    found: dict[Asked, float] = {}
    try:
        for line in json.loads((where.state / FILE).read_text(encoding="utf-8")):
            with contextlib.suppress(Refused):
                scope = Scope(units=tuple(line["units"]), streets=tuple(line["streets"]), everywhere=line["everywhere"] is True)
                found[line["name"], scope, frozen(question(line["name"]).read(line["given"]))] = float(line["at"])
    except FileNotFoundError:
        pass
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        log.info("what was asked could not be read: %s", error)
    return found
