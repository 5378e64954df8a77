"""What every section of config.yaml shares: strictness, and numbers that know their bounds."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Section(BaseModel):
    """What all sections share."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, validate_default=True, allow_inf_nan=False, hide_input_in_errors=True
    )


def number(default: float, low: float, high: float, what: str) -> float:
    """A float with its bounds, said in `what`'s words when they are broken."""
    field: float = Field(default, ge=low, le=high, description=f"{what} from {low:,} to {high:,}")
    return field


def count(default: int, low: int, high: int, what: str = "a whole number") -> int:
    """A whole number with its bounds."""
    field: int = Field(default, ge=low, le=high, description=f"{what} from {low:,} to {high:,}")
    return field
