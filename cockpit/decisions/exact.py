"""Exact points: whole hundredths in Int64 columns, rounded half up at every step, decimals only at the end."""
from __future__ import annotations

from decimal import Decimal

import polars as pl

POINTS = pl.Decimal(9, 2)
FULL = 10_000  # 100.00 points


def hundredths(value: Decimal | int) -> int:
    """A rule's number in hundredths; rules allow two places."""
    return int(value * 100)


def cents(column: str) -> pl.Expr:
    """A column of floats or decimals as whole hundredths, half up. A millionth is allowed for what floats cannot write."""
    return ((pl.col(column).cast(pl.Float64) * 100).round(6) + 0.5).floor().cast(pl.Int64)


def divided(numerator: pl.Expr, denominator: pl.Expr | int) -> pl.Expr:
    """numerator ÷ denominator rounded half up, for numerator ≥ 0 and denominator > 0; null where it is not."""
    by = pl.lit(denominator) if isinstance(denominator, int) else denominator
    return pl.when(by > 0).then((numerator * 2 + by) // (by * 2))


def points(column: str | pl.Expr) -> pl.Expr:
    """Hundredths as a decimal of two places."""
    named = pl.col(column) if isinstance(column, str) else column
    return (named.cast(pl.Decimal(18, 2)) / pl.lit(100, pl.Decimal(18, 2))).cast(POINTS)
