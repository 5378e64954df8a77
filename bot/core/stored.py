"""What a cell stores, and how a person or a program reads it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bot.core.dates import from_serial, to_serial
from bot.core.decision import CellTarget
from bot.core.memory import JsonValue
from bot.core.schema import Kind, SheetSchema
from bot.core.snapshot import CellValue

_SECOND = 1 / 86_400


def shown(value: JsonValue, schema: SheetSchema, column: str, zone: ZoneInfo) -> JsonValue:
    """A stored cell value as a program reads it: dates and times ISO 8601 (times in UTC), else as it is."""
    kind = schema.column(column).kind if column in schema.names else Kind.TEXT
    if isinstance(value, bool) or not isinstance(value, (int, float)) or kind not in (Kind.DATE, Kind.TIMESTAMP):
        return value
    try:
        when = from_serial(float(value), zone)
    except ValueError:
        return value
    if kind is Kind.DATE:
        return when.astimezone(zone).date().isoformat()
    return when.astimezone(UTC).isoformat().replace("+00:00", "Z")


def legible(value: JsonValue, schema: SheetSchema, column: str, zone: ZoneInfo) -> JsonValue:
    """A stored cell value as a person reads it: as `shown`, but times as the sheet shows them, on its own clock."""
    text = shown(value, schema, column, zone)
    is_time = column in schema.names and schema.column(column).kind is Kind.TIMESTAMP
    if not is_time or text == value:
        return text
    return f"{datetime.fromisoformat(str(text)).astimezone(zone):%Y-%m-%d %H:%M}"


def stored(value: CellTarget, zone: ZoneInfo) -> CellValue:
    """A decided value as the sheet stores it: days and instants as serial numbers, blank as ""."""
    if value is None:
        return ""
    if isinstance(value, (date, datetime)):
        return to_serial(value, zone)
    return value


def same_value(stands: CellValue, wanted: CellValue) -> bool:
    """Whether a cell already holds what is wanted: numbers to the second of a day, blank equals blank."""
    if isinstance(stands, bool) or isinstance(wanted, bool):
        return stands is wanted
    if isinstance(stands, (int, float)) and isinstance(wanted, (int, float)):
        return abs(stands - wanted) < _SECOND / 2
    return ("" if stands is None else stands) == ("" if wanted is None else wanted)
