"""UPS Track v1 answers, read without any I/O: text in, histories out.

Source: https://github.com/UPS-API/api-documentation/blob/main/Tracking.yaml (read 2026-11-22), and for what UPS does
beside it issues 102, 166 (not found is a 200 with the warning TW0001), 12 (the shape of errors) and 38 (answers without
GMT fields) there. What an error means, its code says: "not found" and "token" stand in messages of many kinds.
`deliveryInformation` with its names, `milestones` and every date that is planned are not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.core.parcel import DeliveredTo, Leg
from bot.errors import CredentialsError, ServiceDown
from bot.tracking.carriers.doubt import denies_delivery, doubt_words
from bot.tracking.carriers.event_text import is_conditional, receiver_of, says_return, shown_code, shown_text
from bot.tracking.carriers.json_answer import count_of, member, objects, read_json, text_of
from bot.tracking.carriers.ups.codes import CODES, EXCEPTION_TEXTS, TEXTS, TYPES, Meaning
from bot.tracking.carriers.ups.times import delivered_at, times_of
from bot.tracking.event import Event, History, Kind

NAME = "ups"
PLACE = "UPS tracking"
LATER = "Run again later; rows of this carrier are held as they stand."
KEYS = (
    "Check the environment variables that carriers.ups.client_id_env and carriers.ups.client_secret_env name, "
    "and that the UPS app has the Tracking product."
)
NOT_FOUND_CODES = frozenset({"TW0001", "TV1002", "151018", "151044"})  # not found; not a number UPS can have
_AUTH_CODES = frozenset({"250001", "250002", "250003", "250007", "10401"})

_TEXT_TELLS_LEG = frozenset(
    {Kind.IN_TRANSIT, Kind.OUT_FOR_DELIVERY, Kind.ATTEMPTED, Kind.EXCEPTION, Kind.REFUSED, Kind.DELIVERED}
)
_TEXT_TELLS_RECEIVER = frozenset(
    {(Kind.DELIVERED, to) for to in (DeliveredTo.PICKUP_POINT, DeliveredTo.AGENT)}
    | {(Kind.AT_PICKUP_POINT, DeliveredTo.AGENT)}
)
# A current status of these that no activity shows yet is newer than the activities.
_DECIDES = frozenset(
    {Kind.VOIDED, Kind.AT_PICKUP_POINT, Kind.REFUSED, Kind.RETURN_REQUESTED, Kind.RETURNING, Kind.LOST}
) | {Kind.DESTROYED, Kind.DELIVERED, Kind.UNKNOWN}


def parse_events(answer: str | bytes) -> list[History]:
    """The histories in one answer, one for each number that was asked for.

    Raises:
        ServiceDown: the answer tells nothing about any parcel (HTML, an error of the service, an unknown shape).
        CredentialsError: UPS says inside the answer that the token or the account is not good.
    """
    data = read_json(answer, PLACE, LATER)
    errors = _errors(data)
    if errors:
        return [_not_found(errors)]
    shipments = objects(member(data, "trackResponse", "shipment"))
    if not shipments:
        raise ServiceDown(PLACE, "UPS answered without a shipment and without an error", LATER)
    by_number: dict[str, list[Mapping[str, Any]]] = {}
    for shipment in shipments:  # a re-used number comes as several shipments
        by_number.setdefault(_number(shipment), []).append(shipment)
    return [_history(number, same) for number, same in by_number.items()]


def _errors(data: Any) -> list[tuple[str, str]]:
    found = objects(member(data, "response", "errors")) + objects(member(data, "errors"))
    return [_told_error(error) for error in found]


def _told_error(error: Mapping[str, Any]) -> tuple[str, str]:
    return (text_of(error.get("code")) or "").upper(), text_of(error.get("message")) or ""


def _not_found(errors: list[tuple[str, str]]) -> History:
    """The history of a number that UPS does not have; any other error is no answer about a parcel."""
    codes = {code for code, _ in errors}
    if codes <= NOT_FOUND_CODES:
        return History(carrier=NAME, number="", is_found=False, text=shown_text(errors[0][1]))
    shown = ", ".join(sorted(map(shown_code, codes - NOT_FOUND_CODES)))
    if codes & _AUTH_CODES:
        raise CredentialsError(PLACE, f"UPS refuses the credentials ({shown})", KEYS)
    raise ServiceDown(PLACE, f"UPS answered with an error ({shown})", LATER)


def _history(number: str, shipments: list[Mapping[str, Any]]) -> History:
    packages = [package for shipment in shipments for package in objects(shipment.get("package"))]
    warnings = [warning for shipment in shipments for warning in objects(shipment.get("warnings"))]
    if not packages and warnings:
        return replace(_not_found([_told_error(warning) for warning in warnings]), number=number)
    pieces = {text_of(package.get("trackingNumber")) or number for package in packages}
    counts = [count for package in packages if (count := count_of(package.get("packageCount"))) is not None]
    events = [event for package in packages for event in _with_current(package, list(_package_events(package, number)))]
    return History(
        carrier=NAME,
        number=number,
        events=tuple(events),
        pieces_total=max([*counts, len(pieces)]) if packages else None,
    )


def _package_events(package: Mapping[str, Any], number: str) -> Iterator[Event]:
    """The events of a package; UPS lists the newest first."""
    piece = text_of(package.get("trackingNumber")) or number
    activities = objects(package.get("activity"))
    times = times_of(activities)
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


def _with_current(package: Mapping[str, Any], events: list[Event]) -> list[Event]:
    """The events, and the package's current status where it decides something that no activity shows.

    UPS does not say when that was, except for a delivery: a person must look.
    """
    current = package.get("currentStatus")
    if not isinstance(current, Mapping) or not events:
        return events
    code = _code(current)
    newest = max(events, key=lambda event: event.time)
    if code is None or any(event.code == code for event in events):
        return events
    meaning = CODES.get(code, Meaning(Kind.UNKNOWN))
    shown = {event.kind for event in events} | ({Kind.AT_PICKUP_POINT} if newest.delivered_to else set())
    if meaning.kind not in _DECIDES or meaning.kind in shown:
        return events
    time = (delivered_at(package) if meaning.kind is Kind.DELIVERED else None) or newest.time
    added = _event(current, code, time=max(time, newest.time), is_exact=False, piece=newest.piece, activity={})
    return [*events, replace(added, place=None if meaning.kind is Kind.UNKNOWN else newest.place)]


def _event(
    status: Mapping[str, Any],
    code: str | None,
    *,
    time: datetime,
    is_exact: bool,
    piece: str,
    activity: Mapping[str, Any],
) -> Event:
    text = text_of(status.get("description")) or text_of(status.get("simplifiedTextDescription"))
    kind_letter = (text_of(status.get("type")) or "").upper()
    meaning, is_certain = _meaning(code, kind_letter, text)
    if meaning.kind is Kind.DELIVERED and denies_delivery(text):
        meaning, is_certain = Meaning(Kind.UNKNOWN), False
    if meaning.kind is Kind.RETURNING and kind_letter == "D":  # delivered, to the sender
        meaning = Meaning(Kind.RETURNED, is_scan=True)
    delivered_to = meaning.delivered_to
    told = receiver_of(text)
    if (meaning.kind, told) in _TEXT_TELLS_RECEIVER:
        delivered_to = told
    place = _place(activity)
    event = Event(
        time=time,
        kind=meaning.kind,
        is_physical_scan=_is_physical(activity, meaning.is_scan),
        code=code or text_of(status.get("code")),
        text=shown_text(text, place),
        place=place,
        leg=Leg.RETURN if meaning.kind in _TEXT_TELLS_LEG and says_return(text) else None,
        delivered_to=delivered_to,
        piece=piece,
        is_certain=is_exact and is_certain,
    )
    return doubt_words(event, text)


def _meaning(code: str | None, kind_letter: str, text: str | None) -> tuple[Meaning, bool]:
    """What a status says, and whether surely: by its code; without one by its published text, else by its letter."""
    if code is not None:
        return _told(CODES.get(code, Meaning(Kind.UNKNOWN)), text), True
    by_letter = _told(TYPES.get(kind_letter, Meaning(Kind.UNKNOWN)), text)
    by_text = TEXTS.get(" ".join((text or "").casefold().split()).rstrip("."))
    if by_text is None:
        return by_letter, False
    arrives = {Kind.DELIVERED, Kind.AT_PICKUP_POINT}
    return by_text, not kind_letter or (by_text.kind in arrives) is (by_letter.kind is Kind.DELIVERED)


def _told(meaning: Meaning, text: str | None) -> Meaning:
    """Which exception it is, where the words say so."""
    if meaning.kind is not Kind.EXCEPTION or text is None or is_conditional(text):
        return meaning
    return next((told for pattern, told in EXCEPTION_TEXTS if pattern.search(text)), meaning)


def _code(status: Mapping[str, Any]) -> str | None:
    """The three-digit code; some answers have it under `code`."""
    for key in ("statusCode", "code"):
        code = text_of(status.get(key))
        if code is not None and code.isdecimal() and len(code) <= 3:
            return code.zfill(3)
    return None


def _is_physical(activity: Mapping[str, Any], otherwise: bool) -> bool:
    logical = str(activity.get("logicalScan")).strip().lower()  # documented as a boolean, and as its name
    return otherwise if logical not in {"true", "false"} else logical == "false"


def _place(activity: Mapping[str, Any]) -> str | None:
    address = member(activity, "location", "address")
    if not isinstance(address, Mapping):
        return None
    parts = [text_of(address.get(key)) for key in ("city", "stateProvince")]
    return ", ".join(part for part in parts if part) or None


def _number(shipment: Mapping[str, Any]) -> str:
    packages = objects(shipment.get("package"))
    return (
        text_of(shipment.get("inquiryNumber")) or (text_of(packages[0].get("trackingNumber")) if packages else "") or ""
    )
