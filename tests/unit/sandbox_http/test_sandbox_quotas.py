"""Calls a minute: which are counted, when they are given back, and what one too many is told."""

from __future__ import annotations

import pytest

from bot.sandbox.sheets.engine.errors import ApiError
from bot.sandbox.sheets.http.app import operations
from bot.sandbox.sheets.http.calls import Operation
from bot.sandbox.sheets.knobs.quotas import Limits, Quotas, parse_limits

BY_NAME = {operation.name: operation for operation in operations()}
READ, WRITE = BY_NAME["sheets.spreadsheets.values.get"], BY_NAME["sheets.spreadsheets.batchUpdate"]
LIST = BY_NAME["drive.files.list"]
SMALL = Limits(3, 2, 3, 1, 2, 2)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def quotas(clock: Clock) -> Quotas:
    return Quotas(SMALL, clock)


def refusal(quotas: Quotas, operation: Operation, email: str = "ann") -> ApiError:
    with pytest.raises(ApiError) as refused:
        quotas.take(operation, email)
    return refused.value


def test_nothing_is_counted_until_it_is_switched_on() -> None:
    quotas = Quotas()
    for _ in range(1000):
        quotas.take(READ, "ann")
    assert list(quotas.used()) == []


def test_one_call_too_many_is_told_so_in_googles_words(quotas: Quotas) -> None:
    for _ in range(2):
        quotas.take(READ, "ann")
    body = refusal(quotas, READ).body()["error"]
    assert (body["code"], body["status"]) == (429, "RESOURCE_EXHAUSTED")
    assert body["message"] == (
        "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute per user' of service "
        "'sheets.googleapis.com' for consumer 'project_number:100000000000'."
    )
    information, help_ = body["details"]
    assert information == {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "RATE_LIMIT_EXCEEDED",
        "domain": "googleapis.com",
        "metadata": {
            "consumer": "projects/100000000000",
            "quota_limit": "ReadRequestsPerMinutePerUser",
            "quota_limit_value": "2",
            "quota_location": "global",
            "quota_metric": "sheets.googleapis.com/read_requests",
            "quota_unit": "1/min/{project}/{user}",
            "service": "sheets.googleapis.com",
        },
    }
    assert help_["links"][0]["description"] == "Request a higher quota limit."


def test_reads_and_writes_are_counted_apart(quotas: Quotas) -> None:
    quotas.take(WRITE, "ann")
    assert "'Write requests per minute per user'" in refusal(quotas, WRITE).message
    quotas.take(READ, "ann")


def test_the_users_of_a_project_share_its_number(quotas: Quotas) -> None:
    for email in ("ann", "ann", "bob"):
        quotas.take(READ, email)
    message = refusal(quotas, READ, "bob").message
    assert "limit 'Read requests per minute' of service" in message


def test_a_refused_call_counts_for_nobody(quotas: Quotas, clock: Clock) -> None:
    for email in ("ann", "ann"):
        quotas.take(READ, email)
    for _ in range(5):
        refusal(quotas, READ, "ann")
    quotas.take(READ, "bob")
    assert [(user, calls) for _, user, calls, _, _ in quotas.used()] == [("ann", 2), ("bob", 1), ("project", 3)]


def test_the_whole_number_is_given_back_a_minute_after_the_first_call(quotas: Quotas, clock: Clock) -> None:
    quotas.take(READ, "ann")
    clock.now += 50
    quotas.take(READ, "ann")
    clock.now += 9.9
    refusal(quotas, READ)
    clock.now += 0.1
    for _ in range(2):
        quotas.take(READ, "ann")
    refusal(quotas, READ)


def test_drive_has_one_number_for_all_its_calls_and_answers_403(quotas: Quotas) -> None:
    quotas.take(LIST, "ann")
    quotas.take(BY_NAME["drive.files.create"], "ann")
    error = refusal(quotas, LIST).body()["error"]
    assert (error["code"], error["message"]) == (403, "User Rate Limit Exceeded")
    assert (error["errors"][0]["domain"], error["errors"][0]["reason"]) == ("usageLimits", "userRateLimitExceeded")
    assert refusal(quotas, LIST, "bob").body()["error"]["errors"][0]["reason"] == "rateLimitExceeded"


def test_other_limits_begin_at_zero(quotas: Quotas) -> None:
    quotas.take(WRITE, "ann")
    refusal(quotas, WRITE)
    quotas.set(SMALL)
    quotas.take(WRITE, "ann")


@pytest.mark.parametrize("name", ["getByDataFilter", "values.batchGetByDataFilter", "developerMetadata.search"])
def test_a_post_that_only_reads_counts_as_a_read(name: str) -> None:
    quotas = Quotas(SMALL)
    quotas.take(BY_NAME[f"sheets.spreadsheets.{name}"], "ann")
    assert {kind for kind, *_ in quotas.used()} == {"reads"}


def test_making_a_spreadsheet_counts_as_a_write() -> None:
    quotas = Quotas(SMALL)
    quotas.take(BY_NAME["sheets.spreadsheets.create"], "ann")
    assert {kind for kind, *_ in quotas.used()} == {"writes"}


@pytest.mark.parametrize(
    ("text", "limits"),
    [("google", Limits(300, 60, 300, 60)), ("20", Limits(100, 20, 100, 20)), ("20/30", Limits(30, 20, 30, 20))],
)
def test_limits_in_one_word(text: str, limits: Limits) -> None:
    assert parse_limits(text) == limits


@pytest.mark.parametrize("text", ["", "many", "20/", "-1", "1.5", "0", "20/0"])
def test_what_is_no_limit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="google, 20"):
        parse_limits(text)
