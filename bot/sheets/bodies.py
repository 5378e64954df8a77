"""Bodies of batchUpdate: leaf-masked requests for single cells, and what the answer must show. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from bot.core.memory import ChangeKind, JsonValue
from bot.sheets.box import Box, a1_range

WRITE_FIELDS = (
    "replies,updatedSpreadsheet.sheets(properties(sheetId,title,gridProperties),"
    "data(startRow,startColumn,rowData.values(effectiveValue)))"
)
DATE_PATTERN = {"type": "DATE", "pattern": "yyyy-mm-dd"}
TIME_PATTERN = {"type": "DATE_TIME", "pattern": "yyyy-mm-dd hh:mm"}


@dataclass(frozen=True, slots=True)
class Write:
    """One facet of one cell at a 0-based place.

    Attributes:
        new: what is to stand there; "" or None for blank, no colour, no note.
        find: the text that must still stand there: the value is written by compare-and-set (`Status`).
        number_format: set with the value; empty for none, None to leave it as it is.
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
        "requests": [_request([writes[at] for at in group], sheet_id) for group in request_groups(writes)],
        "includeSpreadsheetInResponse": True,
        "responseIncludeGridData": True,
        "responseRanges": [a1_range(title, box) for box in answer],
    }


def request_groups(writes: Sequence[Write]) -> list[list[int]]:
    """The numbers (in `writes`) that go into one request each: cells of one kind that fill a rectangle, row by row.

    A compare-and-set goes alone: its reply must tell of one cell.
    """
    alike: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for number, write in enumerate(writes):
        alike[_mould(number, write)].append(number)
    return [group for numbers in alike.values() for group in _rectangles(writes, numbers)]


def _mould(number: int, write: Write) -> tuple[object, ...]:
    """Writes with the same one can share a request: the same mask, and the same look where one look is repeated."""
    if write.find is not None:
        return ("compare-and-set", number)
    if write.kind in (ChangeKind.BACKGROUND, ChangeKind.STRIKETHROUGH):
        return (write.kind, write.new)
    return (write.kind, None if write.number_format is None else tuple(write.number_format.items()))


def _rectangles(writes: Sequence[Write], numbers: Iterable[int]) -> Iterable[list[int]]:
    def at(number: int) -> tuple[int, int]:
        return writes[number].row, writes[number].column

    ordered = sorted(numbers, key=at)
    growing: dict[tuple[int, int], list[int]] = {}  # by first and last column, the rectangle whose last row came last
    for (row, _), cells in groupby(enumerate(ordered), lambda one: (at(one[1])[0], at(one[1])[1] - one[0])):
        line = [number for _, number in cells]
        span = (at(line[0])[1], at(line[-1])[1])
        above = growing.get(span)
        if above is not None and at(above[-1])[0] == row - 1:
            above.extend(line)
            continue
        if above is not None:
            yield above
        growing[span] = line
    yield from growing.values()


def _request(group: Sequence[Write], sheet_id: int) -> dict[str, Any]:
    first, last = group[0], group[-1]
    where = {
        "sheetId": sheet_id,
        "startRowIndex": first.row,
        "endRowIndex": last.row + 1,
        "startColumnIndex": first.column,
        "endColumnIndex": last.column + 1,
    }
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
    if first.kind in (ChangeKind.BACKGROUND, ChangeKind.STRIKETHROUGH):
        return {"repeatCell": {"range": where, "cell": _cell(first), "fields": fields}}
    if first.number_format is not None:
        fields += ",userEnteredFormat.numberFormat"
    rows = [{"values": [_cell(write) for write in line]} for _, line in groupby(group, lambda write: write.row)]
    start = {"sheetId": sheet_id, "rowIndex": first.row, "columnIndex": first.column}
    return {"updateCells": {"start": start, "rows": rows, "fields": fields}}


def _cell(write: Write) -> dict[str, Any]:
    if write.kind is ChangeKind.STRIKETHROUGH:
        return {"userEnteredFormat": {"textFormat": {"strikethrough": bool(write.new)}}}
    cell: dict[str, Any] = {}
    if write.number_format:
        cell["userEnteredFormat"] = {"numberFormat": dict(write.number_format)}
    if write.new in (None, ""):
        return cell
    if write.kind is ChangeKind.BACKGROUND:
        return {"userEnteredFormat": {"backgroundColorStyle": {"rgbColor": rgb(str(write.new))}}}
    if write.kind is ChangeKind.NOTE:
        return {"note": write.new}
    return cell | {"userEnteredValue": entered(write.new)}


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
