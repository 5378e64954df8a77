"""Bodies of batchUpdate: leaf-masked requests for single cells, and what the answer must show. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from bot.core.memory import ChangeKind, JsonValue
from bot.core.schema import column_letters
from bot.sheets.image import CELL_FIELDS

Box = tuple[int, int, int, int]

WRITE_FIELDS = (
    "replies,updatedSpreadsheet.sheets(properties(sheetId,title,gridProperties),"
    f"data(startRow,startColumn,rowData.values({CELL_FIELDS})))"
)
DATE_PATTERN = {"type": "DATE", "pattern": "yyyy-mm-dd"}
TIME_PATTERN = {"type": "DATE_TIME", "pattern": "yyyy-mm-dd hh:mm"}


@dataclass(frozen=True, slots=True)
class Write:
    """One facet of one cell at a 0-based place.

    Attributes:
        new: what is to stand there; "" or None for blank, no colour, no note.
        find: the text that must still stand there: the value is written by compare-and-set (`Status`).
        number_format: set with the value where the cell has none.
    """

    row: int
    column: int
    kind: ChangeKind
    new: JsonValue
    find: str | None = None
    number_format: Mapping[str, str] | None = None


_MASKS = {
    ChangeKind.VALUE: "userEnteredValue",
    ChangeKind.BACKGROUND: "userEnteredFormat.backgroundColorStyle",
    ChangeKind.STRIKETHROUGH: "userEnteredFormat.textFormat.strikethrough",
    ChangeKind.NOTE: "note",
}


def batch(writes: Sequence[Write], sheet_id: int, title: str, answer: Iterable[Box]) -> dict[str, Any]:
    """The body of one atomic batchUpdate whose answer shows the boxes `answer` right after it.

    The requests stand in the order of `request_groups`, one each, so that replies can be matched.
    """
    return {
        "requests": [_request(group, sheet_id) for group in request_groups(writes)],
        "includeSpreadsheetInResponse": True,
        "responseIncludeGridData": True,
        "responseRanges": [a1_range(title, box) for box in answer],
    }


def request_groups(writes: Sequence[Write]) -> list[list[Write]]:
    """The writes of each request: neighbours in a row with the same strike go together, all others alone."""

    def key(item: tuple[int, Write]) -> tuple[object, ...]:
        index, write = item
        if write.kind is not ChangeKind.STRIKETHROUGH:
            return ("alone", index)
        return (write.row, write.new, write.column - index)

    return [[write for _, write in group] for _, group in groupby(enumerate(writes), key)]


def _request(group: Sequence[Write], sheet_id: int) -> dict[str, Any]:
    first = group[0]
    where = {
        "sheetId": sheet_id,
        "startRowIndex": first.row,
        "endRowIndex": first.row + 1,
        "startColumnIndex": first.column,
        "endColumnIndex": group[-1].column + 1,
    }
    if first.kind is ChangeKind.STRIKETHROUGH:
        style = {"textFormat": {"strikethrough": bool(first.new)}}
        return {"repeatCell": {"range": where, "cell": {"userEnteredFormat": style}, "fields": _MASKS[first.kind]}}
    if first.find is not None:
        return {
            "findReplace": {
                "find": first.find,
                "replacement": str(first.new),
                "matchCase": True,
                "matchEntireCell": True,
                "range": where,
            }
        }
    fields = _MASKS[first.kind]
    cell = _cell(first)
    if first.number_format:
        fields += ",userEnteredFormat.numberFormat"
        cell["userEnteredFormat"] = {"numberFormat": dict(first.number_format)}
    return {"updateCells": {"range": where, "rows": [{"values": [cell]}], "fields": fields}}


def _cell(write: Write) -> dict[str, Any]:
    if write.new in (None, ""):
        return {}
    if write.kind is ChangeKind.BACKGROUND:
        return {"userEnteredFormat": {"backgroundColorStyle": {"rgbColor": rgb(str(write.new))}}}
    if write.kind is ChangeKind.NOTE:
        return {"note": write.new}
    return {"userEnteredValue": entered(write.new)}


def entered(value: JsonValue) -> dict[str, Any]:
    """A value as an ExtendedValue, never a formula: text that starts with `=` stays text."""
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, (int, float)):
        return {"numberValue": value}
    return {"stringValue": str(value)}


def rgb(colour: str) -> dict[str, float]:
    """`#RRGGBB` as the API's Color; parts that are 0 left out."""
    parts = zip(("red", "green", "blue"), (1, 3, 5), strict=True)
    return {name: value for name, at in parts if (value := int(colour[at : at + 2], 16) / 255)}


def a1_range(title: str, box: Box) -> str:
    """The A1 range of a box."""
    top, bottom, left, right = box
    quoted = title.replace("'", "''")
    return f"'{quoted}'!{column_letters(left)}{top + 1}:{column_letters(right - 1)}{bottom}"


def whole_rows(rows: Iterable[int], width: int) -> list[Box]:
    """The boxes that cover these rows over `width` columns; neighbouring rows share one."""
    ordered = sorted(set(rows))
    boxes = []
    for _, group in groupby(enumerate(ordered), lambda item: item[1] - item[0]):
        run = [row for _, row in group]
        boxes.append((run[0], run[-1] + 1, 0, width))
    return boxes
