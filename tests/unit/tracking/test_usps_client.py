"""USPS requests as they are sent, and what each HTTP status means."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.errors import BotError, CredentialsError, ServiceDown
from bot.tracking.carriers.usps.client import UspsSettings, build_request, histories_of, token_request
from bot.tracking.state import state_of
from bot.tracking.transport import Answer

NUMBER, MISSING, BROKEN = "9400100000000000000000", "9400100000000000000001", "9400100000000000000002"
PAYLOADS = Path(__file__).parents[2] / "payloads" / "usps"
DELIVERED = (PAYLOADS / "delivered.json").read_text(encoding="utf-8")
MULTI = (PAYLOADS / "multi_status_207.json").read_text(encoding="utf-8")
NOT_FOUND = (PAYLOADS / "not_found_404.json").read_text(encoding="utf-8")
SETTINGS = UspsSettings(client_id="me", client_secret="hush", base_url="https://usps.example/")


def test_a_request_is_what_usps_documents_and_nothing_more() -> None:
    request = build_request(["1", "2"], settings=SETTINGS, token="T")
    assert (request.method, request.url) == ("POST", "https://usps.example/tracking/v3r2/tracking")
    assert request.headers["Authorization"] == "Bearer T"
    assert request.json == [{"trackingNumber": "1"}, {"trackingNumber": "2"}]
    assert (request.params, request.call) == ({}, "")


def test_the_token_is_asked_for_with_the_scope() -> None:
    request = token_request(SETTINGS)
    assert (request.method, request.url, request.call) == ("POST", "https://usps.example/oauth2/v3/token", "token")
    assert request.json == {
        "grant_type": "client_credentials",
        "client_id": "me",
        "client_secret": "hush",
        "scope": "tracking",
    }


def test_each_number_of_a_207_gets_its_own_answer_and_the_broken_one_none() -> None:
    found = histories_of(Answer(207, MULTI), [NUMBER, MISSING, BROKEN])
    assert {number: history.is_found for number, history in found.items()} == {NUMBER: True, MISSING: False}


def test_an_error_without_a_number_is_about_the_number_at_its_place() -> None:
    items = json.loads(MULTI)
    del items[1]["trackingNumber"]
    found = histories_of(Answer(207, json.dumps(items)), [NUMBER, MISSING, BROKEN])
    assert (set(found), found[MISSING].number) == ({NUMBER, MISSING}, MISSING)


def test_an_error_without_a_number_is_about_nobody_when_the_places_do_not_tell() -> None:
    items = json.loads(MULTI)
    del items[1]["trackingNumber"]
    assert set(histories_of(Answer(207, json.dumps(items[:2])), [NUMBER, MISSING, BROKEN])) == {NUMBER}
    assert set(histories_of(Answer(207, json.dumps(items[::-1])), [NUMBER, MISSING, BROKEN])) == {NUMBER}


@pytest.mark.parametrize("status", [200, 404, 400])
def test_not_available_for_a_whole_call_is_not_found(status: int) -> None:
    found = histories_of(Answer(status, NOT_FOUND), [NUMBER])
    assert (found[NUMBER].is_found, found[NUMBER].number) == (False, NUMBER)


REFUSED = '{"error": {"code": "400", "message": "OASValidation: the number of J. SMITH does not match"}}'


def test_a_number_refused_alone_is_a_matter_for_a_person() -> None:
    found = histories_of(Answer(400, REFUSED), [NUMBER])[NUMBER]
    state = state_of(found)
    assert (found.is_found, found.number, state.status, state.confidence) == (True, NUMBER, "unknown", "review")
    assert "SMITH" not in str(found.to_json())
    with pytest.raises(ServiceDown):
        histories_of(Answer(400, REFUSED), [NUMBER, MISSING])


@pytest.mark.parametrize(
    ("status", "text", "error"),
    [
        (401, "{}", CredentialsError),
        (403, "{}", CredentialsError),
        (302, "", ServiceDown),
        (418, "[]", ServiceDown),
        (404, "<html>not found</html>", ServiceDown),
        (404, '{"error": {"code": "404", "message": "No such resource"}}', ServiceDown),
        (404, DELIVERED, ServiceDown),
        (404, DELIVERED.replace("trackingNumber", "x"), ServiceDown),
        (400, '{"error": {"code": "400", "message": "Quota exceeded"}}', ServiceDown),
        (400, '{"error": {"code": "400", "message": "Invalid access token"}}', CredentialsError),
        (400, '{"error": {"code": "500", "message": "OASValidation failed"}}', ServiceDown),
        (400, "<html>bad request</html>", ServiceDown),
        (200, "<html>not found</html>", ServiceDown),
        (200, DELIVERED.replace(NUMBER, "9400199999999999999999"), ServiceDown),
        (207, json.dumps(json.loads(MULTI)[2:]), ServiceDown),
    ],
)
def test_anything_else_says_nothing_about_the_parcel(status: int, text: str, error: type[BotError]) -> None:
    with pytest.raises(error):
        histories_of(Answer(status, text), [NUMBER])
