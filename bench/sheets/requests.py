"""The sheet of the whole job: requests of two years, of which one in a hundred is open."""

from __future__ import annotations

from datetime import UTC, datetime

from bench.sheets.workload import HEADERS, TODAY, row_values

NOW = datetime(2026, 11, 18, 20, 0, tzinfo=UTC)
OPEN_PERCENT = 1.0
_BLANK = ("Case ID", "Next Action", "Due", "Tracking Status")
_AT = {name: at for at, name in enumerate(HEADERS)}


def request_values(number: int) -> tuple[str | float, ...]:
    """The request `number`, before the bot ever ran: of 100, 98 are history, one is closed, one is open.

    An open one was submitted yesterday or today and has no tracking number yet; a closed one is `Order Kept`.
    """
    values = list(row_values(number))
    for name in _BLANK:
        values[_AT[name]] = ""
    kind, fraction = number % 100, (number % 997) / 997
    if kind not in (25, 75):
        values[_AT["Timestamp"]] = TODAY - 40 - 690 * fraction
        return tuple(values)
    is_open = kind == 75
    values[_AT["Timestamp"]] = TODAY + 0.5 - 1.5 * fraction if is_open else TODAY - 10 - 10 * fraction
    values[_AT["Request Type"]] = "Cancellation request"
    values[_AT["Status"]] = "" if is_open else "Order Kept"
    values[_AT["Tracking Number"]] = ""
    return tuple(values)
