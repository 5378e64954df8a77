"""No customer, no way to reach one and no secret in a log, wherever in an event it stands."""

from __future__ import annotations

import dataclasses
import io
import json
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, SecretStr

from bot import log
from bot.redaction import REDACTED, hide, is_private, redact, redact_text


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    structlog.reset_defaults()


def lines(**facts: Any) -> str:
    both = ""
    for format in ("json", "text"):
        stream = io.StringIO()
        log.configure("info", format, stream)
        log.logger().info("said", **facts)
        both += stream.getvalue()
    return both


@pytest.mark.parametrize(
    "key",
    [
        *("customer", "customer_name", "Customer Name", "customerId", "customers", "CUSTOMER"),
        *("name", "Name", "names", "first_name", "lastName", "full name", "caller_name"),
        *(
            "phone",
            "phone_number",
            "TEL",
            "tel",
            "telephone",
            "mobile",
            "email",
            "Email Address",
            "agent_email",
            "e-mail",
        ),
        *("token", "access_token", "refreshToken", "secret", "client_secret", "client_id", "password", "Authorization"),
        *("api_key", "DHL-API-Key", "apikey", "private_key", "private_key_id", "cookie", "Set-Cookie", "credentials"),
    ],
)
def test_nothing_under_a_private_key_is_logged(key: str) -> None:
    assert is_private(key)
    assert "Quinn" not in lines(**{key: "Quinn"})
    assert "Quinn" not in lines(deep=[{"x": {key: ["Quinn", {"y": "Quinn"}]}}])


@pytest.mark.parametrize(
    "key",
    [
        "job",
        "event",
        "order_key",
        "tracking_number",
        "case_id",
        "sheet_name",
        "tab",
        "hotel",
        "client_secret_env",
        "rows",
    ],
)
def test_what_a_run_is_about_stays_readable(key: str) -> None:
    assert not is_private(key)


@pytest.mark.parametrize(
    "text",
    [
        "111-1234567-1234567",
        "1Z999AA10123456784",
        "9400111899223344556677",
        "2026-11-18T15:00:00-05:00",
        "2026-11-18 15:00:00",
        "192.168.100.200",
        "took 0.1234567 s",
        "SL-000123",
        "row 12 of 10000",
        "3 changes, C-7",
    ],
)
def test_orders_tracking_numbers_times_and_counts_stay_readable(text: str) -> None:
    assert redact_text(text) == text


def test_a_ten_digit_tracking_number_stays_under_its_key_and_goes_elsewhere() -> None:
    assert redact({"tracking_number": "1234567890", "order": 1234567890}) == {
        "tracking_number": "1234567890",
        "order": 1234567890,
    }
    assert redact({"said": "1234567890", "cell": 5551234567, "size_bytes": 1234567890}) == {
        "said": REDACTED,
        "cell": REDACTED,
        "size_bytes": 1234567890,
    }


@pytest.mark.parametrize(
    "phone",
    [
        "555-123-4567",
        "(555) 123-4567",
        "+1 555 123 4567",
        "+15551234567",
        "1-555-123-4567",
        "555.123.4567",
        "5551234567",
        "555-1234",
        "+49 (0)30 1234567",
        "0171/2345678",
        "555\u00a0123\u00a04567",
        "555\u2013123\u20134567",
        "\uff15\uff15\uff15-\uff11\uff12\uff13-\uff14\uff15\uff16\uff17",
    ],
)
def test_telephone_numbers_are_taken_out(phone: str) -> None:
    for text in (phone, f"call {phone}.", f"TEL:{phone}", f"[{phone}]", f"{phone}, then {phone}"):
        assert not any(part in redact_text(text) for part in (phone, phone[-7:]))


@pytest.mark.parametrize(
    "email",
    [
        "jane@example.com",
        "o'brien+x@mail.example.co.uk",
        "<jane@example.com>",
        "jane%40example.com",
        "用户@例子.公司",
        "j@x",
    ],
)
def test_e_mail_addresses_are_taken_out(email: str) -> None:
    bare = email.strip("<>")
    for text in (email, f"from {email}, again", f"mailto:{email}", f"{email}\n{email}"):
        assert bare not in redact_text(text)
        assert bare.split("@")[0].split("%")[0] not in redact_text(text).replace(REDACTED, "").replace("again", "")


@pytest.mark.parametrize(
    "secret",
    [
        "Bearer abc.def-ghi",
        "Basic dXNlcjpwYXNz",
        "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2lnbmF0dXJl",
        "ya29.a0AfB_byC-1234567890",
        "GOCSPX-abcdefghij",
        "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\n-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg and cut off",
    ],
)
def test_tokens_and_keys_are_taken_out(secret: str) -> None:
    clean = redact_text(f"answered {secret}")
    assert not any(part in clean for part in secret.replace("\n", " ").split()[-2:] if part not in ("Bearer", "Basic"))


@pytest.mark.parametrize(
    "text",
    [
        "Row(customer_name='Quinn', x=1)",
        'said {"customer": "Quinn"}',
        "Customer Name: Quinn",
        "https://api.example/?client_secret=Quinn&x=1",
        "https://api.example/?access_token=Quinn",
        "x-api-key: Quinn",
        "https://user:Quinn@example.com/",
        "password = Quinn",
        "name='Quinn \\' O'",
    ],
)
def test_pairs_inside_a_text_are_taken_out(text: str) -> None:
    assert "Quinn" not in redact_text(text)


def test_a_hidden_secret_is_taken_out_of_texts_and_keys_and_a_short_one_cannot_blank_the_log() -> None:
    hide("Tr0ub4dor&3")
    hide("a")
    assert "Tr0ub4dor" not in lines(url="x?y=Tr0ub4dor&3", deep={"Tr0ub4dor&3": [b"Tr0ub4dor&3"]})
    assert redact_text("a run") == "a run"


@dataclasses.dataclass
class Row:
    """A row as code might log it by mistake."""

    customer_name: str
    order: str
    at: datetime


class Answer(BaseModel):
    """An answer as code might log it by mistake."""

    phone: str
    status: str
    key: SecretStr


def test_objects_are_taken_apart_by_their_fields() -> None:
    row = Row("Quinn", "111-1234567-1234567", datetime(2026, 11, 18, tzinfo=UTC))
    answer = Answer(phone="5", status="D", key=SecretStr("Quinn"))
    assert redact({"row": row, "answer": answer, "day": date(2026, 11, 18), "file": Path("x")}) == {
        "row": {"customer_name": REDACTED, "order": "111-1234567-1234567", "at": "2026-11-18T00:00:00+00:00"},
        "answer": {"phone": REDACTED, "status": "D", "key": REDACTED},
        "day": "2026-11-18",
        "file": "PosixPath('x')",
    }


def test_what_contains_itself_and_what_never_ends_is_cut() -> None:
    loop: list[Any] = []
    loop.append(loop)
    json.dumps(redact({"loop": loop}))
    assert len(redact_text("x" * 50_000)) < 10_100


@pytest.mark.parametrize(
    "text", ["x", "1 ", "1", "a-", "customer", "token ", "@", "x@", "name='", "eyJ", "\\", "+(", "%4"]
)
def test_the_longest_cell_takes_no_noticeable_time(text: str) -> None:
    started = time.perf_counter()
    redact_text(text * 50_000)
    redact_text(text * 5_000 + "!")
    assert time.perf_counter() - started < 2


def test_numbers_beside_each_other_do_not_hide_each_other() -> None:
    for text in (
        "5551234567 5551234567",
        "2026-11-18 5551234567",
        "111-1234567-1234567 555-123-4567",
        "5 555-123-4567",
    ):
        assert "4567" not in redact_text(text).replace("1234567-1234567", "")


def test_escapes_in_a_text_do_not_hide_what_follows_them() -> None:
    for value in (ValueError("\n555-123-4567"), b"\n555-123-4567", repr("\n555-123-4567"), ("\t555-123-4567",)):
        assert "4567" not in json.dumps(redact({"value": value}))


_words = st.text(st.characters(categories=["L", "Zs", "So"]), max_size=12)
_ends = st.sampled_from(["", " ", ", ", "; ", ": ", "(", "\n", "\t", "'", '"', "\u00a0", "|", "[", "{"])
_local = st.from_regex(r"[a-z][a-z0-9.+_-]{3,12}[a-z]", fullmatch=True)
_emails = st.builds("{}@{}.{}".format, _local, _local, st.sampled_from(["com", "co.uk", "example"]))
_phones = st.builds(
    lambda area, rest, form: form.format(area, rest[:3], rest[3:]),
    st.from_regex(r"[2-9][0-9]{2}", fullmatch=True),
    st.from_regex(r"[2-9][0-9]{6}", fullmatch=True),
    st.sampled_from(["({}) {}-{}", "{}-{}-{}", "+1 {} {} {}", "+1{}{}{}", "1-{}-{}-{}", "{}.{}.{}", "{}{}{}"]),
)


@given(before=_words, left=_ends, private=_emails | _phones, right=_ends, after=_words, depth=st.integers(0, 3))
def test_no_address_or_number_leaks_whatever_stands_around_it(
    before: str, left: str, private: str, right: str, after: str, depth: int
) -> None:
    text = f"{before} {left}{private}{right} {after}"
    value: Any = text
    for _ in range(depth):
        value = {"value": [value], text: value}
    out = lines(value=value, error=ValueError(text))
    assert private not in out
    assert private[-6:] not in out


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
                    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))  # fmt: skip
def test_every_value_becomes_plain_json(value: Any) -> None:
    json.dumps(redact({"value": value}))
