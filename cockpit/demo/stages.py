"""The seven links of every case: how long each takes, what goes wrong, and what that does to the deadline.

Times here are the whole story, also what happens after the day of an export; `cases.as_of` cuts it there.
"""
from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from cockpit.demo.characters import (
    DISPATCHED,
    DISPATCHED_SILUAN,
    FILED,
    FILED_SILUAN,
    POSTPONED,
    POSTPONED_SILUAN,
    REWORKED,
    REWORKED_SILUAN,
    SOURCES,
)
from cockpit.worktime import NEVER, WorkClock

MINUTE = np.timedelta64(60_000_000, "us")
SECOND = 1_000_000
COLLECTOR, ALARM = SOURCES.index("信息采集员"), SOURCES.index("AI视频")


@dataclass
class Circumstances:
    """What is known of each case before anybody acts on it (arrays of one length)."""

    reported: np.ndarray
    source: np.ndarray
    siluan: np.ndarray
    urgent: np.ndarray
    hotline: np.ndarray
    limit: np.ndarray  # minutes of its own clock
    natural: np.ndarray  # the limit runs on the natural clock
    own_bureau: np.ndarray
    on_time: np.ndarray  # chance to be disposed within the deadline
    gaming: np.ndarray  # handled by the street that closes on paper


@dataclass
class Stages:
    """Every stage time, NaT where it never comes, and what was counted on the way."""

    accepted: np.ndarray
    filed: np.ndarray
    dispatched: np.ndarray
    second: np.ndarray
    arrived: np.ndarray
    deadline: np.ndarray
    bundled: np.ndarray
    disposed: np.ndarray
    checked: np.ndarray
    closed: np.ndarray
    rework: np.ndarray
    postpone: np.ndarray
    ended: np.ndarray  # when a void or suspended case left the flow
    voided: np.ndarray
    suspended: np.ndarray
    self_disposed: np.ndarray
    alarm_confirmed: np.ndarray  # 1 yes, 0 no, -1 no alarm
    bulk: np.ndarray  # closed in bulk at the end of the week

    def blank(self, rows: np.ndarray, *names: str) -> None:
        for name in names:
            getattr(self, name)[rows] = NEVER


def _after(moment: np.ndarray, minutes: np.ndarray) -> np.ndarray:
    """Whole seconds later."""
    return moment + (np.round(np.maximum(minutes, 0) * 60).astype(np.int64) * SECOND).astype("timedelta64[us]")


def _hour(moment: np.ndarray) -> np.ndarray:
    return (moment - moment.astype("datetime64[D]")).astype("timedelta64[h]").astype(np.int64)


def stages(rng: np.random.Generator, clock: WorkClock, case: Circumstances) -> Stages:
    """Run every case through the seven links."""
    n = len(case.reported)
    late_hours = (_hour(case.reported) >= 22) | (_hour(case.reported) < 6)
    slow = np.where(late_hours & ~case.urgent, 6.0, 1.0)

    def lag(median: float, spread: float) -> np.ndarray:
        return median * np.exp(spread * rng.standard_normal(n))

    accepted = _after(case.reported, lag(5, 0.7) * slow)
    filed = _after(accepted, lag(8, 0.7) * slow)
    dispatched = _after(filed, np.where(case.urgent, 0.4, 1.0) * lag(13, 0.9))
    deadline = _deadline(clock, dispatched, case)
    own = case.own_bureau & (rng.random(n) < 0.72)
    second = np.where(own, _after(dispatched, lag(9, 0.8)), NEVER)
    bundled = np.full(n, NEVER)
    joint = own & (rng.random(n) < 0.25)
    bundled[joint] = _deadline(clock, second[joint], _part(case, joint))
    postponed = rng.random(n) < np.where(case.siluan, POSTPONED_SILUAN, POSTPONED)
    again = clock.add(deadline, case.limit)
    bundled[postponed] = again[postponed]
    postpone = np.where(postponed, 1 + (rng.random(n) < 0.05), 0)
    due = np.where(np.isnat(bundled), deadline, bundled)
    disposed = _disposed(rng, clock, case, dispatched, due)
    rework = np.where(rng.random(n) < np.where(case.siluan, REWORKED_SILUAN, REWORKED), 1, 0)
    rework = rework + ((rework == 1) & (rng.random(n) < 0.08))
    disposed = np.where(rework > 0, clock.add(disposed, rework * case.limit * 0.35), disposed)
    # Nobody is dispatched a second time, or arrives, after the work is done.
    room = (disposed - dispatched).astype("timedelta64[s]").astype(np.int64)
    room = np.where(np.isnat(disposed), 10**7, room)
    second = np.where(own, np.minimum(second, _after(dispatched, room / 60 * 0.3)), NEVER)
    arrive = np.minimum(np.where(case.urgent, lag(9, 0.5), lag(24, 0.8)), room / 60 * 0.8)
    begun = np.where(np.isnat(second), dispatched, second)
    arrived = np.where(rng.random(n) < 0.88, _after(begun, np.maximum(arrive - (begun - dispatched) / MINUTE, 0.5)), NEVER)
    arrived = np.where(~np.isnat(disposed) & (arrived > disposed), disposed, arrived)
    checked = _after(disposed, lag(45, 0.8))
    closed = _after(checked, lag(12, 0.8))
    made = Stages(accepted, filed, dispatched, second, arrived, deadline, bundled, disposed, checked, closed, rework, postpone,
                  np.full(n, NEVER), np.zeros(n, bool), np.zeros(n, bool), np.zeros(n, bool),
                  np.where(case.source == ALARM, 1, -1), np.zeros(n, bool))
    _game(rng, case, made, due)
    _leave_early(rng, case, made)
    return made


def _part(case: Circumstances, rows: np.ndarray) -> Circumstances:
    return Circumstances(*(getattr(case, f.name)[rows] for f in fields(case)))


def _deadline(clock: WorkClock, start: np.ndarray, case: Circumstances) -> np.ndarray:
    return np.where(case.natural, _after(start, case.limit), clock.add(start, case.limit))


def _disposed(rng: np.random.Generator, clock: WorkClock, case: Circumstances, dispatched: np.ndarray,
              due: np.ndarray) -> np.ndarray:
    """When the work is done. In time: some share of the limit, crews also work evenings and weekends. Late: mostly by
    hours, some stuck for weeks, a few for months, very few for ever."""
    n = len(dispatched)
    share = 0.03 + 0.94 * rng.beta(1.5, 2.6, n)
    paced = np.where(case.natural, _after(dispatched, share * case.limit), clock.add(dispatched, share * case.limit))
    eager = _after(dispatched, share * case.limit * np.where(case.limit >= 480, 2.2, 1.0))
    awake = (_hour(eager) >= 6) & (_hour(eager) < 22) & (rng.random(n) < 0.65)
    done = np.where(awake, np.minimum(eager, paced), paced)
    overrun = clock.add(due, 260 * np.exp(1.25 * rng.standard_normal(n)))
    days = np.where(rng.random(n) < 0.045, 8 + rng.exponential(24, n), 0.0)
    days = np.where(rng.random(n) < 0.004, 70 + rng.exponential(50, n), days)
    overrun = _after(overrun, days * 1440)
    done = np.where(rng.random(n) < case.on_time, done, overrun)
    # Work does not start on the second: also what is due at once takes a moment.
    done = np.maximum(done, _after(dispatched, 1 + 6 * rng.random(n)))
    done[rng.random(n) < 0.00025] = NEVER
    return done


def _game(rng: np.random.Generator, case: Circumstances, made: Stages, due: np.ndarray) -> None:
    """The gaming street closes in bulk on Sunday evening, dates the work back before the deadline, and goes there later."""
    day = made.dispatched.astype("datetime64[D]")
    weekday = (day.astype(np.int64) + 3) % 7  # 1970-01-01 was a Thursday
    sunday = (day + (6 - weekday)).astype("datetime64[us]") + 17 * 60 * MINUTE
    late = np.isnat(made.disposed) | (made.disposed > due)
    pick = case.gaming & (late | (rng.random(len(late)) < 0.3)) & (made.dispatched + 30 * MINUTE < sunday)
    minute = rng.integers(0, 25 * 60, len(late))
    closed = sunday + (minute * SECOND).astype("timedelta64[us]")
    backdated = np.maximum(made.dispatched + 2 * MINUTE, np.minimum(due, closed) - 5 * MINUTE)
    for name, value in (("closed", closed), ("disposed", backdated), ("checked", np.maximum(backdated, closed - 2 * MINUTE))):
        setattr(made, name, np.where(pick, value, getattr(made, name)))
    made.rework[pick] = 0
    visit = pick & (rng.random(len(late)) < 0.6)
    made.arrived = np.where(visit, _after(closed, 60 + rng.exponential(600, len(late))), np.where(pick, NEVER, made.arrived))
    made.bulk |= pick


def _leave_early(rng: np.random.Generator, case: Circumstances, made: Stages) -> None:
    """Cases that leave the flow before its end: false alarms, fixed on the spot, not filed, closed without dispatch,
    void after dispatch, suspended."""
    n = len(case.reported)
    u = rng.random((6, n))
    beyond = ("second", "arrived", "deadline", "bundled", "disposed", "checked", "closed")

    def leave(rows: np.ndarray, *names: str) -> None:
        made.blank(rows, *names)
        made.rework[rows] = 0
        made.postpone[rows] = 0
        made.bulk[rows] = False

    alarm = case.source == ALARM
    false = alarm & (u[0] < 0.13)
    made.alarm_confirmed[false] = 0
    refused = false | (~alarm & (u[0] < 0.004))
    made.ended[refused] = made.accepted[refused]
    own_hands = ~refused & (case.source == COLLECTOR) & ~case.urgent & (u[1] < 0.05)
    fixed = _after(case.reported, 2 + 15 * u[5])
    unfiled = ~refused & ~own_hands & (u[2] > np.where(case.siluan, FILED_SILUAN, FILED))
    made.ended[unfiled] = made.filed[unfiled]
    kept = ~(refused | own_hands | unfiled)
    undispatched = kept & (u[3] > np.where(case.siluan, DISPATCHED_SILUAN, DISPATCHED))
    closing = _after(made.filed, 30 + 400 * u[5])
    vanished = undispatched & (u[4] < 0.86)  # found settled, closed without being sent to anybody
    void_early, hung_early = undispatched & (u[4] >= 0.86) & (u[4] < 0.985), undispatched & (u[4] >= 0.985)
    sent = kept & ~undispatched
    void_late, hung_late = sent & (u[4] < 0.005), sent & (u[4] > 0.9988)
    made.ended[void_early | hung_early] = closing[void_early | hung_early]
    leaving = void_late | hung_late
    made.ended[leaving] = _after(made.dispatched, 60 + 1500 * u[5])[leaving]
    leave(refused, "accepted", "filed", "dispatched", *beyond)
    leave(own_hands, "filed", "dispatched", *beyond)
    leave(unfiled, "filed", "dispatched", *beyond)
    leave(undispatched, "dispatched", *beyond)
    leave(leaving, "disposed", "checked", "closed")
    made.self_disposed |= own_hands
    made.disposed[own_hands] = made.closed[own_hands] = np.maximum(fixed, made.accepted)[own_hands]
    made.closed[vanished] = closing[vanished]
    made.voided |= refused | unfiled | void_early | void_late
    made.suspended |= hung_early | hung_late
    # A void case carries an end time and is still no closed case; a suspended one stays open.
    made.closed[void_late] = made.ended[void_late]
    made.arrived = np.where(leaving & (made.arrived > made.ended), NEVER, made.arrived)
