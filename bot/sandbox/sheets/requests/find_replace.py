"""findReplace: text in cells found and replaced, counted as the service counts."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.sandbox.sheets import entry
from bot.sandbox.sheets.area import Area, whole
from bot.sandbox.sheets.display import formatted
from bot.sandbox.sheets.errors import invalid
from bot.sandbox.sheets.model import Cell, Json, Sheet, row_with
from bot.sandbox.sheets.requests.context import Context, Handler, Request

Expand = Callable[["re.Match[str]"], str]
"""What a match becomes."""


def _find_replace(context: Context, request: Request) -> Json:
    """Replaces in the text a person sees, or with `includeFormulas` in formulas; what comes out is read as if typed.

    The reply leaves out counts of zero.
    """
    pattern = _pattern(request)
    text = request.get("replacement") or ""
    expand = _expansion(pattern, text) if request.get("searchByRegex") else lambda _: text
    counts = dict.fromkeys(
        ("valuesChanged", "formulasChanged", "rowsChanged", "sheetsChanged", "occurrencesChanged"), 0
    )
    for sheet, area in _places(context, request):
        _in_area(context, sheet, area, request, pattern, expand, counts)
    return {name: count for name, count in counts.items() if count}


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


def _in_area(
    context: Context,
    sheet: Sheet,
    area: Area,
    request: Request,
    pattern: re.Pattern[str],
    expand: Expand,
    counts: dict[str, int],
) -> None:
    locale, in_formulas = context.workbook.locale, bool(request.get("includeFormulas"))
    rows_before = counts["rowsChanged"]
    for number in range(area.top, area.bottom):
        row = sheet.rows[number]
        changed = False
        for column in range(area.left, min(area.right, len(row))):
            cell = row[column]
            if cell is None or not cell.has_content:
                continue
            if cell.formula is not None:
                if not in_formulas:
                    continue
                text = cell.formula
            else:
                text = cell.value if type(cell.value) is str else _shown(cell, locale)
            new, times = pattern.subn(expand, text)
            if not times:
                continue
            context.check(sheet, Area(number, column, number + 1, column + 1))
            sheet.rows[number] = row_with(sheet.rows[number], column, entry.write(cell, new, True, locale))
            counts["formulasChanged" if cell.formula is not None else "valuesChanged"] += 1
            counts["occurrencesChanged"] += times
            changed = True
        counts["rowsChanged"] += changed
    counts["sheetsChanged"] += counts["rowsChanged"] > rows_before


def _shown(cell: Cell, locale: str) -> str:
    return formatted(cell.value, (cell.format or {}).get("numberFormat"), locale)


HANDLERS: dict[str, Handler] = {"findReplace": _find_replace}
