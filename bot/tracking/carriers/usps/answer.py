"""USPS tracking v3r2 answers, read without any I/O: text in, histories out.

An answer is a list with one item for each number: the tracking detail, or in a 207 a `statusCode` and an `error`. The
names in events (`name`, `firm`) are never read.

Sources: the Tracking 3.2 API, https://developers.usps.com/trackingv3r2, and https://github.com/USPS/api-examples, its
README and issues 15, 56 and 102 and pull request 35 (all read 2026-11-22): nobody's number is HTTP 404 "Tracking is
not available for this item".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from bot.core.parcel import Leg
from bot.errors import CredentialsError, ServiceDown
from bot.tracking.carriers.event_text import is_torn_about_return, says_return, shown_code, shown_text
from bot.tracking.carriers.json_answer import member, objects, read_json, text_of
from bot.tracking.carriers.usps.codes import meaning_of, plain
from bot.tracking.carriers.usps.times import summary_time, time_of
from bot.tracking.event import Event, History, Kind

NAME = "usps"
PLACE = "USPS tracking"
LATER = "Run again later; rows of this carrier are held as they stand."
KEYS = (
    "Check the environment variables that carriers.usps.client_id_env and carriers.usps.client_secret_env name, "
    "and that USPS has granted the app the scope `tracking`."
)

_NOT_FOUND = re.compile(
    r"tracking is not available for this item|tracking number (?:may be|is) (?:incorrect|invalid)|"
    r"status update is not yet available|(?:item|tracking number|package|label) (?:was |could )?not (?:be )?found|"
    r"no record of (?:this|that|the) item|valid tracking number is required",
    re.IGNORECASE,
)
_LIMIT = re.compile(r"\b429\b|quota|rate ?limit|too many requests|spike ?arrest|exceeded", re.IGNORECASE)
_REFUSED_ACCOUNT = re.compile(
    r"\b40[13]\b|access[ _]token|unauthori[sz]ed|not authori[sz]ed|credential|client application|scope|forbidden|oauth",
    re.IGNORECASE,
)
# Whose text may leave open which way the parcel goes, so that the summary beside the newest event decides.
_SUMMARY_TELLS_LEG = frozenset(
    {Kind.IN_TRANSIT, Kind.EXCEPTION, Kind.OUT_FOR_DELIVERY, Kind.ATTEMPTED, Kind.REFUSED, Kind.DELIVERED}
)


class Item(NamedTuple):
    """What is told about one number. `history` None: nothing, for a reason that will pass (`problem`)."""

    number: str
    history: History | None
    problem: str = ""


def parse_events(answer: str | bytes) -> list[History]:
    """The histories in one answer; a number about which USPS gives an error that will pass is left out.

    Raises:
        ServiceDown: the answer tells nothing about any parcel (HTML, an error of the service, an unknown shape).
        CredentialsError: USPS says inside the answer that the token or the account is not good.
    """
    items = read_items(answer)
    by_number: dict[str, History] = {}
    for item in items:
        if item.history is not None:
            before = by_number.get(item.number)
            by_number[item.number] = item.history if before is None else _together(before, item.history)
    if not by_number:
        raise ServiceDown(PLACE, f"USPS answered with an error ({shown_code(items[0].problem)})", LATER)
    return list(by_number.values())


def left_out(answer: str | bytes) -> dict[str, str]:
    """The numbers that the answer names and tells nothing about, each with the reason. Raises as `parse_events`."""
    items = read_items(answer)
    told = {item.number for item in items if item.history is not None}
    silent = (item for item in items if item.number and item.number not in told)
    return {item.number: f"USPS answered with an error ({shown_code(item.problem)})" for item in silent}


def read_items(answer: str | bytes) -> list[Item]:
    """The items of an answer in its order, at least one. Raises as `parse_events` does."""
    data = read_json(answer, PLACE, LATER)
    if isinstance(data, Mapping) and not _tells(data):
        code, message = _error(data)
        if not text_of(data.get("trackingNumber")) and not _is_not_found(code, message):
            raise _problem(code, message)
    items = [_item(entry) for entry in objects(data)]
    if not items:
        raise ServiceDown(PLACE, "USPS answered without a parcel and without an error", LATER)
    return items


def _problem(code: str, message: str) -> ServiceDown | CredentialsError:
    words = f"{code} {message}"
    if not words.strip():
        return ServiceDown(PLACE, "USPS answered without a parcel and without an error", LATER)
    if _REFUSED_ACCOUNT.search(words) and not _LIMIT.search(words):
        return CredentialsError(PLACE, f"USPS refuses the credentials ({shown_code(code)})", KEYS)
    return ServiceDown(PLACE, f"USPS answered with an error ({shown_code(code)})", LATER)


def _error(data: Mapping[str, Any]) -> tuple[str, str]:
    """The code and message of an error in any of the shapes of USPS and of the gateway before it."""
    error = data.get("error", data.get("fault"))
    nested = (objects(member(error, "errors")) or objects(data.get("errors")) or [{}])[0]
    codes = [data.get("statusCode"), member(error, "code"), member(error, "detail", "errorcode")]
    codes += [nested.get("code"), nested.get("status")]
    messages = [member(error, "message"), member(error, "faultstring"), error, data.get("error_description")]
    messages += [nested.get("detail"), nested.get("title"), nested.get("message"), data.get("message")]
    return next(filter(None, map(text_of, codes)), ""), " ".join(filter(None, map(text_of, messages)))


def _is_not_found(code: str, message: str) -> bool:
    return bool(_NOT_FOUND.search(message)) and not code.startswith("5")


def _tells(entry: Mapping[str, Any]) -> bool:
    status = text_of(entry.get("statusCode"))
    has_words = (
        objects(entry.get("trackingEvents")) or text_of(entry.get("status")) or text_of(entry.get("statusSummary"))
    )
    return bool(has_words) and (status is None or status.startswith("2"))


def _item(entry: Mapping[str, Any]) -> Item:
    number = text_of(entry.get("trackingNumber")) or text_of(member(entry, "error", "trackingNumber")) or ""
    if _tells(entry):
        return Item(number, History(carrier=NAME, number=number, events=tuple(_events(entry, number))))
    code, message = _error(entry)
    if _is_not_found(code, message) or (code == "404" and not _LIMIT.search(message)):
        return Item(number, History(carrier=NAME, number=number, is_found=False, text=shown_text(message or None)))
    return Item(number, None, code)


def refused_number(answer: str | bytes, number: str) -> History | None:
    """The history of a number for which USPS refuses a call that asks for nothing else: found, and nothing known of it,
    so that a person looks. None when it is refused for another reason.

    Raises:
        ServiceDown: the answer is not USPS's own.
    """
    data = read_json(answer, PLACE, LATER)
    code, message = _error(data) if isinstance(data, Mapping) else ("", "")
    is_other = _REFUSED_ACCOUNT.search(message) or _LIMIT.search(message) or _is_not_found(code, message)
    if not message or is_other or not code.startswith("400"):
        return None
    return History(carrier=NAME, number=number, text=shown_text(message))


def _together(one: History, other: History) -> History:
    """Two items about one number: what is found counts."""
    if one.is_found and other.is_found:
        return replace(one, events=(*one.events, *other.events))
    return one if one.is_found else other


def _events(entry: Mapping[str, Any], number: str) -> list[Event]:
    """The events of a parcel; USPS lists the newest first. Without any, what its status says."""
    events: list[Event] = []
    older: datetime | None = None
    for told in reversed(objects(entry.get("trackingEvents"))):
        time, is_exact = time_of(told)
        if time is None:
            time, is_exact = older, False
        if time is None:
            continue
        older = time
        code, text = text_of(told.get("eventCode")), text_of(told.get("eventType"))
        events.append(_event(text, time, code=code, place=_place(told), piece=number, is_exact=is_exact))
    summary = text_of(entry.get("statusSummary")) or ""
    status = text_of(entry.get("status"))
    if events:
        return _with_summary(_with_status(events, status or ""), f"{status or ''} . {summary}")
    time = summary_time(summary)
    return [_event(status, time, code=None, place=None, piece=number, is_exact=False)] if time is not None else []


def _event(
    text: str | None, time: datetime, *, code: str | None, place: str | None, piece: str, is_exact: bool
) -> Event:
    meaning = meaning_of(text or "")
    to_sender = says_return(plain(text or "")) and meaning.kind is not Kind.RETURN_CANCELLED
    return Event(
        time=time,
        kind=meaning.kind,
        is_physical_scan=meaning.is_scan,
        code=code,
        text=shown_text(text, place),
        place=place,
        leg=Leg.RETURN if to_sender else None,
        delivered_to=meaning.delivered_to,
        piece=piece,
        is_certain=is_exact and meaning.is_sure,
    )


def _with_status(events: Sequence[Event], status: str) -> list[Event]:
    """The events, the newest one unsure where the status beside them tells of an arrival that none of them shows."""
    told = meaning_of(status).kind
    is_plain = any(event.kind is Kind.DELIVERED and event.delivered_to is None for event in events)
    is_shown = told in {event.kind for event in events} or (told is Kind.RETURNED and is_plain)
    moves = [event for event in events if event.moves_state]
    if told not in {Kind.DELIVERED, Kind.RETURNED} or is_shown or not moves:
        return list(events)
    newest = max(moves, key=lambda event: (event.time, event.kind))
    return [replace(event, is_certain=False) if event is newest else event for event in events]


def _with_summary(events: Sequence[Event], summary: str) -> list[Event]:
    """The events, the newest one on the return leg where the summary says so: "No Such Number" alone does not tell."""
    newest = max(events, key=lambda event: (event.time, event.kind))
    words = plain(summary)
    if newest.kind in _SUMMARY_TELLS_LEG and says_return(words):
        turned = replace(newest, leg=Leg.RETURN, is_certain=newest.is_certain and not is_torn_about_return(words))
        return [turned if event is newest else event for event in events]
    return list(events)


def _place(told: Mapping[str, Any]) -> str | None:
    parts = [text_of(told.get(key)) for key in ("eventCity", "eventState")]
    return ", ".join(part for part in parts if part) or None
