"""Rows and sheets: how the bot left them."""

from __future__ import annotations

from collections.abc import Iterable

from bot.core.memory import RowMemory, SheetMemory
from bot.core.snapshot import Outline
from bot.ledger import rows
from bot.ledger.faces.face import Face


class Sheets(Face):
    """The calls about rows and sheets."""

    def rows(self, spreadsheet_id: str, sheet: str, *, case_ids: Iterable[str] | None = None) -> dict[str, RowMemory]:
        """What is known of every row, or of the cases asked for, by Case ID."""
        with self._database.read() as connection:
            return rows.load(connection, spreadsheet_id, sheet, case_ids)

    def orders(self, spreadsheet_id: str, sheet: str) -> dict[str, str]:
        """The order number that belongs to each Case ID (H-2): a tenth of the cost of `rows` on a large sheet."""
        with self._database.read() as connection:
            return rows.orders(connection, spreadsheet_id, sheet)

    def record_rows(self, spreadsheet_id: str, sheet: str, memories: Iterable[RowMemory]) -> int:
        """Remembers rows and forgets none; how many were new or different, for only those are written."""
        with self._database.write() as connection:
            return rows.record(connection, spreadsheet_id, sheet, memories)

    def sheet(self, spreadsheet_id: str, sheet: str) -> SheetMemory | None:
        """What the last applied run saw; None before the first."""
        with self._database.read() as connection:
            return rows.sheet(connection, spreadsheet_id, sheet)

    def record_sheet(self, spreadsheet_id: str, sheet: str, memory: SheetMemory) -> None:
        """Remembers headers and rows; `adopt_since` stays what it was at the first run (H-1)."""
        with self._database.write() as connection:
            rows.record_sheet(connection, spreadsheet_id, sheet, memory)

    def outline(self, spreadsheet_id: str, sheet: str) -> Outline | None:
        """Where its headers stood when it was last read; None when nobody knows."""
        with self._database.read() as connection:
            return rows.outline(connection, spreadsheet_id, sheet)

    def record_outline(self, spreadsheet_id: str, sheet: str, outline: Outline) -> None:
        """Remembers where the headers of a sheet stand that `record_sheet` has recorded."""
        with self._database.write() as connection:
            rows.record_outline(connection, spreadsheet_id, sheet, outline)
