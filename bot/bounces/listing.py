"""A list of bounced orders that a person keeps: a .csv file as any spreadsheet program writes it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.bounces.mail import CLOCKS_DIFFER, find_orders, listed_notice
from bot.bounces.wording import reason_of_cell
from bot.core.dates import DayOrder, UnreadableDate, day_order, from_text
from bot.core.notice import Notice
from bot.core.problem import Problem
from bot.core.text import fold, nearest, printable
from bot.errors import ConfigurationError

_ALIASES = {
    "Order Number": ("Order Number", "ORD#", "Order #", "Order No.", "Order No", "Order ID", "Order", "Amazon Order ID",
                     "amazon-order-id", "order-id", "order_id", "order_number", "Order Num"),
    "Reason": ("Reason", "Bounce Reason", "Why", "Issue", "Error", "Type"),
    "Date": ("Date", "Bounced", "Bounced At", "Bounced On", "Date Bounced", "Noticed", "Noticed At", "Timestamp",
             "Time", "Received"),
}  # fmt: skip
_HEADERS = {fold(alias): name for name, aliases in _ALIASES.items() for alias in aliases}
_ORDER_NUMBER, _REASON, _DATE = _ALIASES
_DELIMITERS = (",", ";", "\t", "|")
_NUMBERS = re.compile(r"[0-9 #.:/-]*")
_TELEPHONE = range(10, 16)  # digits: with an area code, and at most (E.164)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_SAVE_AGAIN = "Save it again as CSV UTF-8, with a header row that has Order Number"


def read_list(raw: bytes, place: str, zone: ZoneInfo, now: datetime) -> Iterator[Notice | Problem]:
    """A notice for each row, in their order; a Problem for each that names no order, several, or no possible date.

    Headers count by name or alias, in any order; Reason and Date may be missing or blank. A date is read in `zone`, as
    month/day/year unless the column says otherwise. Such a list is a person's word: no sender is looked at.

    Raises:
        ConfigurationError: no text, no header row with an order number, or a header twice; before any row is given.
    """
    rows = _rows(decode_list(raw, place), place)
    columns = _columns(rows[0][1], place)

    def cell(row: Sequence[str], name: str) -> str:
        at = columns.get(name)
        return row[at].strip() if at is not None and at < len(row) else ""

    order = day_order((cell(row, _DATE) for _, row in rows[1:]), "en_US")
    return (
        _notice(place, line, cell(row, _ORDER_NUMBER), cell(row, _REASON), cell(row, _DATE), zone, order, now)
        for line, row in rows[1:]
        if any(map(str.strip, row))
    )


def decode_list(raw: bytes, place: str) -> str:
    """The text of the file: by its byte order mark, else UTF-8, else Windows-1252. Raises ConfigurationError."""
    for encoding in ("utf-16",) if raw.startswith(_UTF16) else ("utf-8-sig", "cp1252"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ConfigurationError(place, "it is no text", _SAVE_AGAIN)


def _rows(text: str, place: str) -> list[tuple[int, list[str]]]:
    """The rows with their first lines, the header row first; split by the delimiter that shows an order number."""
    for delimiter in _DELIMITERS:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        rows: list[tuple[int, list[str]]] = []
        line = 1
        try:
            for row in reader:
                if any(map(str.strip, row)) and not (not rows and row[0].strip().lower().startswith("sep=")):
                    rows.append((line, row))
                if len(rows) == 1 and not any(_HEADERS.get(fold(one)) == _ORDER_NUMBER for one in rows[0][1]):
                    break
                line = reader.line_num + 1
            else:
                if rows:
                    return rows
        except csv.Error as error:
            raise ConfigurationError(f"{place} line {line}", f"it is no CSV ({error})", _SAVE_AGAIN) from None
    first = next((line for line in text.splitlines() if line.strip()), "")
    if not first:
        raise ConfigurationError(place, "it is empty", _SAVE_AGAIN)
    near = nearest(first.split(",")[0], _ALIASES[_ORDER_NUMBER])
    found = f"its header row has no order number{f'; nearest to {near!r}' if near else ''}"
    raise ConfigurationError(place, found, f"Name the column {_ORDER_NUMBER} (or ORD#, Order ID, amazon-order-id)")


def _columns(headers: Sequence[str], place: str) -> dict[str, int]:
    columns: dict[str, int] = {}
    for at, text in enumerate(headers):
        name = _HEADERS.get(fold(text))
        if name is None:
            continue
        if name in columns:
            names = f"{printable(headers[columns[name]])!r} and {printable(text)!r}"
            raise ConfigurationError(place, f"{names} both mean {name}", "Rename the one that does not count")
        columns[name] = at
    return columns


def _notice(
    place: str, line: int, order: str, reason: str, date: str, zone: ZoneInfo, days: DayOrder | None, now: datetime
) -> Notice | Problem:
    orders = find_orders(order)
    if len(orders) != 1:
        shown = f": {printable(order, 40)!r}" if _is_harmless(order) else ""
        found = "several order numbers" if orders else f"no Amazon order number{shown}"
        return Problem(place, line, _ORDER_NUMBER, f"the cell holds {found}", "Write one such as 111-2222222-3333333")
    try:
        told = from_text(date, zone, days) if date else None
    except UnreadableDate as error:
        shown = repr(printable(date, 40)) if _is_harmless(date) else "what the cell holds"
        return Problem(place, line, _DATE, f"{shown} {error}", "Write it as 2026-11-30, or leave it blank")
    if told is not None and told > now + CLOCKS_DIFFER:
        return Problem(place, line, _DATE, "lies in the future", "Write it as 2026-11-30, or leave it blank")
    return listed_notice(orders[0], reason_of_cell(reason), told, now)


def _is_harmless(text: str) -> bool:
    """Whether it can be no name, address or telephone number, and so may be shown; columns get mixed up."""
    return _NUMBERS.fullmatch(text) is not None and sum(map(str.isdigit, text)) not in _TELEPHONE
