"""待更正: what decided periods would say by today's data, and the amendment that makes it so without losing what was said."""
from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from cockpit.decisions.course import DAY, key_of, period_of, revisited, spans_of
from cockpit.decisions.digests import Marks, decision_digest
from cockpit.decisions.grades import ending_in, graded
from cockpit.decisions.rulebook import GradesRule
from cockpit.decisions.scoring import Patrols
from cockpit.periods import Period, parse
from cockpit.rules import Rule, rule_on

CORRECTIONS: dict[str, pl.DataType | type[pl.DataType]] = {
    "id": pl.String, "subject": pl.String, "period": pl.String, "since": pl.Date, "until": pl.Date, "unit": pl.String, "street": pl.String,
    "segment_id": pl.String, "name": pl.String, "was": pl.String, "now": pl.String, "score_was": pl.Decimal(9, 2),
    "score_now": pl.Decimal(9, 2), "why": pl.String}
Rules = Mapping[str, Sequence[Rule]]
INPUTS = {"runs": "巡查次数", "inspected_km": "巡查里程", "findings": "发现问题", "deducted": "问题扣分", "exposures": "媒体曝光",
          "d_dust": "以克论净", "complaints": "投诉", "listed_times": "连续通报次数", "difficulty": "难度等级"}


def touched(marks: Marks, index: pl.DataFrame, flags: pl.DataFrame) -> list[Period]:
    """Decided periods of flags whose inputs are no longer what they were decided from."""
    latest = index.filter(subject="flags").sort("version").group_by("period", maintain_order=True).last()
    grains = dict(flags.select("period", "grain").unique().iter_rows())
    periods = sorted((period_of(key, grains[key]) for key in latest["period"] if key in grains), key=lambda p: p.since)
    now = marks.of_periods(spans_of(periods))
    then = dict(latest.select("period", "digest").iter_rows())
    return [p for p in periods if now[key_of(p)] != then[key_of(p)]]


def flag_corrections(seen: Patrols, complaints: pl.DataFrame, marks: Marks, index: pl.DataFrame, rules: Rules, flags: pl.DataFrame,
                     items: pl.DataFrame) -> pl.DataFrame:
    """Segments whose flag or score would be another one, of the periods whose inputs have changed."""
    found = [pl.DataFrame(schema=CORRECTIONS)]
    for now, _ in revisited(touched(marks, index, flags), seen, complaints, rules, flags, items):
        found.append(_differences("flags", flags.filter(pl.col("period") == now["period"][0]), now, "flag") if now.height else found[0])
    return pl.concat(found)


def grade_corrections(index: pl.DataFrame, rules: Rules, flags: pl.DataFrame, grades: pl.DataFrame) -> pl.DataFrame:
    """Segments whose grade would be another one, of the months whose flags have been amended since."""
    found = [pl.DataFrame(schema=CORRECTIONS)]
    latest = index.filter(subject="grades").sort("version").group_by("period", maintain_order=True).last()
    for key, digest in latest.select("period", "digest").iter_rows():
        month = parse(key)
        rows, rule = ending_in(flags, month.since, month.until), rule_on(rules["grades"], month.until - DAY)
        if decision_digest(rows) == digest or not isinstance(rule, GradesRule):
            continue
        before = [m for _, m in grades.filter(pl.col("until") <= month.since).sort("since").group_by("period", maintain_order=True)]
        now = graded({"period": key, "since": month.since, "until": month.until}, rows, before, rule)
        found.append(_differences("grades", grades.filter(pl.col("period") == key), now, "grade"))
    return pl.concat(found)


def _differences(subject: str, was: pl.DataFrame, now: pl.DataFrame, said: str) -> pl.DataFrame:
    """Rows that read otherwise, with the inputs that differ. A segment that was not there before, or is no longer, is one too."""
    inputs = {c: label for c, label in INPUTS.items() if c in now.columns}
    kept = ["segment_id", "id", "since", "until", "unit", "street", "name", said, "score", *inputs]
    both = was.select(kept).join(now.select(kept), on="segment_id", how="full", suffix="_now", coalesce=True)
    differs = pl.col(said).ne_missing(pl.col(f"{said}_now")) | pl.col("score").ne_missing(pl.col("score_now"))
    changes = [pl.when(pl.col(c).ne_missing(pl.col(f"{c}_now"))).then(pl.format(f"{label}{{}}→{{}}", _said(c), _said(f"{c}_now")))
               for c, label in inputs.items()]
    why = pl.concat_str(changes, separator="；", ignore_nulls=True) if changes else pl.lit("")
    both = both.filter(differs).with_columns(
        *(pl.coalesce(c, f"{c}_now").alias(c) for c in ("id", "since", "until", "unit", "street", "name")), subject=pl.lit(subject),
        period=pl.lit(now["period"][0]), was=pl.col(said).fill_null("—"), now=pl.col(f"{said}_now").fill_null("—"), score_was="score",
        why=pl.when(why == "").then(pl.lit("名额、名次随其他路段变化" if subject == "flags" else "评旗结果已更正")).otherwise(why))
    return both.select(pl.col(c).cast(t) for c, t in CORRECTIONS.items())


def _said(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.String).fill_null("无")
