"""Editing as a person does while a bot works: typing, clearing, painting, striking, inserting, sorting, moving rows.

Built on the same requests as the API, so protection, formulas and ranges behave the same. Rows are counted from 1 and
columns named by letters, as on the screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.sandbox.sheets.engine import a1, batch, values
from bot.sandbox.sheets.engine.looks.formats import color_of_hex
from bot.sandbox.sheets.engine.model import Json, Sheet, Workbook


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the keyboard with one tab open. Every method raises ApiError as the API would."""

    workbook: Workbook
    tab: str
    email: str

    def types(self, cell: str, text: str) -> None:
        """Types a text into a cell; "" empties it."""
        typed = {"valueInputOption": "USER_ENTERED"}
        values.update(self.workbook, self._at(cell), typed, {"values": [[text]]}, self.email)

    def clears(self, cells: str) -> None:
        """Empties cells; their formats and notes stay."""
        values.clear(self.workbook, self._at(cells), self.email)

    def fills_row(self, row: int, texts: Sequence[str]) -> None:
        """Types texts into a row from column A on, "" leaves a cell as it is; the grid grows when it ends above."""
        missing = row - self._sheet.row_count
        if missing > 0:
            self._do("appendDimension", {"sheetId": self._sheet.sheet_id, "dimension": "ROWS", "length": missing})
        for column, text in enumerate(texts):
            if text:
                self.types(f"{a1.column_letters(column)}{row}", text)

    def paints(self, cells: str, hex_color: str | None) -> None:
        """Sets the background, or takes it away with None."""
        style = {"backgroundColorStyle": {"rgbColor": color_of_hex(hex_color)}} if hex_color else {}
        self._repeat(cells, {"userEnteredFormat": style}, "userEnteredFormat.backgroundColorStyle")

    def strikes(self, cells: str, struck: bool = True) -> None:
        """Strikes the text through, or no longer."""
        text = {"textFormat": {"strikethrough": True}} if struck else {}
        self._repeat(cells, {"userEnteredFormat": text}, "userEnteredFormat.textFormat.strikethrough")

    def notes(self, cell: str, text: str) -> None:
        """Writes a note; "" removes it."""
        self._repeat(cell, {"note": text}, "note")

    def inserts_rows(self, above: int, count: int = 1) -> None:
        """Inserts blank rows above a row; they look like the row below."""
        self._do("insertDimension", {"range": self._rows(above, above + count - 1)})

    def deletes_rows(self, first: int, last: int | None = None) -> None:
        """Deletes rows, the last one included."""
        self._do("deleteDimension", {"range": self._rows(first, last or first)})

    def moves_rows(self, first: int, last: int, above: int) -> None:
        """Drags rows above another one."""
        self._do("moveDimension", {"source": self._rows(first, last), "destinationIndex": above - 1})

    def sorts(self, cells: str, column: str, descending: bool = False) -> None:
        """Sorts a range by one of its columns."""
        order = "DESCENDING" if descending else "ASCENDING"
        spec = {"dimensionIndex": a1.column_index(column), "sortOrder": order}
        self._do("sortRange", {"range": self._range(cells), "sortSpecs": [spec]})

    def _at(self, cells: str) -> str:
        return f"{a1.quoted(self.tab)}!{cells}"

    @property
    def _sheet(self) -> Sheet:
        # with cells behind it the title cannot be taken for a named range
        return a1.parse(self.workbook, self._at("1:1")).sheet

    def _range(self, cells: str) -> Json:
        reference = a1.parse(self.workbook, self._at(cells))
        return reference.area().json(reference.sheet.sheet_id)

    def _rows(self, first: int, last: int) -> Json:
        return {"sheetId": self._sheet.sheet_id, "dimension": "ROWS", "startIndex": first - 1, "endIndex": last}

    def _repeat(self, cells: str, cell: Json, mask: str) -> None:
        self._do("repeatCell", {"range": self._range(cells), "cell": cell, "fields": mask})

    def _do(self, kind: str, request: Json) -> Any:
        return batch.batch_update(self.workbook, {"requests": [{kind: request}]}, self.email)
