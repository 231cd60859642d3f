"""Where things lie: the data folder in use, laid over the data shipped with the program.

`COCKPIT_DATA` names another data folder. Profiles, rules and screens missing there fall back to the shipped
ones, file by file; reference is replaced whole.
"""
from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
SHIPPED = HOUSE / "data"
QUERIES = HOUSE / "queries"


@dataclass(frozen=True)
class Places:
    """Folders of one installation. Nothing is created by asking for a path."""

    root: Path

    @property
    def exports(self) -> Path:
        return self.root / "exports"

    @property
    def lake(self) -> Path:
        return self.root / "lake"

    @property
    def publications(self) -> Path:
        return self.root / "publications"

    @property
    def current(self) -> Path:
        """Text file holding the id of the live publication."""
        return self.publications / "current"

    @property
    def state(self) -> Path:
        """Private to this installation: salt, locks, logs. Never in git."""
        return self.root / "state"

    @property
    def views(self) -> Path:
        """Views that accounts saved, one file an account."""
        return self.state / "views"

    @property
    def reference(self) -> Path:
        own = self.root / "reference"
        return own if own.is_dir() else SHIPPED / "reference"

    def laid_over(self, folder: str, pattern: str) -> dict[str, Path]:
        """Files of `folder` by their path below it; the installation's own win over the shipped ones."""
        found: dict[str, Path] = {}
        for base in (SHIPPED / folder, self.root / folder):
            found |= {str(p.relative_to(base)): p for p in sorted(base.glob(pattern))}
        return dict(sorted(found.items()))


def places() -> Places:
    """The folders in force, read from the environment each time so that tests can move them."""
    return Places(Path(os.environ.get("COCKPIT_DATA") or SHIPPED).resolve())
