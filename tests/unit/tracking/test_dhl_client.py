"""DHL requests as they are sent, and what each HTTP status means."""

from __future__ import annotations

import json

import pytest
from damaged_answers import PAYLOADS

from bot.core.parcel import TrackingState
from bot.errors import BotError, CredentialsError, ServiceDown
from bot.tracking.carriers.dhl.client import DhlSettings, build_request, history_of
from bot.tracking.state import state_of
from bot.tracking.transport import Answer

NUMBER = "1234567891"
DELIVERED = (PAYLOADS / "dhl" / "express_delivered.json").read_text(encoding="utf-8")
ECOMMERCE = (PAYLOADS / "dhl" / "ecommerce_delivered.json").read_text(encoding="utf-8")
NOT_FOUND = (PAYLOADS / "dhl" / "not_found_404.json").read_text(encoding="utf-8")


def test_a_request_is_what_dhl_documents() -> None:
    request = build_request(NUMBER, settings=DhlSettings(api_key="hush", base_url="https://dhl.example/"))
    assert (request.method, request.url) == ("GET", "https://dhl.example/track/shipments")
    assert request.headers["DHL-API-Key"] == "hush"
    assert request.params == {"trackingNumber": NUMBER, "language": "en"}


def test_the_key_is_not_in_the_repr() -> None:
    assert "hush" not in repr(DhlSettings(api_key="hush"))


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (DELIVERED, NUMBER),
        (DELIVERED, "jd 0146 0000 0000 0000 01"),  # the number of a piece
        (ECOMMERCE, "420074709361200000000000000000"),  # the number of the carrier of the last mile
    ],
)
def test_a_shipment_answers_to_all_its_numbers(text: str, asked: str) -> None:
    history = history_of(Answer(200, text), asked)
    assert (history.is_found, history.number) == (True, asked)


def shipment(number: str, status: str, code: str, hour: int, **details: object) -> dict[str, object]:
    address = {"countryCode": "DE", "addressLocality": "Berlin"}
    event = {"timestamp": f"2026-11-14T{hour}:00:00", "location": {"address": address}}
    return {"id": number, "events": [{**event, "statusCode": code, "status": status}], "details": details}


def asked(*shipments: dict[str, object]) -> TrackingState:
    return state_of(history_of(Answer(200, json.dumps({"shipments": shipments})), NUMBER))


def referring(number: str) -> dict[str, object]:
    references = [{"number": NUMBER, "type": "local-tracking-number"}]
    return shipment(number, "Delivered", "delivered", 18, references=references)


MOVING = shipment(NUMBER, "Processed", "transit", 12)


@pytest.mark.parametrize("others", [[referring("9999999999")], [referring("9999999999"), referring("8888888888")]])
def test_the_shipment_with_the_number_itself_outweighs_those_that_refer_to_it(others: list[dict[str, object]]) -> None:
    for shipments in ([*others, MOVING], [MOVING, *others]):
        found = asked(*shipments)
        assert (found.number, found.status, found.confidence) == (NUMBER, "in_transit", "sure")


def test_a_shipment_that_only_refers_to_the_number_may_be_another() -> None:
    found = asked(referring("9999999999"))
    assert (found.number, found.status, found.confidence) == (NUMBER, "delivered", "review")


def test_a_piece_outweighs_a_reference_and_two_shipments_with_it_are_for_review() -> None:
    one = shipment("1111111111", "Processed", "transit", 12, pieceIds=[NUMBER])
    two = shipment("2222222222", "Delivered", "delivered", 18, pieceIds=[NUMBER])
    found = asked(referring("9999999999"), one)
    assert (found.status, found.confidence) == ("in_transit", "sure")
    for shipments in ([one, two], [two, one]):
        found = asked(*shipments)
        assert (found.status, found.confidence) == ("delivered", "review")


def test_a_number_dhl_does_not_have_is_not_found() -> None:
    history = history_of(Answer(404, NOT_FOUND), NUMBER)
    assert (history.is_found, history.number) == (False, NUMBER)


@pytest.mark.parametrize(
    ("status", "text", "error"),
    [
        (401, "{}", CredentialsError),
        (403, "{}", CredentialsError),
        (302, "", ServiceDown),
        (400, "{}", ServiceDown),
        (404, "<html>not found</html>", ServiceDown),
        (404, "{}", ServiceDown),
        (404, DELIVERED, ServiceDown),
        (200, NOT_FOUND, ServiceDown),
        (200, "<html>not found</html>", ServiceDown),
        (200, DELIVERED[: len(DELIVERED) // 2], ServiceDown),
        (200, DELIVERED.replace(NUMBER, "9999999999"), ServiceDown),
        (200, json.dumps({"status": 429, "title": "Too many requests"}), ServiceDown),
    ],
)
def test_anything_else_says_nothing_about_the_parcel(status: int, text: str, error: type[BotError]) -> None:
    with pytest.raises(error):
        history_of(Answer(status, text), NUMBER)


def test_a_reference_of_the_sender_is_no_number_of_the_shipment() -> None:
    with pytest.raises(ServiceDown, match="another number"):
        history_of(Answer(200, ECOMMERCE), "MY-ORDER-1")
