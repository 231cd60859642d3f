"""Write demonstration exports: the same frame gives the same bytes, and every file says that it is a demonstration."""
from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

MARK = "cockpit_demo"  # key of the Parquet file metadata by which ingest knows demonstration data


def write_export(frame: pl.DataFrame, path: Path) -> None:
    """One marked Parquet file, complete or absent: a half-written export must never lie in the drop zone."""
    write_whole(path, lambda part: frame.write_parquet(part, compression="zstd", compression_level=3, row_group_size=250_000,
                                                       metadata={MARK: "1"}))


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Write beside the drop zone's files under a name ingest does not take, then rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        write(part)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def is_demonstration(path: Path) -> bool:
    """Whether a Parquet file carries the mark."""
    try:
        return pq.read_metadata(path).metadata.get(MARK.encode()) == b"1"
    except (OSError, ValueError, AttributeError):
        return False


def clear_earlier(folder: Path) -> None:
    """Remove the exports of an earlier demonstration: their cases have the same numbers and another story."""
    for path in sorted(folder.glob("*.parquet")):
        if is_demonstration(path):
            path.unlink()
