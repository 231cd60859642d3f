"""queries/checks: each selects offending rows; empty is healthy. `级别: 拒绝` keeps the old publication live."""
from __future__ import annotations

import duckdb

from cockpit.places import QUERIES
from cockpit.publish.manifest import Check
from cockpit.refusal import Refused

SAMPLE = 5


def run_checks(con: duckdb.DuckDBPyConnection) -> list[Check]:
    """Run every check over the publication being built."""
    found = []
    for path in sorted((QUERIES / "checks").glob("*.sql")):
        sql = path.read_text(encoding="utf-8")
        con.execute(f"create or replace temp table offending as {sql}")
        offending = con.sql("select * from offending limit $most", params={"most": SAMPLE})
        columns, rows = offending.columns, offending.fetchall()
        failed = con.sql("select count(*) from offending").fetchall()[0][0]
        found.append(Check(id=path.stem, label=sql.splitlines()[0].lstrip("- "), failed=failed,
                           refuses="-- 级别: 拒绝" in sql,
                           sample=[{c: str(v) for c, v in zip(columns, row, strict=True)} for row in rows]))
    return found


def refuse_failed(checks: list[Check]) -> None:
    """Refuse to publish when a check of level 拒绝 found rows; the message names it and the first row."""
    for check in checks:
        if check.refuses and check.failed:
            first = ",".join(f"{k}={v}" for k, v in check.sample[0].items())
            raise Refused(f"核对未通过：{check.label}（{check.failed}处，如{first}）", f"queries/checks/{check.id}.sql",
                          "线上版本没有变化；用python -m cockpit withdraw退回有问题的文件后重新发布")
