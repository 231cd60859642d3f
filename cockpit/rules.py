"""Dated rules: data/rules/<subject>/<valid-from>.toml, in force from that day until the next file."""
from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from cockpit.places import Places
from cockpit.refusal import Refused
from cockpit.rule_faults import explain, line_of


class Rule(BaseModel):
    """What every rule file says of itself. Unknown keys are refused. `valid_to` (exclusive) ends a rule without a successor."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    valid_from: date
    valid_to: date | None = None
    status: Literal["示例", "正式"]
    source: str

    @property
    def version(self) -> str:
        """How screens name it: 2021-01-01版（示例）."""
        return f"{self.valid_from}版" + ("（示例）" if self.status == "示例" else "")

    def in_force(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class DueRule(Rule):
    """应结案口径 (design §5): reading A or B, how on-time is judged, which cases stay out."""

    due_rule: Literal["A", "B"]
    on_time_by: Literal["disposed_at", "closed_at"] = "disposed_at"
    suspended_in_due: bool = True
    self_disposed_in_flow: bool = False


R = TypeVar("R", bound=Rule)


def dated_rules(places: Places, subject: str, kind: type[R]) -> list[R]:
    """All versions of one subject, oldest first. Refused with file and line when one cannot be understood, or when two overlap."""
    paths = places.laid_over(f"rules/{subject}", "*.toml")
    found = sorted((read_rule(path, kind) for path in paths.values()), key=lambda rule: rule.valid_from)
    if not found:
        raise Refused(f"没有{subject}规则文件", f"rules/{subject}", "恢复随程序提供的规则文件")
    for rule, later in pairwise(found):
        if rule.valid_to and rule.valid_to > later.valid_from:
            raise Refused(f"两个规则文件的有效期重叠：{rule.valid_from}的到{rule.valid_to}，{later.valid_from}的已生效",
                          f"rules/{subject}/{rule.valid_from}.toml", f"把valid_to改为不晚于{later.valid_from}，或删去这一项")
    return found


def rule_on(rules: Sequence[R], day: date) -> R | None:
    """The version in force on a day; None before the first one and in a gap. A version that ended does not hand back to its predecessor."""
    newest = next((rule for rule in reversed(rules) if rule.valid_from <= day), None)
    return newest if newest and newest.in_force(day) else None


def read_rule(path: Path, kind: type[R]) -> R:
    """Read one rule file; its name is the day it comes into force."""
    try:
        since = date.fromisoformat(path.stem) if len(path.stem) == len("2021-01-01") else None
    except ValueError:
        since = None
    if since is None:
        raise Refused("规则文件名不是生效日期", str(path), "改名为年-月-日.toml，如2021-01-01.toml")
    try:
        text = path.read_text(encoding="utf-8")
        return kind.model_validate(tomllib.loads(text) | {"valid_from": since})
    except UnicodeDecodeError as error:
        raise Refused("规则文件不是UTF-8编码", str(path), "另存为UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"规则文件不是合法的TOML：{error}", str(path), "按同目录的样例改正") from error
    except ValidationError as error:
        first = error.errors()[0]
        what, remedy = explain(first, kind)
        raise Refused(what, f"{path}第{line_of(text, first['loc'])}行", remedy) from error
