"""The drawer behind a number of 存疑清单: the complaints, findings, runs or closures it was counted from."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from cockpit.questions import question
from cockpit.ui import session
from cockpit.ui.board import opened
from cockpit.ui.doubts_filters import spans
from cockpit.ui.drawer import drawer
from cockpit.ui.ledger_board import exports
from cockpit.ui.markup import esc, tag
from cockpit.ui.plain_head import note
from cockpit.ui.supervision_detail import CASES, FOUND, LOOKED, rows_table
from cockpit.wording_doubts import doubt_words, reads_of, subject_words

Row = Mapping[str, Any]
WHERE = {"segment": "责任路段"}
HEADS = {"complaints": CASES, "before": CASES, "closures": CASES | {"arrived_at": "到场时间", "closed_at": "结案时间"},
         "findings": WHERE | FOUND, "runs": WHERE | LOOKED}


def doubt_drawer(rows: Sequence[Row]) -> None:
    """Open what the URL says: `rows` the number, `of` the doubt, which is one of this page's."""
    wanted, of = opened("rows"), st.query_params.get("of") or ""
    if not wanted:
        return
    found = [r for r in rows if r["id"] == of and wanted in dict(reads_of(r))]
    if found:
        _drawer(found[0], wanted)
    else:
        note("链接里的明细不在这一周的清单上，或不在授权范围，已忽略。")


def behind(row: Row, wanted: str) -> tuple[pl.DataFrame, str, tuple[date, date]]:
    """As many rows as the number says, their query, and the days they are of."""
    place = {"unit": [row["unit"]] if row["unit"] else None, "street": [row["street"]] if row["street"] else None}
    at = {"segment": row["segment_id"]} if row["segment_id"] else place
    seen = (row["seen_since"], row["until"])
    if wanted == "before":
        seen = (row["seen_since"] - (row["until"] - row["seen_since"]), row["seen_since"])
    if wanted == "findings" and row["flag_since"]:
        seen = (row["flag_since"], row["flag_until"])
    span = {"since": seen[0], "until": seen[1]}
    if wanted in ("complaints", "before", "closures"):
        measure = "closures" if wanted == "closures" else "complaints"
        return session.ask("contradictions/cases", measure=measure, **span, **at), "contradictions/cases", seen
    if wanted == "findings":
        return session.ask("contradictions/findings", **span, **at), "contradictions/findings", seen
    if row["run_ids"]:
        return session.ask("contradictions/runs", **span, run=row["run_ids"].split("、")), "contradictions/runs", seen
    return session.ask("contradictions/runs", **span, **at, unlisted=True), "contradictions/runs", seen


@drawer("明细", 1180)
def _drawer(row: Row, wanted: str) -> None:
    frame, name, seen = behind(row, wanted)
    st.html(tag("h2", esc(f"{subject_words(row)}·{row['kind']}") + tag("small", esc(row["state"])), cls="ck-heading")
            + tag("p", esc(f"{doubt_words(row)}。"))
            + tag("p", esc(f"{dict(reads_of(row))[wanted]}｜{spans(*seen)}｜存疑规则{row['rule']}"), cls="ck-line"))
    rows_table(frame, HEADS[wanted])
    exports(f"存疑_{row['kind']}_{subject_words(row)}_{row['period']}", frame, question(name).columns, "d_rows")
