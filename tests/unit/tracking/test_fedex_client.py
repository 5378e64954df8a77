"""FedEx requests as they are sent, what each HTTP status means, and how a way back is joined."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.errors import BotError, CredentialsError, ServiceDown
from bot.tracking.carriers.fedex.answer import parse_events
from bot.tracking.carriers.fedex.client import (
    FedexSettings,
    associated_request,
    build_request,
    histories_of,
    token_request,
    with_way_back,
)
from bot.tracking.state import state_of
from bot.tracking.transport import Answer

NUMBER = "123456789012"
PAYLOADS = Path(__file__).parents[2] / "payloads" / "fedex"
DELIVERED = (PAYLOADS / "delivered.json").read_text(encoding="utf-8")
MIXED = (PAYLOADS / "found_missing_and_broken.json").read_text(encoding="utf-8")
RETURNS = (PAYLOADS / "returns_under_a_new_number.json").read_text(encoding="utf-8")
WAY_BACK = (PAYLOADS / "the_way_back.json").read_text(encoding="utf-8")
SETTINGS = FedexSettings(client_id="me", client_secret="hush", base_url="https://fedex.example/")


def test_a_request_is_what_fedex_documents() -> None:
    request = build_request(["1", "2"], settings=SETTINGS, token="T")
    assert (request.method, request.url) == ("POST", "https://fedex.example/track/v1/trackingnumbers")
    assert request.headers["Authorization"] == "Bearer T"
    assert request.headers["x-locale"] == "en_US"
    assert request.json == {
        "includeDetailedScans": True,
        "trackingInfo": [
            {"trackingNumberInfo": {"trackingNumber": "1"}},
            {"trackingNumberInfo": {"trackingNumber": "2"}},
        ],
    }
    assert request.call == ""


def test_the_token_is_asked_for_with_a_form() -> None:
    request = token_request(SETTINGS)
    assert (request.method, request.url, request.call) == ("POST", "https://fedex.example/oauth/token", "token")
    assert request.data == {"grant_type": "client_credentials", "client_id": "me", "client_secret": "hush"}


def test_the_pieces_of_a_shipment_are_a_call_of_their_own() -> None:
    request = associated_request("1", settings=SETTINGS, token="T")
    assert (request.url, request.call) == ("https://fedex.example/track/v1/associatedshipments", "")
    assert request.json == {
        "includeDetailedScans": True,
        "associatedType": "STANDARD_MPS",
        "masterTrackingNumberInfo": {"trackingNumberInfo": {"trackingNumber": "1"}},
    }


def test_each_number_gets_its_own_answer_and_the_broken_one_none() -> None:
    found = histories_of(Answer(200, MIXED), [NUMBER, "222222222222", "333333333333"])
    assert {number: history.is_found for number, history in found.items()} == {NUMBER: True, "222222222222": False}


def test_an_invalid_number_alone_is_not_found() -> None:
    error = json.dumps({"errors": [{"code": "TRACKING.TRACKINGNUMBER.INVALID", "message": "Invalid"}]})
    assert not histories_of(Answer(400, error), ["1"])["1"].is_found
    with pytest.raises(ServiceDown):
        histories_of(Answer(400, error), ["1", "2"])


@pytest.mark.parametrize(
    ("status", "text", "error"),
    [
        (401, "{}", CredentialsError),
        (403, "{}", CredentialsError),
        (302, "", ServiceDown),
        (418, "{}", ServiceDown),
        (404, '{"errors": [{"code": "NOT.FOUND.ERROR"}]}', ServiceDown),
        (404, DELIVERED, ServiceDown),
        (400, "[" * 9999, ServiceDown),
        (200, "<html>not found</html>", ServiceDown),
        (200, DELIVERED.replace(NUMBER, "999999999999"), ServiceDown),
    ],
)
def test_anything_else_says_nothing_about_the_parcel(status: int, text: str, error: type[BotError]) -> None:
    with pytest.raises(error):
        histories_of(Answer(status, text), [NUMBER])


def test_a_404_points_at_the_base_url() -> None:
    with pytest.raises(ServiceDown) as caught:
        histories_of(Answer(404, "<html>"), [NUMBER])
    assert "carriers.fedex.base_url" in caught.value.fix


def test_the_way_back_is_read_on_the_return_leg() -> None:
    (out,), (back,) = parse_events(RETURNS), parse_events(WAY_BACK)
    whole = with_way_back(out, {back.number: back})
    assert whole is not None
    state = state_of(whole)
    assert (state.number, state.status, state.delivered_to, state.refused) == (NUMBER, "returned", "sender", True)
    assert (state.confidence, state.pieces_total) == ("sure", None)


def test_without_an_answer_about_the_way_back_there_is_none_about_the_parcel() -> None:
    (out,) = parse_events(RETURNS)
    assert with_way_back(out, {}) is None
