"""Nobody's name gets out of an answer: not into what is kept, nor a state, nor an error. No other word is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from damaged_answers import PAYLOADS

from bot.errors import BotError, CredentialsError, ServiceDown
from bot.tracking.carriers.event_text import shown_code, shown_text
from bot.tracking.carriers.registry import REGISTRY
from bot.tracking.carriers.ups.answer import parse_events as parse_ups
from bot.tracking.state import state_of

# Where the APIs write words or people; a FedEx `eventType` is a code.
FREE_TEXT = frozenset(
    {"description", "simplifiedTextDescription", "message", "statusByLocale", "eventDescription", "detail", "remark"}
    | {"exceptionDescription", "derivedStatus", "reasonDescription", "receivedByName", "status", "statusCategory"}
    | {"statusSummary", "eventType", "name", "firm", "title", "familyName", "subtag_message", "signed_by"}
)
SAYINGS = (
    "{name}",
    "{text} {name}",
    "{text}: {name}",
    "{name}: {text}",
    "{text} Signed for by: {name}",
    "{text}, refused by {name}",
    "{text} to neighbor {name}",
    "Left with {name}. {text}",
    "{text} ({name} 555-881-0199, m.quux@example.org)",
)
NAMES = ("JOHN QUUXLEY", "J. QUUXLEY", "J.QUUXLEY", "Martha O'Quuxley-M\u00fcller", "quuxley")
FILES = sorted(path.relative_to(PAYLOADS).as_posix() for path in PAYLOADS.glob("*/*.json"))


def planted(data: Any, key: str, saying: str, name: str, here: str = "") -> Any:
    """The JSON with a name in every text under a key."""
    if isinstance(data, dict):
        return {inner: planted(value, key, saying, name, inner) for inner, value in data.items()}
    if isinstance(data, list):
        return [planted(value, key, saying, name, here) for value in data]
    return saying.format(text=data, name=name) if here == key and isinstance(data, str | None) else data


def keys_of(data: Any) -> set[str]:
    if isinstance(data, dict):
        return set(data) | {key for value in data.values() for key in keys_of(value)}
    return {key for value in data for key in keys_of(value)} if isinstance(data, list) else set()


def told(api: str, answer: str) -> Iterator[str]:
    """Everything that leaves a parser."""
    try:
        for history in REGISTRY[api].parse_events(answer):
            yield json.dumps(history.to_json(), ensure_ascii=False)
            yield json.dumps(state_of(history).to_json(), ensure_ascii=False)
    except BotError as error:
        yield str(error)


@pytest.mark.parametrize("file", FILES)
def test_a_name_in_any_text_of_any_answer_is_not_kept(file: str) -> None:
    api = file.split("/")[0]
    data = json.loads((PAYLOADS / file).read_text(encoding="utf-8"))
    codes = {"eventType"} if api == "fedex" else set()
    for number, saying in enumerate(SAYINGS):
        for key in sorted(keys_of(data) & FREE_TEXT - codes):
            answer = json.dumps(planted(data, key, saying, NAMES[number % len(NAMES)]))
            for text in told(api, answer):
                assert "quux" not in text.casefold(), (key, saying)
                assert "881" not in text, (key, saying)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Signed for by: J.SMITH", "Signed for by"),
        ("Refused by JOHN SMITH", "Refused by \u2026"),
        ("Refused by recipient", "Refused by recipient"),
        ("Signature obtained: JOHN SMITH", "Signature obtained"),
        ("DELIVERED signed by J SMITH", "DELIVERED signed by"),
        ("Delivered to neighbor MARTHA MUELLER", "Delivered to neighbor \u2026"),
        ("Delivered, Neighbor as Requested", "Delivered, Neighbor as Requested"),
        ("Left with Will Smith", "Left with \u2026"),
        ("Signed for by WILL POST", "Signed for by"),  # words of a carrier, and a name
        ("J. SMITH", None),
        ("SMITH", None),
        ("Delivered by U.S. Postal Service to addressee", "Delivered by U.S. Postal Service to addressee"),
        ("We\u2019ll make a second attempt at 5:30 p.m. on May 5, 2026.",) * 2,
        ("The shipment will be returned to the sender", "The shipment will be returned to the sender"),
        ("Call 555-123-4567 or j.smith@example.org", "Call \u2026 or \u2026"),
        ("Delivered,<SUP>&reg;</SUP> PO&nbsp;Box", "Delivered, PO Box"),
        ("PARCEL_SORTED_AT_HUB", "PARCEL_SORTED_AT_HUB"),
        ("", None),
        (None, None),
    ],
)
def test_what_is_shown_of_a_text(text: str | None, shown: str | None) -> None:
    assert shown_text(text) == shown


def test_the_place_of_an_event_is_no_name() -> None:
    assert shown_text("Processed at LEIPZIG - GERMANY", "LEIPZIG - GERMANY") == "Processed at LEIPZIG - GERMANY"
    assert shown_text("Processed at LEIPZIG - GERMANY") == "Processed at \u2026 - GERMANY"


def test_texts_of_the_saved_answers_are_shown_whole() -> None:
    cut = set()
    for file in FILES:
        api = file.split("/")[0]
        try:
            histories = REGISTRY[api].parse_events((PAYLOADS / file).read_text(encoding="utf-8"))
        except (ServiceDown, CredentialsError):
            continue
        cut |= {event.text for history in histories for event in history.events if "\u2026" in (event.text or "")}
    assert cut == {"\u2026 that no \u2026 has"}  # the text that is of no table


def test_errors_show_a_code_and_never_a_sentence() -> None:
    message = "1 failed for John Smith 555-1234"
    errors = json.dumps({"response": {"errors": [{"code": "250002", "message": message}]}})
    with pytest.raises(CredentialsError) as caught:
        parse_ups(errors)
    assert "(250002)" in caught.value.problem
    assert "John" not in str(caught.value)
    assert (shown_code("TW0001"), shown_code(message), shown_code("")) == ("TW0001", "no code", "no code")
