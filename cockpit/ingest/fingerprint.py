"""What makes a row the same row and the same content: its key, its hash and its version."""
from __future__ import annotations

import hashlib
from datetime import datetime

import numpy as np
import polars as pl

from cockpit.contract import Table

NOT_CONTENT = {"exported_at"}
SCALE = 10_000_000  # floats are compared to seven decimals: a coordinate to a centimetre
OF_ITS_OWN = ("_id", "_no", "_key")  # endings of fields whose values hardly repeat


def content_hash(frame: pl.DataFrame, table: Table) -> pl.Series:
    """64 bits a row over every field that is not null; the identity is left out, as rows are compared a key at a time.

    Text is hashed by BLAKE2b, whole numbers are mixed by splitmix64, each under a seed made of the field's name,
    and the fields are summed. Nothing of it depends on how a library prints a number or a time, and a field added
    to the contract later leaves the hash of rows without it as it was.
    """
    total = np.zeros(frame.height, dtype=np.uint64)
    varied: list[pl.Expr] = []  # one hash for all of them: a hash a value would cost three times as much
    for field in table.fields:
        column = frame[field.name]
        if field.name in NOT_CONTENT or field.name in table.identity or column.null_count() == frame.height:
            continue
        if field.type == "text" and (field.free_text or field.name.endswith(OF_ITS_OWN)):
            varied.append(pl.lit(f"{field.name}=") + pl.col(field.name))
            continue
        if field.type == "text":
            values = column.drop_nulls().unique()
            number = column.replace_strict(values, _digests(values), default=None, return_dtype=pl.Int64)
        elif field.type == "float":
            number = (column * SCALE).round().cast(pl.Int64, strict=False)
        else:
            number = column.to_physical().cast(pl.Int64)
        total += _share(field.name, number)
    if varied:
        text = frame.select(pl.concat_str(varied, separator="\x1f", ignore_nulls=True)).to_series()
        number = pl.select(pl.when(text != "").then(_digests(text))).to_series()
        total += _share("", number)
    return pl.Series("_hash", _mixed(total).view(np.int64))


def _share(name: str, number: pl.Series) -> np.ndarray:
    """What one field adds to the hash of each row; nothing where it is null."""
    seed = np.uint64(int(_digests(pl.Series([name]))[0]) & (2**64 - 1))
    mixed = _mixed(number.fill_null(0).to_numpy().view(np.uint64) ^ seed)
    return np.where(number.is_not_null().to_numpy(), mixed, np.uint64(0))


def _digests(texts: pl.Series) -> pl.Series:
    blank, digests = hashlib.blake2b(digest_size=8), []
    for text in texts.cast(pl.Binary).to_list():
        one = blank.copy()
        one.update(text)
        digests.append(one.digest())
    return pl.Series(np.frombuffer(b"".join(digests), dtype=">i8").astype(np.int64), dtype=pl.Int64)


def _mixed(numbers: np.ndarray) -> np.ndarray:
    """The finalizer of splitmix64, wrapping at 64 bits."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


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
