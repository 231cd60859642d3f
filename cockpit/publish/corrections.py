"""待更正: what decided periods would say by today's data, and the amendment that makes it so without losing what was said."""
from __future__ import annotations

import polars as pl

from cockpit.decisions.course import kept_rules, key_of, period_of, revisited, spans_of
from cockpit.decisions.digests import Marks, decision_digest
from cockpit.decisions.grades import ending_in, graded
from cockpit.decisions.rulebook import GradesRule
from cockpit.decisions.scoring import Patrols
from cockpit.periods import Period, parse

CORRECTIONS: dict[str, pl.DataType | type[pl.DataType]] = {
    "id": pl.String, "subject": pl.String, "period": pl.String, "since": pl.Date, "until": pl.Date, "unit": pl.String, "street": pl.String,
    "segment_id": pl.String, "name": pl.String, "was": pl.String, "now": pl.String, "score_was": pl.Decimal(9, 2),
    "score_now": pl.Decimal(9, 2), "why": pl.String}
INPUTS = {"runs": "巡查次数", "inspected_km": "巡查里程", "findings": "发现问题", "deducted": "问题扣分", "exposures": "媒体曝光",
          "d_dust": "以克论净", "complaints": "投诉", "listed_times": "连续通报次数", "difficulty": "难度等级"}


def newest(index: pl.DataFrame, subject: str) -> pl.DataFrame:
    """The index entry in force of every decided period of a subject."""
    return index.filter(subject=subject).sort("version").group_by("period", maintain_order=True).last()


def touched(marks: Marks, entries: pl.DataFrame, flags: pl.DataFrame) -> list[Period]:
    """Decided periods of flags whose inputs are no longer what they were decided from, or that come after one amended since."""
    grains = dict(flags.select("period", "grain").unique().iter_rows())
    decided = {key: (digest, at) for key, digest, at in entries.select("period", "digest", "decided_at").iter_rows() if key in grains}
    periods = sorted((period_of(key, grains[key]) for key in decided), key=lambda p: p.since)
    now = marks.of_periods(spans_of(periods))
    found, latest = [], None
    for period in periods:
        digest, at = decided[key_of(period)]
        if now[key_of(period)] != digest or (latest and latest > at):
            found.append(period)
        latest = max(at, latest or at)
    return found


def flag_corrections(seen: Patrols, complaints: pl.DataFrame, marks: Marks, index: pl.DataFrame, flags: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Segments whose flag, score or standing would be another one, of the periods whose inputs have changed, under the rules they were decided by."""
    entries = newest(index, "flags")
    again = touched(marks, entries, flags)
    texts = dict(entries.select("period", "rules").iter_rows())
    ruled = {key_of(p): kept_rules(texts[key_of(p)]) for p in again}
    found = [pl.DataFrame(schema=CORRECTIONS)]
    for now, _ in revisited(again, seen, complaints, ruled, flags, items):
        if now.height:
            found.append(_differences("flags", flags.filter(pl.col("period") == now["period"][0]), now, "flag"))
    return pl.concat(found)


def grade_corrections(index: pl.DataFrame, flags: pl.DataFrame, grades: pl.DataFrame) -> pl.DataFrame:
    """Segments whose grade would be another one, of the months whose flags, or an earlier month, have been amended since."""
    found, latest = [pl.DataFrame(schema=CORRECTIONS)], None
    for key, digest, text, at in newest(index, "grades").sort("period").select("period", "digest", "rules", "decided_at").iter_rows():
        month, was = parse(key), grades.filter(pl.col("period") == key)
        rows = ending_in(flags, month.since, month.until)
        if was.height and (decision_digest(rows) != digest or (latest and latest > at)):
            before = [m for _, m in grades.filter(pl.col("until") <= month.since).sort("since").group_by("period", maintain_order=True)]
            now = graded({"period": key, "since": month.since, "until": month.until}, rows, before, GradesRule.model_validate_json(text))
            found.append(_differences("grades", was, now, "grade"))
        latest = max(at, latest or at)
    return pl.concat(found)


def _differences(subject: str, was: pl.DataFrame, now: pl.DataFrame, said: str) -> pl.DataFrame:
    """Rows that read otherwise, with the inputs that differ. A segment that was not there before, or is no longer, is one too."""
    inputs = {c: label for c, label in INPUTS.items() if c in now.columns}
    held = ["held"] if "held" in now.columns else []
    kept = ["segment_id", "id", "since", "until", "unit", "street", "name", said, "score", *held, *inputs]
    both = was.select(kept).join(now.select(kept), on="segment_id", how="full", suffix="_now", coalesce=True)
    differs = pl.any_horizontal(pl.col(c).ne_missing(pl.col(f"{c}_now")) for c in (said, "score", *held))
    changes = [pl.when(pl.col(c).ne_missing(pl.col(f"{c}_now"))).then(pl.format(f"{label}{{}}→{{}}", _said(c), _said(f"{c}_now")))
               for c, label in inputs.items()]
    why = pl.concat_str(changes, separator="；", ignore_nulls=True) if changes else pl.lit("")
    both = both.filter(differs).with_columns(
        *(pl.coalesce(c, f"{c}_now").alias(c) for c in ("id", "since", "until", "unit", "street", "name")), subject=pl.lit(subject),
        period=pl.lit(now["period"][0]), was=_reads(said, held, ""), now=_reads(said, held, "_now"), score_was="score",
        why=pl.when(why == "").then(pl.lit("名额、名次随其他路段变化" if subject == "flags" else "评旗结果已更正")).otherwise(why))
    return both.select(pl.col(c).cast(t) for c, t in CORRECTIONS.items())


def _reads(said: str, held: list[str], suffix: str) -> pl.Expr:
    """The flag or grade; else why it was not judged; else a dash."""
    reasons = [pl.format("不参评：{}", f"{c}{suffix}") for c in held]
    return pl.coalesce(f"{said}{suffix}", *reasons, pl.lit("—"))


def _said(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.String).fill_null("无")
