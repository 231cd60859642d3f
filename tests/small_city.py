"""A city of a handful of segments: a reference that holds only its name, and flag quotas no larger than it."""
from __future__ import annotations

import re
from pathlib import Path

from cockpit.places import SHIPPED


def own_reference(root: Path, timezone: str = "Asia/Shanghai") -> Path:
    """The house's own reference folder, with city.toml alone."""
    folder = root / "reference"
    folder.mkdir(parents=True)
    (folder / "city.toml").write_text(f'name = "某市"\ntimezone = "{timezone}"\n', encoding="utf-8")
    return folder


def no_quotas(root: Path) -> None:
    """The shipped flag rules as the house's own, with quotas of 0: a quota above the population is refused."""
    own = root / "rules" / "flags"
    own.mkdir(parents=True)
    for path in sorted((SHIPPED / "rules" / "flags").glob("*.toml")):
        (own / path.name).write_text(re.sub(r"(?m)^quota = \d+", "quota = 0", path.read_text(encoding="utf-8")), encoding="utf-8")
