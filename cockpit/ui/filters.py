"""The filter bar: period, place and kind of cases, one line, bound to the URL.

The URL is the state. Widgets are set from it before they are drawn and write to it when they are changed, so a link,
the back button and a click all mean the same. (Streamlit's own binding drops a bad value without a word.)
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import streamlit as st

from cockpit.metrics import metric
from cockpit.periods import GRAIN_LABELS, Period, containing
from cockpit.ui import session, share
from cockpit.ui.markup import chinese, esc, tag
from cockpit.ui.view import DUE_RULES, GRAINS, PARAMS, SCOPE_LABELS, SCOPES, Choices, View, read_view, selectable

ALL = "全部"
LONGEST = 200  # characters of a value; a longer one is none of ours
DAY = timedelta(days=1)


def choices() -> Choices:
    """What this account may choose from in the live publication."""
    manifest = session.publication().manifest
    found = session.ask("overview/choices").to_dicts()

    def values(kind: str) -> tuple[str, ...]:
        return tuple(r["value"] for r in found if r["kind"] == kind)

    streets: dict[str, list[str]] = {}
    for row in found:
        if row["kind"] == "street":
            streets.setdefault(row["parent"], []).append(row["value"])
    return Choices(manifest.as_of, manifest.first_reported or manifest.first_event, manifest.last_reported, values("unit"),
                   {unit: tuple(s) for unit, s in streets.items()}, values("source"), values("category"),
                   SCOPES[:1] if "is_siluan" in manifest.missing.get("cases", ()) else SCOPES)


def carried() -> dict[str, str]:
    """The view's part of the URL, for links to other pages: what it looks at, and the publication it is bound to."""
    return {k: v for k, v in st.query_params.items() if k in PARAMS and len(v) <= LONGEST} | session.bound()


def filter_bar(*fields: str, measures: tuple[str, ...] = (), grain: str = "week") -> View:
    """Draw the bar and return the view. `fields`: of unit, street, scope, source, category, due, in order.

    `measures`: what the 口径 button explains. `grain`: of the period that is shown where the URL names none.
    """
    found = replace(choices(), grain=grain)
    view, ignored = read_view(st.query_params, found)
    share.shown_period(view.period)
    with st.container(key="filters", horizontal=True, vertical_alignment="bottom", gap="small"):
        _period(view, found)
        for name in fields:
            _FIELDS[name](view, found)
        if measures:
            from cockpit.ui.definitions import definitions_button

            definitions_button(view, measures)
    notes = [f"{text}。" for text in ignored]
    if not view.period.complete(found.as_of):
        notes.append(f"{view.period.label}尚未结束，数据只到{found.as_of:%m月%d日%H时%M分}，不宜与完整周期比较。")
    if found.units == () and not session.scope().everywhere:
        notes.append("本账户未授权任何区域，没有可看的案件。")
    if notes:
        st.html(tag("div", "".join(tag("p", esc(n)) for n in notes), cls="ck-note", role="alert"))
    return view


def place_fields(view: View, found: Choices) -> None:
    """The two fields of the place, for bars of their own kind."""
    for name in ("unit", "street"):
        _FIELDS[name](view, found)


def write(**params: str | None) -> None:
    """Put values into the URL; None takes a parameter out."""
    for name, value in params.items():
        if value:
            st.query_params[name] = value
        elif name in st.query_params:
            del st.query_params[name]


def write_period(period: Period) -> None:
    write(**{g: None for g in GRAINS if g != period.grain}, **{period.grain: period.key})


def _period(view: View, found: Choices) -> None:
    period = view.period
    st.session_state["f_grain"] = period.grain
    st.segmented_control("统计周期", GRAINS, key="f_grain", format_func=GRAIN_LABELS.__getitem__, required=True,
                         on_change=_change_grain, args=(view, found), label_visibility="collapsed", width="content")
    if period.grain == "range":
        _free_range(period, found)
        return
    listed = selectable(period.grain, found)
    keys = {p.key: p for p in listed} | {period.key: period}
    st.button("‹", key="f_before", help="上一周期", on_click=write_period, args=(period.previous(),),
              disabled=found.first_reported is not None and period.previous().until <= found.first_reported.date())
    st.session_state["f_period"] = period.key
    st.selectbox("周期", list(keys), key="f_period", label_visibility="collapsed", width=285,
                 format_func=lambda k: chinese(keys[k].label) + ("" if keys[k].complete(found.as_of) else " 未满"),
                 on_change=lambda: write_period(keys[st.session_state["f_period"]]))
    st.button("›", key="f_after", help="下一周期", on_click=write_period, args=(period.next(),),
              disabled=period.next().since > found.as_of.date() or period.grain == "year")


def _free_range(period: Period, found: Choices) -> None:
    def changed() -> None:
        picked = st.session_state["f_range"]
        if len(picked) == 2:
            write_period(Period("range", picked[0], picked[1] + DAY))

    first = min(found.first_reported.date() if found.first_reported else period.since, period.since)
    last = max(found.as_of.date(), period.until - DAY)
    st.session_state["f_range"] = (period.since, period.until - DAY)
    st.date_input("起止日期", key="f_range", min_value=first, max_value=last, format="YYYY-MM-DD",
                  label_visibility="collapsed", width=300, on_change=changed)


def _change_grain(view: View, found: Choices) -> None:
    """Another grain, anchored on the same days: the month of that week, when it is over."""
    grain = st.session_state["f_grain"] or view.period.grain
    last_day = view.period.until - DAY
    if grain == "range":
        write_period(Period("range", view.period.since, min(view.period.until, found.as_of.date() + DAY)))
        return
    period = containing(grain, min(last_day, found.as_of.date()))
    newest = found.default_period(grain)
    write_period(period if period.until <= newest.until else newest)


def _select(name: str, label: str, options: tuple[str, ...], everything: str, width: int) -> Callable[[View], None]:
    def draw(view: View) -> None:
        key = f"f_{name}"
        st.session_state[key] = getattr(view, name) or everything
        st.selectbox(label, [everything, *options], key=key, label_visibility="collapsed", width=width,
                     on_change=lambda: _picked(name, everything))
    return draw


def _picked(name: str, everything: str) -> None:
    value = st.session_state[f"f_{name}"]
    write(**{name: None if value == everything else value})
    if name == "unit":
        write(street=None)


def _scope(view: View, found: Choices) -> None:
    if len(found.scopes) < 2:
        return
    st.session_state["f_scope"] = view.scope
    st.segmented_control("案件范围", SCOPES, key="f_scope", format_func=SCOPE_LABELS.__getitem__, required=True,
                         label_visibility="collapsed", width="content",
                         on_change=lambda: write(scope=st.session_state["f_scope"]))


def _due(view: View, _: Choices) -> None:
    in_force = session.publication().due_rule(view.period.since)
    options = {"": f"{DUE_RULES[in_force]}（现行）"} | {r: t for r, t in DUE_RULES.items() if r != in_force}
    chosen = view.due if view.due != in_force else ""
    st.session_state["f_due"] = chosen or ""
    st.selectbox("应结案口径", list(options), key="f_due", format_func=lambda r: chinese(options[r]), width=215,
                 label_visibility="collapsed", help=metric("due").numerator,
                 on_change=lambda: write(due=st.session_state["f_due"] or None))


def _street(view: View, found: Choices) -> None:
    if view.unit:
        _select("street", "街道（乡镇）", found.streets.get(view.unit, ()), "全部街道（乡镇）", 180)(view)


_FIELDS: dict[str, Callable[[View, Choices], None]] = {
    "unit": lambda v, c: _select("unit", "区（管委会）", c.units, "全部区（管委会）", 165)(v),
    "street": _street,
    "scope": _scope,
    "source": lambda v, c: _select("source", "问题来源", c.sources, "全部来源", 135)(v),
    "category": lambda v, c: _select("category", "大类", c.categories, "全部大类", 135)(v),
    "due": _due,
}
