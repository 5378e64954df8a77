"""The archive: finished rows that are old leave the working tabs, so that these stay small (A-1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.archive import IsFinished, is_closed_call, is_closed_report, is_closed_request

RULES: Mapping[str, IsFinished] = {
    "responses": is_closed_request,
    "bounced_messages": is_closed_report,
    "call_list": is_closed_call,
}
"""When a row of each sheet is finished, by the name of its schema."""


@dataclass(frozen=True, slots=True)
class Archive:
    """The archives of one spreadsheet: of those `sheets` that stand in it."""

    after_days: int
    tab: str = "Archive: {tab}"
    sheets: tuple[str, ...] = tuple(RULES)
    name: str = "archive"

    @property
    def sheet(self) -> str:
        """Its first sheet, which tells the spreadsheet."""
        return self.sheets[0]

    @property
    def finished(self) -> Mapping[str, IsFinished]:
        """The rule of each of its sheets."""
        return {name: RULES[name] for name in self.sheets}

    def title(self, tab: str) -> str:
        """The archive of a tab."""
        return self.tab.replace("{tab}", tab)[:100]
