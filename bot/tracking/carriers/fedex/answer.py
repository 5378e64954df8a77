"""FedEx Track v1 answers, read without any I/O: text in, histories out.

Names (`receivedByName`, `signedByName`, contacts) are never read. Estimates (in `dateAndTimes`) are no events.

Source: the Track API's OpenAPI document, https://developer.fedex.com/api/en-us/catalog/track/v1/docs.html (read
2026-11-22 in https://github.com/ShipStream/fedex-rest-php-sdk, resources/models/track/v1.json).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.errors import CredentialsError, ServiceDown
from bot.tracking.carriers.doubt import in_doubt
from bot.tracking.carriers.event_text import shown_code, shown_text
from bot.tracking.carriers.fedex.scan import Scan, latest_scan_of, read_scan, read_time, scan_of
from bot.tracking.carriers.json_answer import member, objects, read_json, text_of
from bot.tracking.event import Event, History, Kind

NAME = "fedex"
PLACE = "FedEx tracking"
LATER = "Run again later; rows of this carrier are held as they stand."
KEYS = (
    "Check the environment variables that carriers.fedex.client_id_env and carriers.fedex.client_secret_env name, "
    "and that the FedEx project has the Track API (Basic Integrated Visibility)."
)
# Not found; not a number FedEx can have.
NOT_FOUND_CODES = frozenset({"TRACKING.TRACKINGNUMBER.NOTFOUND", "TRACKING.TRACKINGNUMBER.INVALID"})
_AUTH_WORDS = ("NOT.AUTHORIZED", "UNAUTHORIZED", "FORBIDDEN", "LOGIN", "ACCESS.TOKEN", "CREDENTIAL")
OTHER_PIECE = " + "  # between the number asked for and the count of a piece that has no number here
_MOST_PIECES = 1000
_RETURN_NUMBER = "RETURNED_TO_SHIPPER_TRACKING_NUMBER"

# Read from `latestStatusDetail` when no scan says it: it must not be missed, and a person should look.
_WEIGHTY = frozenset(
    {Kind.VOIDED, Kind.AT_PICKUP_POINT, Kind.REFUSED, Kind.RETURNING, Kind.LOST, Kind.DESTROYED, Kind.DELIVERED}
)
_OWN_TIMES = {"DL": "ACTUAL_DELIVERY", "PU": "ACTUAL_PICKUP", "PX": "ACTUAL_PICKUP", "OC": "SHIPMENT_DATA_RECEIVED"}
_PAST_TIMES = ("ACTUAL_DELIVERY", "ACTUAL_PICKUP", "ACTUAL_TENDER", "SHIPMENT_DATA_RECEIVED", "SHIP")


def parse_events(answer: str | bytes) -> list[History]:
    """The histories in one answer; a number about which FedEx gives an error that will pass is left out.

    Raises:
        ServiceDown: the answer tells nothing about any parcel (HTML, an error of the service, an unknown shape).
        CredentialsError: FedEx says inside the answer that the token or the account is not good.
    """
    data = read_json(answer, PLACE, LATER)
    results = objects(member(data, "output", "completeTrackResults"))
    errors = objects(member(data, "errors")) + objects(member(data, "output", "errors"))
    histories = []
    for result in results:
        history, its_errors = _history(result)
        errors += its_errors
        if history is not None:
            histories.append(history)
    if not histories:
        raise _problem(errors)
    return histories


def left_out(answer: str | bytes) -> dict[str, str]:
    """The numbers that the answer names and tells nothing about, each with FedEx's reason. Raises as `parse_events`."""
    found = {}
    for result in objects(member(read_json(answer, PLACE, LATER), "output", "completeTrackResults")):
        history, errors = _history(result)
        numbers = [text_of(result.get("trackingNumber")), *map(_number, objects(result.get("trackResults")))]
        if history is None and (number := next(filter(None, numbers), None)) is not None:
            found[number] = _problem(errors).problem
    return found


def _problem(errors: Sequence[Mapping[str, Any]]) -> ServiceDown | CredentialsError:
    if not errors:
        return ServiceDown(PLACE, "FedEx answered without a parcel and without an error", LATER)
    code, message = text_of(errors[0].get("code")) or "", text_of(errors[0].get("message")) or ""
    if any(word in code.upper() for word in _AUTH_WORDS):
        return CredentialsError(PLACE, f"FedEx refuses the credentials ({shown_code(code)})", KEYS)
    is_limit = "too many" in message.lower() or "limit" in message.lower()
    more = ", a limit is reached" if is_limit else ""
    return ServiceDown(PLACE, f"FedEx answered with an error ({shown_code(code)}{more})", LATER)


def _history(complete: Mapping[str, Any]) -> tuple[History | None, list[Mapping[str, Any]]]:
    """What is told about one number, and the errors that came instead; a re-used number has several results."""
    results = objects(complete.get("trackResults"))
    asked = text_of(complete.get("trackingNumber")) or next((number for r in results if (number := _number(r))), "")
    told = [result for result in results if _tells(result) and _belongs(result, asked)]
    errors = [error for result in results for error in objects(result.get("error"))]
    errors += objects(complete.get("error")) + objects(complete.get("errors"))
    if told:
        return _merged(asked, told), errors
    for error in errors:
        if (text_of(error.get("code")) or "").upper() in NOT_FOUND_CODES:
            text = shown_text(text_of(error.get("message")))
            return History(carrier=NAME, number=asked, is_found=False, text=text), []
    return None, errors


def _tells(result: Mapping[str, Any]) -> bool:
    return bool(objects(result.get("scanEvents")) or member(result, "latestStatusDetail", "code"))


def _number(result: Mapping[str, Any]) -> str:
    return text_of(member(result, "trackingNumberInfo", "trackingNumber")) or ""


def _belongs(result: Mapping[str, Any], asked: str) -> bool:
    """Whether a result under a number is about it: the same number, a longer or shorter barcode of it, or its piece."""
    number = _number(result)
    same = not number or number.endswith(asked) or asked.endswith(number)
    return same or (_count(member(result, "packageDetails", "count")) or 1) > 1


def _merged(asked: str, results: Sequence[Mapping[str, Any]]) -> History:
    sequences = {text_of(member(result, "packageDetails", "sequenceNumber")) for result in results}
    shipments = {text_of(member(result, "trackingNumberInfo", "trackingNumberUniqueId")) for result in results}
    by_sequence = len(sequences) == len(results) > len(shipments)  # the pieces of one shipment under one number
    events_of = []
    for result in results:
        piece = _number(result) or asked
        if by_sequence:
            piece += f"#{text_of(member(result, 'packageDetails', 'sequenceNumber'))}"
        events_of.append(_events(result, piece))
    if len(shipments) > 1 and not by_sequence:
        events_of = _doubt_all_but_the_newest(events_of)
    events_of += [others for result in results if (others := _others_delivered(result, asked, events_of))][:1]
    return_number = next((found for result in results if (found := _return_number(result)) not in {None, asked}), None)
    pieces = {event.piece for events in events_of for event in events}
    total = max((_pieces_total(result) for result in results), default=1)
    return History(
        carrier=NAME,
        number=asked,
        events=tuple(event for events in events_of for event in events),
        pieces_total=max(total, len(pieces), 1),
        return_number=return_number,
    )


def _doubt_all_but_the_newest(events_of: Sequence[list[Event]]) -> list[list[Event]]:
    """A number used again: without an order date nobody can tell which parcel the row means."""
    newest = max(events_of, key=lambda events: max((event.time.timestamp() for event in events), default=0.0))
    return [events if events is newest else list(in_doubt(events)) for events in events_of]


def _others_delivered(result: Mapping[str, Any], asked: str, shown: Sequence[Sequence[Event]]) -> list[Event]:
    """The pieces that FedEx does not show but counts as delivered (`undeliveredCount`), each as one event.

    When they arrived it does not say, at the latest with the newest event that it shows; nor where, so none is certain.
    """
    events = [event for events in shown for event in events]
    undelivered = _count(member(result, "packageDetails", "undeliveredCount"))
    total = _count(member(result, "packageDetails", "count")) or 1
    pieces = {event.piece for event in events}
    if undelivered is None or total > _MOST_PIECES or not events:
        return []
    arrived = {event.piece for event in events if event.kind is Kind.DELIVERED}
    count = min(total - undelivered - len(arrived), total - len(pieces))
    newest = max(event.time for event in events)
    text = "Another piece of the shipment was delivered"
    delivered = Event(time=newest, kind=Kind.DELIVERED, code="DL", text=text, is_certain=False)
    return [replace(delivered, piece=f"{asked}{OTHER_PIECE}{index}") for index in range(count)]


def _pieces_total(result: Mapping[str, Any]) -> int:
    """How many pieces the shipment has."""
    counts = [member(result, "packageDetails", "count")]
    counts += [] if _count(counts[0]) else [item.get("count") for item in objects(result.get("pieceCounts"))]
    return max((_count(count) or 1 for count in counts), default=1)


def _count(value: Any) -> int | None:
    text = text_of(value) or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 6 else None


def _return_number(result: Mapping[str, Any]) -> str | None:
    for identifier in objects(member(result, "additionalTrackingInfo", "packageIdentifiers")):
        if text_of(identifier.get("type")) == _RETURN_NUMBER:
            values = identifier.get("values", identifier.get("value"))
            for value in values if isinstance(values, list) else [values]:
                if text_of(value):
                    return text_of(value)
    return None


def _events(result: Mapping[str, Any], piece: str) -> list[Event]:
    """The events of one result: its scans, and what only its latest status says."""
    latest = latest_scan_of(result, piece)
    dated = _dated(scan_of(scan, latest.company, piece) for scan in objects(result.get("scanEvents")))
    same = [index for index, (scan, _, _) in enumerate(dated) if scan.code == latest.code]
    newest = max(same, key=lambda index: dated[index][1], default=None)
    if newest is not None:
        scan, time, is_exact = dated[newest]
        dated[newest] = scan.completed_by(latest), time, is_exact
    waiting = [time for scan, time, _ in dated if scan.is_waiting]
    events = []
    for scan, time, is_exact in dated:
        was_waiting = any(since <= time for since in waiting)
        events.append(read_scan(replace(scan, was_waiting=was_waiting), time, is_exact=is_exact))
    if newest is None:
        events += _only_in_the_latest_status(events, latest, result)
    return events


def _dated(scans: Iterable[Scan]) -> list[tuple[Scan, datetime, bool]]:
    """The scans with their times and whether these are exact; FedEx lists the newest first, and one without a date
    takes the time of the next older."""
    dated: list[tuple[Scan, datetime, bool]] = []
    older: datetime | None = None
    for scan in reversed(list(scans)):
        time, is_exact = read_time(scan.date)
        if time is None:
            time, is_exact = older, False
        if time is not None:
            older = time
            dated.append((scan, time, is_exact))
    return dated


def _only_in_the_latest_status(events: Sequence[Event], latest: Scan, result: Mapping[str, Any]) -> list[Event]:
    """The event of a latest status that no scan has: always without scans, else only one that must not be missed."""
    time, is_exact = _past_time(result, latest.code)
    if events:
        time, is_exact = max(event.time for event in events), False
    if not latest.code or time is None:
        return []
    told = read_scan(latest, time, is_exact=is_exact)
    is_news = told.kind in _WEIGHTY and all(event.kind is not told.kind for event in events)
    return [told] if is_news or not events else []


def _past_time(result: Mapping[str, Any], code: str) -> tuple[datetime | None, bool]:
    """When the latest status was reached, from dates that are no estimates; exact when the date is the status's own."""
    times = {text_of(item.get("type")): item.get("dateTime") for item in objects(result.get("dateAndTimes"))}
    own = _OWN_TIMES.get(code)
    for kind in (own, *_PAST_TIMES) if own else _PAST_TIMES:
        time, is_exact = read_time(times.get(kind))
        if time is not None:
            return time, is_exact and kind == own
    return None, False
