"""UPS requests as they are sent, and what each HTTP status means."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.errors import BotError, CredentialsError, ServiceDown
from bot.tracking.carriers.ups.client import UpsSettings, build_request, history_of, token_request
from bot.tracking.transport import Answer

NUMBER = "1Z5R89390357567127"
PAYLOADS = Path(__file__).parents[2] / "payloads" / "ups"
DELIVERED = (PAYLOADS / "delivered.json").read_text(encoding="utf-8")
NOT_FOUND = (PAYLOADS / "not_found_404.json").read_text(encoding="utf-8")
INVALID = (PAYLOADS / "invalid_number_400.json").read_text(encoding="utf-8")
SETTINGS = UpsSettings(client_id="me", client_secret="hush", base_url="https://ups.example/")


def test_a_request_is_what_ups_documents() -> None:
    request = build_request("1Z/..?", settings=SETTINGS, token="T", trans_id="42")
    assert (request.method, request.url) == ("GET", "https://ups.example/api/track/v1/details/1Z%2F..%3F")
    assert request.headers["Authorization"] == "Bearer T"
    assert request.headers["transId"] == "42"
    assert request.headers["transactionSrc"] == "sheet-bot"
    assert request.params == {"locale": "en_US"}


def test_the_pieces_of_a_shipment_are_asked_for_page_by_page() -> None:
    request = build_request(NUMBER, settings=SETTINGS, token="T", trans_id="42", offset=50)
    assert request.url.endswith(f"/api/track/v1/shipment/details/{NUMBER}")
    assert (request.params["offset"], request.params["count"]) == ("50", "50")


def test_the_token_is_asked_for_with_basic_authentication() -> None:
    request = token_request(SETTINGS)
    assert (request.method, request.url) == ("POST", "https://ups.example/security/v1/oauth/token")
    assert (request.auth, request.data) == (("me", "hush"), {"grant_type": "client_credentials"})
    assert request.call == "token"


@pytest.mark.parametrize(("status", "text"), [(200, DELIVERED), (207, DELIVERED)])
def test_a_parcel_in_a_good_answer_is_found(status: int, text: str) -> None:
    assert history_of(Answer(status, text), NUMBER).is_found


@pytest.mark.parametrize(("status", "text"), [(404, NOT_FOUND), (200, NOT_FOUND), (400, INVALID)])
def test_not_found_in_any_form_is_not_found(status: int, text: str) -> None:
    history = history_of(Answer(status, text), NUMBER)
    assert (history.is_found, history.number) == (False, NUMBER)


@pytest.mark.parametrize(
    ("status", "text", "error"),
    [
        (401, "{}", CredentialsError),
        (403, "{}", CredentialsError),
        (302, "", ServiceDown),
        (418, "{}", ServiceDown),
        (404, "<html>not found</html>", ServiceDown),
        (404, DELIVERED, ServiceDown),
        (400, "{}", ServiceDown),
        (400, "[" * 100_000, ServiceDown),
        (200, "<html>not found</html>", ServiceDown),
        (200, DELIVERED.replace(NUMBER, "1ZOTHER"), ServiceDown),
        (200, json.dumps({"response": {"errors": [{"code": "999", "message": "odd"}]}}), ServiceDown),
    ],
)
def test_anything_else_says_nothing_about_the_parcel(status: int, text: str, error: type[BotError]) -> None:
    with pytest.raises(error):
        history_of(Answer(status, text), NUMBER)
