"""One line of the ledger: what one file brought, kept in the Delta commit that brought it."""
from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class IssueNote(BaseModel):
    """What degraded rows of a file: field, reason, count, the first line and its masked cell."""

    field: str
    reason: str
    count: int
    line: int
    sample: str


class Entry(BaseModel):
    """One file of one table. read = new + updated + unchanged + duplicate + quarantined, always.

    `as_of`: what the source knew at this instant is in the file (naive city time). `older`: rows whose version
    was older than the lake's; they are kept as history, change nothing, and count as unchanged. `repeated`: the
    very file was in the lake already; nothing was written.
    """

    model_config = ConfigDict(extra="ignore")
    id: str
    seq: int
    table: str
    table_label: str
    system: str
    label: str
    profile: str
    profile_digest: str
    reference_digest: str
    file: str
    sha256: str
    bytes: int
    registered_at: datetime
    as_of: datetime
    exported_from: datetime | None = None
    exported_to: datetime | None = None
    event_from: datetime | None = None
    event_to: datetime | None = None
    demo: bool = False
    stale_days: float | None = None
    read: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicate: int = 0
    quarantined: int = 0
    older: int = 0
    issues: list[IssueNote] = []
    lacks: list[str] = []
    extra_columns: list[str] = []
    missing_columns: list[str] = []
    withdrawn: datetime | None = None
    repeated: bool = False

    @property
    def balanced(self) -> bool:
        return self.read == self.new + self.updated + self.unchanged + self.duplicate + self.quarantined

    @property
    def equation(self) -> str:
        """The clerk's equation in words."""
        return (f"读入{self.read:,} = 新增{self.new:,} + 更新{self.updated:,} + 未变{self.unchanged:,}"
                f" + 重复{self.duplicate:,} + 隔离{self.quarantined:,}")

    def words(self, dry_run: bool = False) -> list[str]:
        """What the clerk is told about this file."""
        tail = "试运行，未写入" if dry_run else f"这个文件已经导入过，编号{self.id}，没有改动" if self.repeated else f"编号{self.id}"
        said = [f"{self.file} → {self.table_label}：{self.equation}（{tail}）"]
        if self.older:
            said.append(f"　有{self.older:,}行比库中的版本旧，未采用")
        if self.quarantined:
            said.append(f"　隔离的{self.quarantined:,}行见“数据台账”，改正后重新导入即可")
        said += [f"　{note.field}：{note.reason}，{note.count:,}行，例如第{note.line}行" + (f"“{note.sample}”" if note.sample else "")
                 for note in self.issues]
        if self.extra_columns:
            shown = "、".join(self.extra_columns[:8]) + ("等" if len(self.extra_columns) > 8 else "")
            said.append(f"　未导入的列{len(self.extra_columns)}个：{shown}")
        if self.missing_columns:
            said.append(f"　文件缺少的列：{'、'.join(self.missing_columns)}")
        return said
