"""What rule models are built of: points, shares, factors, money, counts, and tables inside a rule file."""
from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Points = Annotated[Decimal, Field(ge=0, decimal_places=2, max_digits=7)]
Score = Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)]
Share = Annotated[Decimal, Field(ge=0, le=1)]
Weight = Annotated[Decimal, Field(ge=0, le=1, decimal_places=2)]
Factor = Annotated[Decimal, Field(gt=0, le=100, decimal_places=2)]
Yuan = Annotated[int, Field(ge=0)]
Count = Annotated[int, Field(ge=0)]
Days = Annotated[int, Field(ge=0, le=366)]
Grain = Literal["week", "xun", "month"]


class Part(BaseModel):
    """A table inside a rule file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
