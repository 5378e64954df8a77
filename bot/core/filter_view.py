"""A filter view of a tab that the bot keeps: a person's own way to look at it, which changes nobody else's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FilterView:
    """A filter view that the bot keeps: which rows it shows.

    Attributes:
        only: the text that a column must hold, by canonical header; case does not matter.
        blank, filled: headers of the columns that must be empty, or must not be.
    """

    title: str
    only: Mapping[str, str] = field(default_factory=dict)
    blank: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
