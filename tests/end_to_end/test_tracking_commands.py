"""`bot tracking detect`, `parse` and `show`: what they print, what they end with, and that they never guess."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.cli.parcels import ENDS, WHY, Known, why_then
from bot.core.parcel import Confidence, Status, TrackingState
from bot.tracking.event import History
from bot.tracking.port import Kept
from bot.tracking.schedule import next_check
from tests.end_to_end.desk import REPOSITORY, Desk, Done
from tests.end_to_end.front import assert_refused

Bot = Callable[..., Done]

UPS = "1Z4V88E30300042811"
PAYLOADS = REPOSITORY / "tests" / "payloads" / "ups"
STATE_KEYS = [
    "carrier", "number", "status", "leg", "delivered_to", "refused", "pieces_done", "pieces_total", "label_at",
    "last_event_at", "last_scan_at", "delivered_at", "fetched_at", "code", "text", "confidence",
]  # fmt: skip


def objects(done: Done) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.out.splitlines()]


def test_a_number_is_detected_as_one_object_a_line(bot: Bot) -> None:
    done = bot("tracking", "detect", UPS, "1z 4v8 8e3 03 0004 2811", "--json")
    candidate = {"carrier": "ups", "number": UPS, "check": "passed"}
    assert objects(done) == [
        {"input": UPS, "candidates": [candidate], "problem": None},
        {"input": "1z 4v8 8e3 03 0004 2811", "candidates": [candidate], "problem": None},
    ]
    assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("1.23457E+17", "damaged"),
        ("111-7734009-1120986", "order_number"),
        ("with the blue truck", "unknown"),
        (UPS[:-1] + "2", "unknown"),
    ],
)
def test_a_number_that_must_be_retyped_has_no_candidates_and_advice(bot: Bot, cell: str, problem: str) -> None:
    done = bot("tracking", "detect", cell, "--json")
    assert (objects(done), done.code) == ([{"input": cell, "candidates": [], "problem": problem}], 0)
    told = bot("tracking", "detect", cell)
    assert cell in told.out
    assert re.search(r" → .{20,}", told.out), "no advice"


def test_an_empty_cell_is_nobodys_work(bot: Bot) -> None:
    done = bot("tracking", "detect", " ", "--json")
    assert (objects(done), done.code) == ([{"input": " ", "candidates": [], "problem": "empty"}], 0)


def test_each_line_of_standard_input_is_a_cell_blank_lines_too(bot: Bot) -> None:
    lines = f"{UPS}\r\n\n{UPS} and TBA502887614205\n".encode() + b"\xff\n"
    done = bot("tracking", "detect", "-", "--json", stdin=lines)
    found = objects(done)
    assert [one["input"] for one in found] == [UPS, "", f"{UPS} and TBA502887614205", "\ufffd"]
    assert [[c["carrier"] for c in one["candidates"]] for one in found] == [["ups"], [], ["ups", "amazon"], []]
    assert done.code == 0


def test_the_carrier_column_comes_first_among_the_candidates(bot: Bot) -> None:
    (found,) = objects(bot("tracking", "detect", "398102005119", "--carrier", "Fed Ex Ground", "--json"))
    assert found["candidates"][0]["carrier"] == "fedex"


def test_the_carrier_column_is_asked_alone_and_every_command_says_so_in_the_same_order(bot: Bot) -> None:
    named = ("398102005119", "--carrier", "UPS")
    told = bot("tracking", "detect", *named)
    assert "UPS (by its form), asked alone: Carrier names it; not asked: FedEx (check digit right)" in told.out
    (detected,) = objects(bot("tracking", "detect", *named, "--json"))
    shown = bot("tracking", "show", *named, "--json").json["parcels"]
    order = ["ups", "fedex"]
    assert [one["carrier"] for one in detected["candidates"]] == [one["carrier"] for one in shown] == order
    assert re.findall(r"(UPS|FedEx): never", bot("tracking", "show", *named).out) == ["UPS", "FedEx"]
    assert "hardly" in bot("tracking", "detect", "92612927007687119480 21").out


@pytest.mark.parametrize("command", ["detect", "show"])
def test_a_carrier_nobody_knows_is_told_and_changes_nothing(bot: Bot, command: str) -> None:
    plain, odd = bot("tracking", command, UPS), bot("tracking", command, UPS, "--carrier", "Foobar")
    assert (odd.out, odd.code) == (plain.out, plain.code)
    assert re.search(r"--carrier 'Foobar' is no carrier known here.* → write one of: UPS, FedEx", odd.err)


def test_show_reads_the_cell_from_standard_input(bot: Bot) -> None:
    done = bot("tracking", "show", "-", "--json", stdin=f"{UPS}\n".encode())
    assert [one["number"] for one in done.json["parcels"]] == [UPS]


def test_a_parcel_that_the_answer_names_and_tells_nothing_about_is_told(bot: Bot) -> None:
    file = REPOSITORY / "tests" / "payloads" / "fedex" / "found_missing_and_broken.json"
    done = bot("tracking", "parse", "fedex", file, "--json")
    assert (len(done.json), done.code) == (2, 5)
    assert re.search(r"found_missing_and_broken.json: nothing about 333333333333: .*SERVICE.UNAVAILABLE", done.err)


@pytest.mark.parametrize(
    ("api", "answer"),
    [
        ("usps", '{"status": 200, "body": {"trackingNumber": "9400"}}'),
        ("ups", '{"trackResponse": {"shipment": [{"package": [{}]}]}}'),
        ("dhl", '{"shipments": [{}]}'),
    ],
)
def test_an_answer_without_a_number_and_without_an_event_is_about_no_parcel(bot: Bot, api: str, answer: str) -> None:
    done = bot("tracking", "parse", api, "-", "--json", stdin=answer.encode())
    assert (done.json, done.code) == ([], 5)
    assert "standard input: no state in it" in done.err


def test_the_answer_of_another_carrier_is_recognised(bot: Bot) -> None:
    done = bot("tracking", "parse", "fedex", PAYLOADS / "delivered.json")
    assert (done.out, done.code) == ("", 5)
    assert re.search(r"delivered.json: no state in it: .* → .*answer of UPS: bot tracking parse ups", done.err)


def test_a_saved_answer_becomes_states_with_exactly_the_documented_keys(bot: Bot) -> None:
    done = bot("tracking", "parse", "ups", PAYLOADS / "refused_and_returned.json", "--json")
    (state,) = done.json
    assert list(state) == STATE_KEYS
    assert (state["status"], state["leg"], state["delivered_to"]) == ("returned", "return", "sender")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", state["delivered_at"])
    assert (done.code, done.err) == (0, "")


def test_a_saved_answer_reads_as_an_agent_would_say_it_with_its_events_below(bot: Bot) -> None:
    done = bot("tracking", "parse", "UPS", PAYLOADS / "refused_and_returned.json")
    headline, state, *events = done.out.strip().splitlines()
    assert headline.endswith("UPS")
    assert state.strip().startswith("Returned to sender")
    times = [re.match(r"  \d{4}-\d\d-\d\d \d\d:\d\d  ", line) for line in events]
    assert len(times) > 3
    assert all(times)


PAGES = ("<html><body>Sorry</body></html>", "{", '"text"', "\x00")
NO_ANSWERS = [(api, page) for api in ("ups", "fedex", "usps", "dhl", "aftership") for page in PAGES]


@pytest.mark.parametrize(
    ("api", "content"),
    [*NO_ANSWERS, ("ups", '{"response": {"errors": [{"code": "250002"}]}}'), ("amazon", "<html>")],
)
def test_an_answer_about_no_parcel_is_an_empty_list_and_says_why(
    bot: Bot, tmp_path: Path, api: str, content: str
) -> None:
    file = tmp_path / "answer"
    file.write_text(content)
    done = bot("tracking", "parse", api, file, "--json")
    assert (done.json, done.code) == ([], 5)
    assert len(done.err.splitlines()) == 1
    assert bot("tracking", "parse", api, file).out == ""


def test_an_answer_may_come_through_a_pipe(bot: Bot) -> None:
    answer = b"\xef\xbb\xbf" + (PAYLOADS / "delivered.json").read_bytes()
    done = bot("tracking", "parse", "ups", "-", "--json", stdin=answer)
    assert [state["status"] for state in done.json] == ["delivered"]


def test_parse_needs_a_carrier_it_knows_and_a_file_with_something_in_it(bot: Bot, tmp_path: Path) -> None:
    (tmp_path / "empty").write_text(" \n")
    good = PAYLOADS / "delivered.json"
    assert_refused(bot("tracking", "parse", "roadie", good), 2, "roadie", "Write one of: ups")
    assert_refused(bot("tracking", "parse", "ups", tmp_path / "none"), 2, "there is no such file")
    assert_refused(bot("tracking", "parse", "ups", tmp_path), 2, "cannot be read")
    assert_refused(bot("tracking", "parse", "ups", tmp_path / "empty"), 2, "it is empty")


def test_parse_and_detect_need_no_configuration(bot: Bot, desk: Desk) -> None:
    (desk.folder / "config.yaml").unlink()
    assert bot("tracking", "parse", "ups", PAYLOADS / "delivered.json").code == 0
    assert bot("tracking", "detect", UPS).code == 0


def test_a_number_nobody_asked_about_says_so(bot: Bot) -> None:
    done = bot("tracking", "show", UPS)
    assert (done.code, "UPS: never asked" in done.out) == (0, True)
    document = bot("tracking", "show", UPS, "--json").json
    assert document == {
        "input": UPS,
        "problem": None,
        "advice": None,
        "parcels": [
            {"carrier": "ups", "number": UPS, "check": "passed", "state": None, "asked_at": None,
             "next_check_at": None, "why": None, "events": []}
        ],
        "not_asked": [],
    }  # fmt: skip


def test_show_tells_of_a_damaged_number_what_to_type(bot: Bot) -> None:
    done = bot("tracking", "show", "1.23457E+17")
    assert (done.code, "format the cell as plain text" in done.out) == (5, True)


def test_asked_once_a_number_is_known_to_every_later_command(bot: Bot) -> None:
    asked = bot("tracking", "show", UPS, "--ask")
    assert asked.code == 0
    assert "Returned to sender" in asked.out
    told = bot("tracking", "show", UPS, "--json").json["parcels"][0]
    assert (told["state"]["status"], told["state"]["delivered_to"]) == ("returned", "sender")
    assert told["asked_at"] == "2026-11-18T20:00:00Z"
    assert (told["next_check_at"], len(told["events"]) > 3) == (None, True)
    assert bot("tracking", "show", UPS).out == asked.out


def test_every_status_has_a_reason_to_be_asked_again_or_not() -> None:
    assert set(WHY) | set(ENDS) == set(Status)


def test_a_number_whose_turn_comes_too_late_is_not_asked_and_says_when(bot: Bot, desk: Desk) -> None:
    config = desk.folder / "config.yaml"
    text = config.read_text(encoding="utf-8").replace("max_wait_s: 60", "max_wait_s: 0")
    config.write_text(text.replace("{calls: 1, per_s: 1, burst: 1}", "{calls: 1, per_s: 7200, burst: 1}"))
    first = bot("tracking", "show", "2847193650", "--ask")
    assert ("In transit" in first.out, first.err) == (True, "")
    second = bot("tracking", "show", "2847194416", "--ask")
    assert ("DHL: never asked" in second.out, second.code) == (True, 5)
    assert re.search(r"DHL: .*next turn at .*\d\d:\d\d E[SD]T", second.err)
    again = bot("tracking", "show", "2847193650", "--ask")  # not due, and yet it would be asked
    assert ("In transit" in again.out, "next turn" in again.err) == (True, True)


@pytest.mark.parametrize("status", [Status.RETURNED, Status.VOIDED, Status.DESTROYED])
def test_an_end_in_doubt_is_asked_again_for_the_doubt(status: Status) -> None:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    state = TrackingState(carrier="ups", number=UPS, status=status, last_event_at=now, confidence=Confidence.REVIEW)
    told = History(carrier="ups", number=UPS)
    check = next_check(state, now)
    assert check is not None
    assert "not certain" in (why_then(Known(state, told, Kept(told, now, now, now, check))) or "")
    assert why_then(Known(state, told, Kept(told, now, now, now, None))) == ENDS[status]
