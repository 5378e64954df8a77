"""UPS Track v1 answers, read without any I/O: text in, histories out.

Source: https://github.com/UPS-API/api-documentation/blob/main/Tracking.yaml (read 2026-11-21), and for what UPS does
beside it issues 102, 166 (not found is a 200 with the warning TW0001) and 12 (the shape of errors) there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.core.parcel import DeliveredTo, Leg, TrackingState
from bot.errors import CredentialsError, ServiceDown
from bot.tracking.carriers.ups_codes import CODES, TYPES, Meaning
from bot.tracking.event import Event, History, Kind
from bot.tracking.state import state_of

NAME = "ups"
PLACE = "UPS tracking"
LATER = "Run again later; rows of this carrier are held as they stand."
KEYS = (
    "Check the environment variables that carriers.ups.client_id_env and carriers.ups.client_secret_env name, "
    "and that the UPS app has the Tracking product."
)
NOT_FOUND_CODES = frozenset({"TW0001", "TV1002", "151018", "151044"})  # not found; not a number UPS can have
_AUTH_CODES = frozenset({"250001", "250002", "250003", "250007", "10401"})

_RETURN_TEXT = re.compile(
    r"(?:\breturn(?:ed|ing)?\b(?: \w+){0,2}|\bdelivered,?) to (?:the |its )?(?:original )?(?:sender|shipper)\b", re.I
)
_CALLED_OFF_TEXT = re.compile(r"\bcancel", re.I)
_WAITING_TEXT = re.compile(
    r"\bdelivered to (?:an? |the |your )?(?:local )?(?:ups )?(?:access point|locker|post office)|awaiting .*pick ?up",
    re.I,
)
_TEXT_TELLS_LEG = frozenset(
    {Kind.IN_TRANSIT, Kind.OUT_FOR_DELIVERY, Kind.ATTEMPTED, Kind.EXCEPTION, Kind.REFUSED, Kind.DELIVERED}
)


def parse_events(answer: str | bytes) -> list[History]:
    """The histories in one answer, one for each number that was asked for.

    Raises:
        ServiceDown: the answer tells nothing about any parcel (HTML, an error of the service, an unknown shape).
        CredentialsError: UPS says inside the answer that the token or the account is not good.
    """
    try:
        data = json.loads(answer)
    except ValueError:
        raise ServiceDown(PLACE, "UPS answered with something that is not JSON (a web page?)", LATER) from None
    errors = _errors(data)
    if errors:
        return [_not_found(errors)]
    shipments = _items(_get(data, "trackResponse", "shipment"))
    if not shipments:
        raise ServiceDown(PLACE, "UPS answered without a shipment and without an error", LATER)
    by_number: dict[str, list[Mapping[str, Any]]] = {}
    for shipment in shipments:  # a re-used number comes as several shipments
        by_number.setdefault(_number(shipment), []).append(shipment)
    return [_history(number, same) for number, same in by_number.items()]


def parse_states(answer: str | bytes, fetched_at: datetime | None = None) -> list[TrackingState]:
    """The states in a raw answer; none when it is no answer about a parcel (HTML, login, quota)."""
    try:
        histories = parse_events(answer)
    except (ServiceDown, CredentialsError):
        return []
    return [state_of(history, fetched_at=fetched_at) for history in histories]


def _errors(data: Any) -> list[tuple[str, str]]:
    found = _items(_get(data, "response", "errors")) + _items(_get(data, "errors"))
    return [(_text(error.get("code")) or "", _text(error.get("message")) or "") for error in found]


def _not_found(errors: list[tuple[str, str]]) -> History:
    """The history of a number that UPS does not have; any other error is no answer about a parcel."""
    code, message = errors[0]
    if code in NOT_FOUND_CODES or "not found" in message.lower():
        return History(carrier=NAME, number="", is_found=False, text=message or None)
    if code in _AUTH_CODES or "authenticat" in message.lower() or "token" in message.lower():
        raise CredentialsError(PLACE, f"UPS refuses the credentials ({code} {message})", KEYS)
    raise ServiceDown(PLACE, f"UPS answered with an error ({code} {message})", LATER)


def _history(number: str, shipments: list[Mapping[str, Any]]) -> History:
    packages = [package for shipment in shipments for package in _items(shipment.get("package"))]
    warnings = [warning for shipment in shipments for warning in _items(shipment.get("warnings"))]
    if not packages and warnings:
        codes = [(_text(warning.get("code")) or "", _text(warning.get("message")) or "") for warning in warnings]
        return History(carrier=NAME, number=number, is_found=False, text=_not_found(codes).text)
    pieces = {_text(package.get("trackingNumber")) or number for package in packages}
    counts = [int(count) for p in packages if (count := _text(p.get("packageCount"))) and count.isdecimal()]
    events = [event for package in packages for event in _package_events(package, number)]
    return History(
        carrier=NAME,
        number=number,
        events=tuple(events),
        pieces_total=max([*counts, len(pieces)]) if packages else None,
    )


def _package_events(package: Mapping[str, Any], number: str) -> Iterator[Event]:
    """The events of a package; UPS lists the newest first."""
    piece = _text(package.get("trackingNumber")) or number
    activities = _items(package.get("activity"))
    times = _times(activities)
    current = package.get("currentStatus")
    for index, activity in enumerate(activities):
        time, is_exact = times[index]
        if time is None:
            continue
        status = activity.get("status")
        status = status if isinstance(status, Mapping) else {}
        code = _code(status)
        if code is None and index == 0 and isinstance(current, Mapping):
            code = _code(current)
        yield _event(status, code, time=time, is_exact=is_exact, piece=piece, activity=activity)


def _event(
    status: Mapping[str, Any],
    code: str | None,
    *,
    time: datetime,
    is_exact: bool,
    piece: str,
    activity: Mapping[str, Any],
) -> Event:
    text = _text(status.get("description")) or _text(status.get("simplifiedTextDescription"))
    if code is not None:
        meaning = CODES.get(code, Meaning(Kind.UNKNOWN))
    else:
        meaning = TYPES.get((_text(status.get("type")) or "").upper(), Meaning(Kind.UNKNOWN))
    if meaning.kind is Kind.RETURNING and _text(status.get("type")) == "D":  # delivered, to the sender
        meaning = Meaning(Kind.RETURNED, is_scan=True)
    says_return = meaning.kind in _TEXT_TELLS_LEG and _says_return(text or "")
    delivered_to = meaning.delivered_to
    if meaning.kind is Kind.DELIVERED and _WAITING_TEXT.search(text or ""):
        delivered_to = DeliveredTo.PICKUP_POINT
    return Event(
        time=time,
        kind=meaning.kind,
        is_physical_scan=_is_physical(activity, meaning.is_scan),
        code=code or _text(status.get("code")),
        text=text,
        place=_place(activity),
        leg=Leg.RETURN if says_return else None,
        delivered_to=delivered_to,
        piece=piece,
        is_certain=is_exact and code is not None,
    )


def _says_return(text: str) -> bool:
    return bool(_RETURN_TEXT.search(text)) and not _CALLED_OFF_TEXT.search(text)


def _code(status: Mapping[str, Any]) -> str | None:
    """The three-digit code; some answers have it under `code`."""
    for key in ("statusCode", "code"):
        code = _text(status.get(key))
        if code is not None and code.isdecimal() and len(code) <= 3:
            return code.zfill(3)
    return None


def _times(activities: list[Mapping[str, Any]]) -> list[tuple[datetime | None, bool]]:
    """When each activity happened and whether that is exact; one without any date takes the time of the next older."""
    times: list[tuple[datetime | None, bool]] = []
    older: datetime | None = None
    for activity in reversed(activities):
        time, is_exact = _time(activity)
        if time is None:
            time, is_exact = older, False
        older = time
        times.append((time, is_exact))
    return times[::-1]


def _time(activity: Mapping[str, Any]) -> tuple[datetime | None, bool]:
    """UTC from the gmt fields, else from local time and offset; local time alone is read as UTC and not exact."""
    gmt = _stamp(activity.get("gmtDate"), activity.get("gmtTime"))
    if gmt is not None:
        return gmt.replace(tzinfo=UTC), True
    local = _stamp(activity.get("date"), activity.get("time"))
    if local is None:
        day = _stamp(activity.get("gmtDate"), "0") or _stamp(activity.get("date"), "0")
        return (day.replace(tzinfo=UTC) if day else None), False
    try:
        return datetime.fromisoformat(f"{local.isoformat()}{_text(activity.get('gmtOffset')) or '?'}"), True
    except ValueError:
        return local.replace(tzinfo=UTC), False


def _stamp(date: Any, time: Any) -> datetime | None:
    """A naive time from UPS's `YYYYMMDD` and `HHMMSS` (also with separators, and with the leading zero missing)."""
    day, clock = (re.sub(r"\D", "", _text(part) or "") for part in (date, time))
    if not clock:
        return None
    try:
        stamp = datetime.strptime(day + clock.zfill(6), "%Y%m%d%H%M%S")  # noqa: DTZ007 - the caller adds the zone
    except ValueError:
        return None
    return stamp if 2000 <= stamp.year < 2100 else None


def _is_physical(activity: Mapping[str, Any], otherwise: bool) -> bool:
    logical = (_text(activity.get("logicalScan")) or "").lower()
    return otherwise if logical not in {"true", "false"} else logical == "false"


def _place(activity: Mapping[str, Any]) -> str | None:
    address = _get(activity, "location", "address")
    if not isinstance(address, Mapping):
        return None
    parts = [_text(address.get(key)) for key in ("city", "stateProvince")]
    return ", ".join(part for part in parts if part) or None


def _number(shipment: Mapping[str, Any]) -> str:
    packages = _items(shipment.get("package"))
    return _text(shipment.get("inquiryNumber")) or (_text(packages[0].get("trackingNumber")) if packages else "") or ""


def _get(data: Any, *keys: str) -> Any:
    for key in keys:
        if not isinstance(data, Mapping):
            return None
        data = data.get(key)
    return data


def _items(value: Any) -> list[Mapping[str, Any]]:
    """The objects of a list; UPS has also sent a single object where a list is documented."""
    values: Iterable[Any] = value if isinstance(value, list) else [value]
    return [item for item in values if isinstance(item, Mapping)]


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, Mapping | list):
        return None
    return str(value).strip() or None
