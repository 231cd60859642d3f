"""评旗试算: other weights, quotas, lines or coefficients over one decided period, beside the official result; never saved."""
from __future__ import annotations

import streamlit as st

from cockpit.decisions.course import FLAG_SUBJECTS, kept_rules, period_of
from cockpit.decisions.trial import TRIAL, Kept, tried
from cockpit.refusal import Refused
from cockpit.ui import session, share
from cockpit.ui.chrome import plate
from cockpit.ui.filters import write
from cockpit.ui.head import say
from cockpit.ui.ledger_board import exports, sheet_html, show_card
from cockpit.ui.plain_head import note, plain_head
from cockpit.ui.trial_form import knobs, reset, trial_form
from cockpit.ui.walk import walk_style
from cockpit.wording_trial import effect_words, trial_sentence

LABELS = {"name": "责任路段", "unit": "区（管委会）", "street": "街道（乡镇）", "flag": "初评结果", "trial_flag": "试算", "effect_words": "变化",
          "score": "初评得分", "trial_score": "试算得分", "rank": "初评名次", "trial_rank": "试算名次", "state": "性质"}


def chosen_week(weeks: list[str]) -> str:
    """The period in the URL, else the newest decided one; an unknown one is ignored, and said so."""
    wanted = st.query_params.get("week", "")
    if wanted and wanted not in weeks:
        note(f"没有评定过的周期“{wanted[:20]}”，已忽略，按{weeks[-1]}试算。")
    return wanted if wanted in weeks else weeks[-1]


def trial(week: str) -> None:
    """Knobs left; right the sentence, who gains and loses, and the whole list for export."""
    rules = kept_rules(session.ask("flags/decided", subject="flags", period=week)["rules"][0])
    flags, items = session.ask("flags/kept", week=week), session.ask("flags/week_items", week=week)
    groups = knobs(rules, sorted(items["category"].unique().to_list()))
    left, right = st.columns([1, 2.2], gap="medium")
    with left:
        wish, said = trial_form(groups)
        st.button("恢复现行规则", on_click=reset, args=(groups,), disabled=not said, width="stretch")
    since = flags["since"][0]
    with right:
        try:
            found = tried(Kept(flags, items, session.ask("flags/carried", before=since), session.ask("flags/bulletined", before=since)), rules, wish)
        except Refused as refused:
            note(f"{refused.what}。{refused.remedy}。")
            return
        rows = [row | {"effect_words": effect_words(row)} for row in found.to_dicts()]
        say(trial_sentence(rows, said))
        if said:
            note(f"试算参数：{'；'.join(said)}。只供比较，不保存，不影响初评结果。")
        moved = [row for row in rows if row["effect"] != "不变"]
        heads = {c: LABELS[c] for c in LABELS if c != "state"}
        show_card("试算：谁得谁失", f"{period_of(week, flags['grain'][0]).label}｜{len(moved)}条", sheet_html(moved, heads, empty="没有路段的旗别因此改变。"))
        exports(f"试算_{week}", found, LABELS, "x_trial")


walk_style()
plain_head("评旗试算", *FLAG_SUBJECTS, mark=TRIAL)
if not session.scope().everywhere:
    plate("试算须看到全市路段", ["名额在全市分配，本账户只看到部分区域，试不出准确结果。请由市级考评人员试算。"])
else:
    periods = dict(session.ask("flags/periods").select("period", "grain").iter_rows())
    decided = list(periods)
    if decided:
        week = chosen_week(decided)
        share.shown(week=week)
        st.session_state["t_week"] = week
        st.selectbox("试算周期", decided[::-1], key="t_week", width=300,
                     format_func=lambda key: period_of(key, periods[key]).label, on_change=lambda: write(week=st.session_state["t_week"]))
        trial(week)
    else:
        plate("没有可试算的评定", ["还没有评过旗：没有巡查数据，或第一个评定周期尚未结束。"])
