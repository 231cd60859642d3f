"""What a publication says of itself: manifest.json."""
from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from cockpit.periods import city_time
from cockpit.places import Places
from cockpit.refusal import Refused


class Source(BaseModel):
    """One source system's part in one table."""

    system: str
    label: str
    profile: str
    table: str
    as_of: datetime
    rows: int
    lacks: list[str] = []
    stale_days: float | None = None


class Check(BaseModel):
    """One of queries/checks: how many rows offend, and a few of them."""

    id: str
    label: str
    refuses: bool
    failed: int
    sample: list[dict[str, str]] = []


class RuleVersion(BaseModel):
    subject: str
    version: str
    valid_from: str
    status: str
    source: str


class Manifest(BaseModel):
    """`as_of` is 数据截至: what was known at this instant of local time is in the publication."""

    model_config = ConfigDict(extra="forbid")
    id: str
    built_at: datetime
    as_of: datetime
    first_reported: datetime | None
    last_reported: datetime | None
    first_event: datetime | None = None  # the first report; where there are no cases, the first patrol or other event
    demo: bool
    city: str
    timezone: str = "Asia/Shanghai"
    recipe: str = ""  # which SQL built the marts
    lake_versions: dict[str, int]
    rules: list[RuleVersion]
    rows: dict[str, int]
    sources: list[Source]
    missing: dict[str, list[str]]
    checks: list[Check]
    months: dict[str, str]
    files: dict[str, str]

    def now(self) -> datetime:
        """This moment on the city's clock, wherever the server stands."""
        return city_time(self.timezone)

    def rule_words(self, *subjects: str) -> str:
        """2021版（示例）: year of the newest rule of these subjects, and 示例 as long as one of them is."""
        rules = [rule for rule in self.rules if rule.subject in subjects]
        newest = max((rule.valid_from for rule in rules), default="")
        status = "示例" if any(rule.status == "示例" for rule in rules) else "正式"
        return f"{newest[:4]}版（{status}）" if newest else "无"


def live_id(places: Places) -> str:
    """The id of the live publication. Refused when nothing has been published."""
    try:
        return places.current.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise Refused("还没有发布过数据", "", "先导入数据（python -m cockpit ingest）再发布（python -m cockpit publish），"
                      "或用make run看演示数据") from None


def read_manifest(folder: Path) -> Manifest:
    try:
        return Manifest.model_validate_json((folder / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Refused(f"没有这个发布版本“{folder.name[:60]}”", "", "用python -m cockpit doctor查看保留的版本") from None
    except (ValidationError, UnicodeDecodeError) as error:
        raise Refused(f"发布版本“{folder.name[:60]}”的manifest.json读不懂", str(folder), "重新运行python -m cockpit publish") from error
