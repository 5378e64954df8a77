"""findReplace: text in cells found and replaced, counted as the service counts."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.sandbox.sheets.engine import entry
from bot.sandbox.sheets.engine.area import Area, whole
from bot.sandbox.sheets.engine.display import formatted
from bot.sandbox.sheets.engine.errors import invalid
from bot.sandbox.sheets.engine.model import Cell, Json, Sheet, row_with
from bot.sandbox.sheets.engine.requests.context import Context, Handler, Request

Expand = Callable[["re.Match[str]"], str]
"""What a match becomes."""

Replaced = Callable[[Cell | None], tuple[str, int]]
"""The new text of a cell, and how many matches there were in the old one."""

_COUNTS = ("valuesChanged", "formulasChanged", "rowsChanged", "sheetsChanged", "occurrencesChanged")


def _find_replace(context: Context, request: Request) -> Json:
    """Replaces in the text a person sees, or with `includeFormulas` in formulas; what comes out is read as if typed.

    The reply leaves out counts of zero.
    """
    pattern = _pattern(request)
    text = request.get("replacement") or ""
    expand = _expansion(pattern, text) if request.get("searchByRegex") else lambda _: text

    def replaced(cell: Cell | None) -> tuple[str, int]:
        found = _searched(cell, bool(request.get("includeFormulas")), context.workbook.locale)
        return pattern.subn(expand, found) if found is not None else ("", 0)

    counts = dict.fromkeys(_COUNTS, 0)
    for sheet, area in _places(context, request):
        _in_area(context, sheet, area, replaced, counts)
    return {name: count for name, count in counts.items() if count}


def _searched(cell: Cell | None, in_formulas: bool, locale: str) -> str | None:
    """The text of a cell that is looked through; None for a blank one, and for a formula unless those are."""
    if cell is None or not cell.has_content:
        return None
    if cell.formula is not None:
        return cell.formula if in_formulas else None
    return cell.value if type(cell.value) is str else formatted(cell.value, cell.number_format, locale)


def _pattern(request: Request) -> re.Pattern[str]:
    find = request.get("find") or ""
    if not find:
        raise invalid("Find string must not be empty.")
    text = re.sub(r"\(\?<(?![=!])", "(?P<", find) if request.get("searchByRegex") else re.escape(find)
    if request.get("matchEntireCell"):
        text = rf"\A(?:{text})\Z"
    try:
        return re.compile(text, 0 if request.get("matchCase") else re.IGNORECASE)
    except re.error:
        raise invalid(f"Invalid regular expression: {find}") from None


_PIECES = re.compile(r"\\(?P<escaped>.)|\$\{(?P<name>\w+)\}|\$(?P<number>\d+)|(?P<other>.)", re.DOTALL)


def _expansion(pattern: re.Pattern[str], replacement: str) -> Expand:
    """A replacement as Java reads it: `$1` and `${name}` are groups (as many digits as there are groups), `\\` escapes.

    Raises:
        ApiError: 400, a group that the pattern does not have.
    """
    pieces: list[str | int] = []
    for match in _PIECES.finditer(replacement):
        kind, text = match.lastgroup, match[match.lastgroup or 0]
        if kind == "name":
            if text not in pattern.groupindex:
                raise invalid(f"Invalid replacement: {replacement}")
            pieces.append(pattern.groupindex[text])
        elif kind == "number":
            digits = next((n for n in range(len(text), 0, -1) if int(text[:n]) <= pattern.groups), 0)
            if not digits:
                raise invalid(f"Invalid replacement: {replacement}")
            pieces += [int(text[:digits]), text[digits:]]
        else:
            pieces.append(text)
    return lambda match: "".join(p if isinstance(p, str) else match[p] or "" for p in pieces)


def _places(context: Context, request: Request) -> list[tuple[Sheet, Area]]:
    scopes = [name for name in ("range", "sheetId") if request.get(name) is not None]
    scopes += ["allSheets"] if request.get("allSheets") else []
    if len(scopes) != 1:
        raise invalid("Must specify exactly one of range, sheetId or allSheets.")
    if scopes[0] == "range":
        return [context.area(request["range"])]
    if scopes[0] == "sheetId":
        sheet = context.sheet(request["sheetId"])
        return [(sheet, whole(sheet))]
    return [(sheet, whole(sheet)) for sheet in context.workbook.sheets]


def _in_area(context: Context, sheet: Sheet, area: Area, replaced: Replaced, counts: dict[str, int]) -> None:
    rows: set[int] = set()
    for number in range(area.top, area.bottom):
        for column, cell in enumerate(sheet.rows[number][area.left : area.right], area.left):
            new, times = replaced(cell)
            if cell is None or not times:
                continue
            context.check(sheet, Area(number, column, number + 1, column + 1))
            written = entry.write(cell, new, True, context.workbook.locale)
            sheet.rows[number] = row_with(sheet.rows[number], column, written)
            counts["formulasChanged" if cell.formula is not None else "valuesChanged"] += 1
            counts["occurrencesChanged"] += times
            rows.add(number)
    counts["rowsChanged"] += len(rows)
    counts["sheetsChanged"] += bool(rows)


HANDLERS: dict[str, Handler] = {"findReplace": _find_replace}
