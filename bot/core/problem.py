"""A Problem: something in a sheet that a person must look at, with its place and its fix."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing the bot cannot decide or read.

    `row` is the 1-based sheet row (None: the whole sheet), `column` the canonical header (None: the whole row),
    `header` what the sheet calls that column, where it is another word.
    """

    sheet: str
    row: int | None
    column: str | None
    problem: str
    fix: str
    header: str | None = None

    @property
    def shown_column(self) -> str | None:
        """The column in the words of those who read it."""
        return self.header or self.column

    def to_json(self) -> dict[str, Any]:
        """The stable JSON shape of DESIGN "Command line"."""
        return {name: value for name, value in asdict(self).items() if name != "header"}
