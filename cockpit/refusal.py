"""The one error a person may see: what is wrong, where, and how to mend it, in Chinese."""
from __future__ import annotations


class Refused(Exception):
    """Raised where the program declines to go on. `python -m cockpit` prints it and exits 1; a page shows it."""

    def __init__(self, what: str, where: str = "", remedy: str = "") -> None:
        self.what, self.where, self.remedy = what, where, remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        parts = [self.what]
        if self.where:
            parts.append(f"位置：{self.where}")
        if self.remedy:
            parts.append(f"处理办法：{self.remedy}")
        return "。".join(p.rstrip("。") for p in parts) + "。"
