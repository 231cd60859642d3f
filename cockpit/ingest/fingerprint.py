"""What makes a row the same row and the same content: its key, its hash and its version."""
from __future__ import annotations

import hashlib
from datetime import datetime

import polars as pl

from cockpit.contract import Table

NOT_CONTENT = {"exported_at"}
SCALE = 10_000_000  # floats are compared to seven decimals: a coordinate to a centimetre


def content_hash(frame: pl.DataFrame, table: Table) -> pl.Series:
    """64 bits of BLAKE2b over canonical text: `name=value` of every field that is not null, in name order.

    Nothing of it depends on how a library prints a number or a time, and a field added to the contract later
    leaves the hash of rows without it as it was.
    """
    parts = []
    for field in sorted(table.fields, key=lambda f: f.name):
        if field.name in NOT_CONTENT or field.name not in frame.columns:
            continue
        column = pl.col(field.name)
        match field.type:
            case "float":
                column = (column * SCALE).round().cast(pl.Int64, strict=False)
            case "time" | "date" | "bool":
                column = column.to_physical().cast(pl.Int64)
        parts.append(pl.lit(f"{field.name}=") + column.cast(pl.String))
    text = frame.select(pl.concat_str(parts, separator="\x1f", ignore_nulls=True)).to_series()
    made = [int.from_bytes(hashlib.blake2b(t.encode(), digest_size=8).digest(), "big", signed=True) for t in text]
    return pl.Series("_hash", made, dtype=pl.Int64)


def row_keys(frame: pl.DataFrame, system: str, identity: list[str], table: Table) -> pl.Series:
    """`system:identity`, several fields joined by @; null where one of them is."""
    return frame.select((pl.lit(f"{system}:") + identity_text(identity, table)).alias("_key")).to_series()


def identity_text(identity: list[str], table: Table) -> pl.Expr:
    """The identity as one text, a time as its digits."""
    parts = [pl.col(name).dt.strftime("%Y%m%d%H%M%S") if table.field(name).type == "time" else pl.col(name).cast(pl.String)
             for name in identity]
    return pl.concat_str(parts, separator="@")


def row_versions(frame: pl.DataFrame, version: str, of_file: datetime) -> pl.Series:
    """When each row was exported; the file's own moment where the row does not say."""
    said = pl.col(version) if version in frame.columns else pl.lit(None, dtype=pl.Datetime("us"))
    return frame.select(said.fill_null(pl.lit(of_file).cast(pl.Datetime("us"))).alias("_version")).to_series()
