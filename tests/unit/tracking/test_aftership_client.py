"""AfterShip requests as they are sent, and what each answer to them means."""

from __future__ import annotations

import json

import pytest
from damaged_answers import PAYLOADS

from bot.core.parcel import Confidence, Status
from bot.errors import BotError, CredentialsError, ServiceDown
from bot.tracking.carriers.aftership.client import AftershipSettings, create_request, followed, list_request, page_of
from bot.tracking.port import Ask
from bot.tracking.state import state_of
from bot.tracking.transport import Answer

ASK = Ask("ontrac", "C11031500001879")
SETTINGS = AftershipSettings(api_key="hush", base_url="https://as.example/")
DELIVERED = (PAYLOADS / "aftership" / "delivered.json").read_text(encoding="utf-8")


def refusal(code: int, message: str = "no") -> str:
    return json.dumps({"meta": {"code": code, "type": "BadRequest", "message": message}, "data": {}})


def test_one_list_asks_for_many_numbers() -> None:
    request = list_request(["A1", "B2"], settings=SETTINGS, cursor="abc")
    assert (request.method, request.url) == ("GET", "https://as.example/tracking/2026-07/trackings")
    assert request.headers["as-api-key"] == "hush"
    assert request.params == {"tracking_numbers": "A1,B2", "limit": "200", "cursor": "abc"}
    assert request.call == ""
    assert "cursor" not in list_request(["A1"], settings=SETTINGS).params


@pytest.mark.parametrize(
    ("ask", "body"),
    [
        (ASK, {"tracking_number": "C11031500001879", "slug": "ontrac"}),
        (Ask("dpd", "05 222"), {"tracking_number": "05222", "slug_group": "dpd-group"}),
        (Ask("s10", "RA123456785GB"), {"tracking_number": "RA123456785GB"}),
    ],
)
def test_a_number_is_made_known_with_its_courier(ask: Ask, body: dict[str, str]) -> None:
    request = create_request(ask, settings=SETTINGS)
    assert (request.method, request.url) == ("POST", "https://as.example/tracking/2026-07/trackings")
    assert (request.json, request.call) == (body, "create")


def test_the_key_is_not_in_the_repr() -> None:
    assert "hush" not in repr(SETTINGS)


@pytest.mark.parametrize(
    ("status", "text", "error"),
    [
        (401, "{}", CredentialsError),
        (403, "{}", CredentialsError),
        (302, "", ServiceDown),
        (400, DELIVERED, ServiceDown),
        (404, refusal(4004), ServiceDown),
        (200, "<html></html>", ServiceDown),
        (200, DELIVERED[:200], ServiceDown),
        (200, refusal(429), ServiceDown),
        (200, refusal(401), CredentialsError),
    ],
)
def test_what_is_no_list_is_no_answer(status: int, text: str, error: type[BotError]) -> None:
    with pytest.raises(error):
        page_of(Answer(status, text))


@pytest.mark.parametrize(("status", "code"), [(201, 201), (200, 200), (400, 4003)])
def test_a_number_that_is_followed_is_not_found_yet(status: int, code: int) -> None:
    history = followed(Answer(status, refusal(code)), ASK)
    assert (history.is_found, history.carrier, history.number) == (False, *ASK)


@pytest.mark.parametrize("code", [4005, 4012, 4017])
def test_a_number_no_courier_can_have_is_not_found_and_says_why(code: int) -> None:
    history = followed(Answer(400, refusal(code, "we don't recognize it")), ASK)
    assert (history.is_found, history.text) == (False, "we don't recognize it")


@pytest.mark.parametrize("code", [4008, 4010, 4011])
def test_a_number_whose_courier_wants_more_is_for_a_person(code: int) -> None:
    found = state_of(followed(Answer(400, refusal(code)), ASK))
    assert (found.status, found.confidence) == (Status.UNKNOWN, Confidence.REVIEW)


@pytest.mark.parametrize(
    ("status", "text", "error"),
    [
        (401, "{}", CredentialsError),
        (403, "{}", CredentialsError),
        (400, refusal(4001), ServiceDown),
        (402, refusal(402), ServiceDown),
        (201, "<html></html>", ServiceDown),
        (500, refusal(200), ServiceDown),
    ],
)
def test_anything_else_does_not_say_whether_it_is_followed(status: int, text: str, error: type[BotError]) -> None:
    with pytest.raises(error):
        followed(Answer(status, text), ASK)
