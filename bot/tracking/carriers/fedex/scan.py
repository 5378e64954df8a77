"""One FedEx scan as an event: its code first, and the words beside it where FedEx puts the rest there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bot.core.parcel import DeliveredTo, Leg
from bot.tracking.carriers.doubt import denies_delivery, doubt_words
from bot.tracking.carriers.event_text import (
    is_conditional,
    receiver_of,
    says_return,
    says_return_called_off,
    shown_text,
)
from bot.tracking.carriers.fedex import codes
from bot.tracking.carriers.fedex.codes import CODES, EXCEPTIONS, Meaning
from bot.tracking.carriers.json_answer import member, objects, text_of
from bot.tracking.event import Event, Kind

_TEXT_TELLS_LEG = frozenset(
    {
        Kind.PICKED_UP,
        Kind.IN_TRANSIT,
        Kind.EXCEPTION,
        Kind.OUT_FOR_DELIVERY,
        Kind.ATTEMPTED,
        Kind.AT_PICKUP_POINT,
        Kind.REFUSED,
        Kind.DELIVERED,
    }
)
# Where a parcel that was "delivered" waits for its recipient (`locationType` of scans and of deliveryDetails).
_COUNTERS = frozenset({"FEDEX_LOCATION", "FEDEX_OFFICE_LOCATION", "SHIP_AND_GET_LOCATION", "PICKUP_LOCATION"})

_UNKNOWN = Meaning(Kind.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What FedEx says of one scan.

    `detail` describes an exception. `company` is FedEx's own (FDXE Express, FDXG Ground). `more` is what the latest
    status adds: it decides, but is not shown. `was_waiting`: the parcel was ready for pickup before.
    """

    code: str
    date: str | None = None
    text: str = ""
    detail: str = ""
    more: str = ""
    exception_code: str = ""
    company: str = ""
    location_type: str = ""
    place: str | None = None
    piece: str = ""
    was_waiting: bool = False

    @property
    def words(self) -> str:
        return ": ".join(part for part in (self.text, self.detail, self.more) if part)

    @property
    def is_waiting(self) -> bool:
        return CODES.get(self.code, _UNKNOWN).kind is Kind.AT_PICKUP_POINT

    def completed_by(self, latest: Scan) -> Scan:
        """This scan with what the latest status, which is about it, says beside it."""
        return replace(
            self,
            detail=self.detail or latest.detail,
            more=f"{latest.text}, {latest.detail}",
            exception_code=self.exception_code or latest.exception_code,
            location_type=latest.location_type or self.location_type,
        )


def scan_of(scan: Mapping[str, Any], company: str, piece: str) -> Scan:
    """One of a result's `scanEvents`."""
    return Scan(
        code=(text_of(scan.get("eventType")) or text_of(scan.get("derivedStatusCode")) or "").upper(),
        date=text_of(scan.get("date")),
        text=text_of(scan.get("eventDescription")) or text_of(scan.get("derivedStatus")) or "",
        detail=text_of(scan.get("exceptionDescription")) or "",
        exception_code=(text_of(scan.get("exceptionCode")) or "").upper(),
        company=company,
        location_type=(text_of(scan.get("locationType")) or "").upper(),
        place=_place(scan.get("scanLocation")),
        piece=piece,
    )


def latest_scan_of(result: Mapping[str, Any], piece: str) -> Scan:
    """What a result's `latestStatusDetail` says, as a scan without a date."""
    status = member(result, "latestStatusDetail")
    reasons = objects(member(status, "ancillaryDetails"))
    words = [text_of(member(status, "statusByLocale")), text_of(member(status, "description"))]
    return Scan(
        code=(text_of(member(status, "code")) or text_of(member(status, "derivedCode")) or "").upper(),
        text=", ".join(dict.fromkeys(word for word in words if word)),
        detail=", ".join(word for reason in reasons if (word := text_of(reason.get("reasonDescription")))),
        exception_code=next((code.upper() for reason in reasons if (code := text_of(reason.get("reason")))), ""),
        company=(text_of(member(result, "trackingNumberInfo", "carrierCode")) or "").upper(),
        location_type=(text_of(member(result, "deliveryDetails", "locationType")) or "").upper(),
        place=_place(member(status, "scanLocation")),
        piece=piece,
    )


def _place(address: Any) -> str | None:
    parts = [text_of(member(address, key)) for key in ("city", "stateOrProvinceCode")]
    return ", ".join(part for part in parts if part) or None


def read_scan(scan: Scan, time: datetime, *, is_exact: bool) -> Event:
    """The event that a scan is. A code that no table has is UNKNOWN, whatever the words beside it."""
    words = scan.words
    meaning = CODES.get(scan.code, _UNKNOWN)
    if scan.code == "RD" and codes.RETURN_LABEL_GONE.search(words):
        meaning = Meaning(Kind.VOIDED)
    kind, is_certain = meaning.kind, is_exact
    if kind in {Kind.EXCEPTION, Kind.IN_TRANSIT}:
        kind, is_certain = _exception(kind, scan, is_exact)
    is_called_off = says_return_called_off(words)
    is_to_origin = codes.TO_ORIGIN.search(words) is not None and not is_conditional(words) and not is_called_off
    is_back = says_return(words) or is_to_origin
    delivered_to = None
    if kind is Kind.DELIVERED:
        kind, delivered_to, is_surely = _delivery(scan, is_back)
        is_certain = is_certain and is_surely
    elif kind is Kind.IN_TRANSIT and codes.TO_AGENT.search(words):
        kind, delivered_to = Kind.AT_PICKUP_POINT, DeliveredTo.AGENT
    elif is_back or is_called_off:
        kind = _about_a_return(kind, scan)
    leg = Leg.RETURN if is_back and kind in _TEXT_TELLS_LEG else None
    shown = (shown_text(part, scan.place) for part in (scan.text, scan.detail))
    event = Event(
        time=time,
        kind=kind,
        is_physical_scan=meaning.is_scan,
        code=scan.code or None,
        text=": ".join(part for part in shown if part) or None,
        place=scan.place,
        leg=leg,
        delivered_to=delivered_to,
        piece=scan.piece,
        is_certain=is_certain,
    )
    return doubt_words(event, words)


def _exception(kind: Kind, scan: Scan, is_exact: bool) -> tuple[Kind, bool]:
    """What kind of exception it is, and whether that is sure."""
    for pattern, told in codes.EXCEPTION_TEXTS:
        if pattern.search(scan.words) and (kind is Kind.EXCEPTION or told in {Kind.REFUSED, Kind.LOST, Kind.DESTROYED}):
            return told, is_exact
    if kind is Kind.EXCEPTION and not scan.detail:
        told = EXCEPTIONS.get(scan.company, {}).get(scan.exception_code, kind)
        return told, is_exact and told is kind
    return kind, is_exact


def _about_a_return(kind: Kind, scan: Scan) -> Kind:
    if kind is Kind.UNKNOWN:
        return kind
    if kind is Kind.REQUEST_CANCELLED or says_return_called_off(scan.words):
        return Kind.RETURN_CANCELLED
    return Kind.RETURN_REQUESTED if kind is Kind.ADMIN else kind


def _delivery(scan: Scan, is_back: bool) -> tuple[Kind, DeliveredTo | None, bool]:
    """What "delivered" means, to whom, and whether that is sure."""
    if denies_delivery(scan.words) or codes.STILL_TO_COME.search(scan.words):
        return Kind.UNKNOWN, None, False
    if is_back or says_return_called_off(scan.words):
        return Kind.DELIVERED, None, not says_return_called_off(scan.words)
    if codes.TO_POST.search(scan.words):
        return Kind.IN_TRANSIT, None, False
    if codes.TO_AGENT.search(scan.words):
        return Kind.DELIVERED, DeliveredTo.AGENT, True
    if codes.PICKED_UP_BY_CUSTOMER.search(scan.words):
        return Kind.DELIVERED, DeliveredTo.CUSTOMER, True
    if codes.TO_PICKUP_POINT.search(scan.words):
        return Kind.DELIVERED, DeliveredTo.PICKUP_POINT, True
    if (receiver := receiver_of(scan.words)) is not None:
        return Kind.DELIVERED, receiver, True
    if scan.location_type in _COUNTERS:
        if scan.was_waiting:
            return Kind.DELIVERED, DeliveredTo.CUSTOMER, True
        return Kind.DELIVERED, DeliveredTo.PICKUP_POINT, False
    return Kind.DELIVERED, None, True


def read_time(value: Any) -> tuple[datetime | None, bool]:
    """The UTC time of an ISO 8601 text with offset; one without is read as UTC and not exact."""
    try:
        time = datetime.fromisoformat(text_of(value) or "")
    except ValueError:
        return None, False
    if not 2000 <= time.year < 2100:
        return None, False
    return (time.replace(tzinfo=UTC), False) if time.tzinfo is None else (time.astimezone(UTC), True)
