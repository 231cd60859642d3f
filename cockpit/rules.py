"""Dated rules: data/rules/<subject>/<valid-from>.toml, in force from that day until the next file."""
from __future__ import annotations

import difflib
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from cockpit.places import Places
from cockpit.refusal import Refused


class Rule(BaseModel):
    """What every rule file says of itself. Unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    valid_from: date
    status: Literal["示例", "正式"]
    source: str

    @property
    def version(self) -> str:
        """How screens name it: 2021-01-01版（示例）."""
        return f"{self.valid_from}版" + ("（示例）" if self.status == "示例" else "")


class DueRule(Rule):
    """应结案口径 (design §5): reading A or B, how on-time is judged, which cases stay out."""

    due_rule: Literal["A", "B"]
    on_time_by: Literal["disposed_at", "closed_at"] = "disposed_at"
    suspended_in_due: bool = True
    self_disposed_in_flow: bool = False


SUBJECTS: dict[str, type[Rule]] = {"due": DueRule}
R = TypeVar("R", bound=Rule)


def dated_rules(places: Places, subject: str, kind: type[R]) -> list[R]:
    """All versions of one subject, oldest first. Refused with file and line when one cannot be understood."""
    found = [read_rule(path, kind) for path in places.laid_over(f"rules/{subject}", "*.toml").values()]
    if not found:
        raise Refused(f"没有{subject}规则文件", f"rules/{subject}", "恢复随程序提供的规则文件")
    return sorted(found, key=lambda rule: rule.valid_from)


def read_rule(path: Path, kind: type[R]) -> R:
    """Read one rule file; its name is the day it comes into force."""
    text = path.read_text(encoding="utf-8")
    try:
        values = tomllib.loads(text)
        return kind.model_validate(values | {"valid_from": date.fromisoformat(path.stem)})
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"规则文件不是合法的TOML：{error}", str(path), "按同目录的样例改正") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][-1]) if first["loc"] else ""
        near = difflib.get_close_matches(key, kind.model_fields, 1)
        remedy = f"是否想写{near[0]}?" if near and near[0] != key else "按同目录的样例改正"
        raise Refused(f"规则项{key}有误：{first['msg']}", f"{path}第{_line_of(text, key)}行", remedy) from error
    except ValueError as error:
        raise Refused("规则文件名不是生效日期", str(path), "改名为年-月-日.toml，如2021-01-01.toml") from error


def _line_of(text: str, key: str) -> int:
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(rf"\s*{re.escape(key)}\s*=", line):
            return number
    return 1
