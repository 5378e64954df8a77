"""Answers of DHL's unified shipment tracking, read without any I/O: text in, histories out.

DHL gives times as the local time of the place, mostly without an offset: they are placed by the country and state of
the event. Names of people stand in `details` and behind "Signed for by": neither is kept.

Source: https://developer.dhl.com/api-reference/shipment-tracking and the articles that `codes` names (read 2026-11-22).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from bot.errors import CredentialsError, ServiceDown
from bot.tracking.carriers.dhl.events import country_and_state, oldest_first, read_events
from bot.tracking.carriers.doubt import in_doubt, turned_by_flag
from bot.tracking.carriers.event_text import shown_code, shown_text
from bot.tracking.carriers.json_answer import JsonObject, count_of, member, objects, read_json, text_of, texts
from bot.tracking.carriers.local_time import zone_of
from bot.tracking.event import History

NAME = "dhl"
PLACE = "DHL tracking"
LATER = "Run again later; rows of this carrier are held as they stand."
KEYS = (
    "Check the environment variable that carriers.dhl.api_key_env names, and that the DHL app has the product "
    "Shipment Tracking - Unified."
)
_MOST_PIECES = 200  # read one by one; of a shipment of more the rest counts as not shown
# The national services give the time of their country, and often no place.
_COUNTRY_OF_SERVICE = {"parcel-de": "DE", "post-de": "DE", "parcel-nl": "NL", "parcel-pl": "PL", "parcel-uk": "GB"}


@dataclass(frozen=True, slots=True)
class Shipment:
    """One shipment of an answer, and every number it can be asked for by: its own, its pieces', and others beside."""

    number: str
    pieces: frozenset[str]
    references: frozenset[str]
    service: str
    history: History


def parse_events(answer: str | bytes) -> list[History]:
    """The histories in one answer, one for each shipment number.

    Raises:
        ServiceDown: the answer tells nothing about any parcel (HTML, an error of the service, an unknown shape).
        CredentialsError: DHL says in the answer that the key is not good.
    """
    return [shipment.history for shipment in read_shipments(answer)]


def read_shipments(answer: str | bytes) -> list[Shipment]:
    """As `parse_events`, with the numbers each history answers to; of a number DHL does not know there are none."""
    data = read_json(answer, PLACE, LATER)
    shipments = objects(member(data, "shipments"))
    if not shipments:
        return [Shipment("", frozenset(), frozenset(), "", _not_found(data))]
    by_number: dict[str, list[Shipment]] = {}
    for shipment in map(_shipment, shipments):
        by_number.setdefault(shipment.history.number, []).append(shipment)
    return [_one_of(same) for same in by_number.values()]


def _not_found(data: Any) -> History:
    """The history of a number DHL does not have; any other problem is no answer about a parcel."""
    title = text_of(member(data, "title")) or text_of(member(data, "fault", "faultstring")) or ""
    detail = text_of(member(data, "detail")) or text_of(member(data, "fault", "detail", "errorcode")) or ""
    status = text_of(member(data, "status")) or ""
    words = f"{title} {detail}".casefold()
    if status == "404" and "shipment" in words:
        return History(carrier=NAME, number="", is_found=False, text=shown_text(detail or title))
    if (
        status in {"401", "403"}
        or "unauthorized" in words
        or "apikey" in words.replace(" ", "")
        or "forbidden" in words
    ):
        raise CredentialsError(PLACE, "DHL refuses the key", KEYS)
    if not (title or detail or status):
        raise ServiceDown(PLACE, "DHL answered without a shipment and without a problem", LATER)
    raise ServiceDown(PLACE, f"DHL answered with a problem ({shown_code(status)})", LATER)


def _one_of(same: Sequence[Shipment]) -> Shipment:
    """One history of the shipments under one number.

    Of one service they are the same parcel or a number used again. Several services may each have another parcel:
    the one that moved last is taken, and a person must look.
    """
    services = {shipment.service for shipment in same}
    newest = max(services, key=lambda service: max(_newest(s) for s in same if s.service == service))
    chosen = [shipment for shipment in same if shipment.service == newest]
    events = [event for shipment in chosen for event in shipment.history.events]
    if len(services) > 1:
        events = list(in_doubt(events))
    totals = [total for s in chosen if (total := s.history.pieces_total) is not None]
    history = replace(same[0].history, events=tuple(events), pieces_total=max(totals, default=None))
    pieces = frozenset(chain.from_iterable(shipment.pieces for shipment in same))
    references = frozenset(chain.from_iterable(shipment.references for shipment in same))
    return Shipment(same[0].number, pieces, references, newest, history)


def _newest(shipment: Shipment) -> datetime:
    return max((event.time for event in shipment.history.events), default=datetime.min.replace(tzinfo=UTC))


def _shipment(data: JsonObject) -> Shipment:
    number = text_of(data.get("id")) or ""
    service = text_of(data.get("service")) or ""
    home = zone_of(_COUNTRY_OF_SERVICE.get(service))
    destination = zone_of(*country_and_state(member(data, "destination", "address")))
    found = read_events(oldest_first(data), home, destination)
    told = [event for _, event in found]
    if data.get("returnFlag") is True:
        told = turned_by_flag(told)
    named = [texts(item.get("pieceIds"))[:_MOST_PIECES] for item, _ in found]
    pieces = list(dict.fromkeys(chain(texts(member(data, "details", "pieceIds")), *named)))[:_MOST_PIECES]
    events = [  # an event that names no piece is one of every piece
        replace(event, piece=piece) for event, own in zip(told, named, strict=True) for piece in own or pieces or [""]
    ]
    history = History(
        carrier=NAME,
        number=number,
        events=tuple(events),
        pieces_total=max(count_of(member(data, "details", "totalNumberOfPieces")) or 1, len(pieces)),
    )
    references = frozenset(map(plain, _references(data)))
    return Shipment(plain(number), frozenset(map(plain, pieces)), references, service, history)


def about(shipments: Sequence[Shipment], number: str) -> History | None:
    """The history of the shipment that has the number as its own, else of the one with such a piece, else of one that
    only refers to it; None when none does.

    Of several that have it in the same way the one that moved last is taken; then, and when there is only a reference,
    which may be to another shipment, nothing is certain.
    """
    asked = plain(number)
    by_own = [shipment for shipment in shipments if shipment.number == asked]
    by_piece = [shipment for shipment in shipments if asked in shipment.pieces]
    by_reference = [shipment for shipment in shipments if asked in shipment.references]
    meant = by_own or by_piece or by_reference
    if not meant:
        return None
    history = replace(max(meant, key=_newest).history, number=number)
    is_sure = len(meant) == 1 and (by_own or by_piece)
    return history if is_sure else replace(history, events=in_doubt(history.events))


def plain(number: str) -> str:
    """A number as two writings of it are compared."""
    return "".join(number.split()).upper()


def _references(data: JsonObject) -> list[str]:
    """The shipment's other numbers; what its sender chose is none."""
    found = objects(member(data, "details", "references"))
    own = [item for item in found if "customer" not in (text_of(item.get("type")) or "").casefold()]
    return [text for item in own if (text := text_of(item.get("number"))) is not None]
