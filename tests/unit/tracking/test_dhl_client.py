"""DHL requests as they are sent, and what each HTTP status means."""

from __future__ import annotations

import json

import pytest
from damaged_answers import PAYLOADS

from bot.errors import BotError, CredentialsError, ServiceDown
from bot.tracking.carriers.dhl.client import DhlSettings, build_request, history_of
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
