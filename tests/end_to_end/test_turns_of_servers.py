"""`bot serve` at its hours: every start of the schedule is done, once, whoever else is at work or died before."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from zoneinfo import ZoneInfo

import pytest
from apscheduler.triggers.date import DateTrigger

from bot import log
from bot.cli import serving, world
from bot.config import Settings, read_config
from bot.config.days import Weekday
from bot.config.schedule import ScheduleEntry
from bot.ledger import Ledger
from bot.runner.schedule import times, turn_at
from bot.runner.turns import is_done
from bot.sandbox.sheets.knobs.faults import Fault, FaultKind
from tests.end_to_end.desk import Desk
from tests.end_to_end.front import SPREADSHEET, Front, open_front

ZONE = ZoneInfo("America/New_York")
JOBS = ("cancellations", "bounced_messages", "call_list")
EVERY_DAY, MIDNIGHT = tuple(Weekday), clock(0)  # a turn that is due all day: whenever the tests run
ONCE_A_DAY = ScheduleEntry.model_construct(job="cancellations", days=EVERY_DAY, at=MIDNIGHT)
REPEATED = ScheduleEntry.model_construct(
    job="cancellations", days=EVERY_DAY, every_minutes=720, between=(MIDNIGHT, MIDNIGHT)
)


@pytest.fixture
def front(desk: Desk) -> Iterator[Front]:
    with open_front(desk) as front:
        yield front


def scheduled(front: Front, *entries: ScheduleEntry) -> Settings:
    settings = read_config(front.desk.folder / "config.yaml", JOBS)
    return settings.model_copy(update={"schedule": entries})


@contextmanager
def serving_with(settings: Settings, ledgers: Sequence[Ledger], **more: object) -> Iterator[None]:
    """One server for each ledger, stopped at the end."""
    stopping = threading.Event()
    with world.open_world(settings) as outside:
        servers = [
            threading.Thread(target=serving._serve, args=(settings, outside, ledger, stopping), kwargs=more)
            for ledger in ledgers
        ]
        for server in servers:
            server.start()
        try:
            yield
        finally:
            stopping.set()
            for server in servers:
                server.join(timeout=30)


def until(what: Callable[[], bool], within_s: float = 20) -> None:
    for _ in range(int(within_s / 0.05)):
        if what():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come to it")


def runs(ledger: Ledger) -> list[tuple[str, str]]:
    """What was run, the oldest first."""
    return [(run.job, str(run.outcome)) for run in reversed(ledger.runs())]


def test_of_the_jobs_due_at_noon_the_call_list_is_made_first_and_the_others_follow(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    noon = datetime(2026, 11, 18, 12, tzinfo=ZONE)
    with contextlib.chdir(desk.folder), ExitStack() as stack:
        shipped = read_config(desk.folder / "config.yaml", (*JOBS, "archive"))
        due = tuple(
            entry for entry in shipped.schedule if clock(12) in times(entry) and Weekday.WEDNESDAY in entry.days
        )
        assert {entry.job for entry in due} == set(JOBS)
        settings = shipped.model_copy(update={"schedule": due})
        ledger = stack.enter_context(Ledger.open(settings.ledger.database))
        start = datetime.now(UTC) + timedelta(seconds=2)
        ahead = noon - start
        monkeypatch.setattr("bot.runner.schedule.triggers", lambda entry, zone: [DateTrigger(start)])
        with serving_with(settings, [ledger], now=lambda: datetime.now(UTC) + ahead):
            until(lambda: sum(run.exit_code is not None for run in ledger.runs()) == 3, within_s=60)
        assert runs(ledger) == [
            ("call_list", "problems"),
            ("cancellations", "problems"),
            ("bounced_messages", "problems"),
        ]
        turns = [turn_at(due, job, ZONE, noon) for job in JOBS]  # its clock stands still: only their claims tell
        here = settings.sheets.spreadsheets["support"]
        assert [turn is not None and is_done(ledger, here, turn) for turn in turns] == [True] * 3
    assert "works on it since" not in capsys.readouterr().err


@pytest.mark.parametrize("entry", [ONCE_A_DAY, REPEATED])
def test_two_servers_on_one_spreadsheet_do_a_turn_once(
    front: Front, entry: ScheduleEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "_LOOK_AGAIN_S", 0.05)
    start = datetime.now(UTC) + timedelta(seconds=0.5)
    monkeypatch.setattr("bot.runner.schedule.triggers", lambda entry, zone: [DateTrigger(start)])
    settings = scheduled(front, entry)
    turn = turn_at(settings.schedule, "cancellations", ZONE, datetime.now(UTC))
    with ExitStack() as stack:
        ledgers = [stack.enter_context(Ledger.open(settings.ledger.database)) for _ in range(2)]
        with serving_with(settings, ledgers):
            until(lambda: turn is not None and is_done(ledgers[0], SPREADSHEET, turn))
            time.sleep(1)
        assert runs(ledgers[0]) == [("cancellations", "done")]
        assert turn is not None
        assert is_done(ledgers[1], SPREADSHEET, turn)
        assert not is_done(ledgers[1], "the spreadsheet of another team on this ledger", turn)


def test_a_job_that_finds_another_bot_at_work_says_so_and_waits_for_it(
    front: Front, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(serving, "_LOOK_AGAIN_S", 0.05)
    log.configure("info", "json")
    ledger = front.office.ledger
    other = ledger.acquire(SPREADSHEET, "another:1", 300, datetime.now(UTC))
    said = ""

    def is_told() -> bool:
        nonlocal said
        said += capsys.readouterr().err
        return '"event": "waiting"' in said

    with serving_with(scheduled(front, ONCE_A_DAY), [ledger]):
        until(is_told)
        time.sleep(0.3)
        assert ledger.runs() == ()
        ledger.release(other, datetime.now(UTC))
        until(lambda: runs(ledger) == [("cancellations", "done")])
    said += capsys.readouterr().err
    assert (said.count('"event": "waiting"'), "another:1 works on it" in said, "✗" in said) == (1, True, False)


def test_a_turn_whose_bot_died_is_made_up_for_once_by_the_servers_that_start_after(front: Front) -> None:
    settings, ledger = scheduled(front, ONCE_A_DAY), front.office.ledger
    dying = ledger.acquire(SPREADSHEET, "dead:1", 300, datetime.now(UTC))
    ledger.start_run("cancellations", SPREADSHEET, "responses", datetime.now(UTC))
    ledger.release(dying, datetime.now(UTC))
    for _ in range(2):
        with serving_with(settings, [ledger]):
            until(lambda: ("cancellations", "done") in runs(ledger))
            time.sleep(0.5)
    assert runs(ledger) == [("cancellations", "crashed"), ("cancellations", "done")]


def test_a_turn_that_was_done_by_hand_is_not_made_up_for(front: Front) -> None:
    assert front.run().code == 0
    with serving_with(scheduled(front, ONCE_A_DAY), [front.office.ledger]):
        time.sleep(1)
    assert runs(front.office.ledger) == [("cancellations", "done")]


def test_a_start_that_comes_again_soon_is_not_made_up_for(front: Front) -> None:
    with serving_with(scheduled(front, REPEATED), [front.office.ledger]):
        time.sleep(1)
    assert front.office.ledger.runs() == ()


def test_a_turn_that_found_google_down_is_tried_again(
    front: Front, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(serving, "_TRY_AGAIN_S", 0.3)
    settings = scheduled(front, ONCE_A_DAY)
    settings = settings.model_copy(update={"sheets": settings.sheets.model_copy(update={"max_tries": 1})})
    front.office.server.faults.add(Fault(FaultKind.UNAVAILABLE, path="^/v4/", count=1))
    with serving_with(settings, [front.office.ledger]):
        until(lambda: ("cancellations", "done") in runs(front.office.ledger))
    assert runs(front.office.ledger) == [("cancellations", "failed"), ("cancellations", "done")]
    assert capsys.readouterr().err.count("✗") == 1


def test_what_a_person_must_mend_first_is_told_once_and_done_by_the_next_start(
    front: Front, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(serving, "_TRY_AGAIN_S", 0.1)
    settings, state = scheduled(front, ONCE_A_DAY), front.office.server.state
    state.unshare(SPREADSHEET, state.account)
    with serving_with(settings, [front.office.ledger]):
        until(lambda: ("cancellations", "failed") in runs(front.office.ledger))
        time.sleep(1)
    assert capsys.readouterr().err.count(f"add {state.account} as Editor") == 1
    state.share(SPREADSHEET, state.account)
    with serving_with(settings, [front.office.ledger]):
        until(lambda: ("cancellations", "done") in runs(front.office.ledger))
    assert runs(front.office.ledger) == [("cancellations", "failed"), ("cancellations", "done")]


def test_a_turn_lasts_until_the_next_of_its_job_or_the_end_of_its_day() -> None:
    half_hours, two_days = (clock(8), clock(18)), (Weekday.MONDAY, Weekday.SUNDAY)
    schedule = (
        ScheduleEntry.model_construct(
            job="cancellations", days=(Weekday.MONDAY,), every_minutes=30, between=half_hours
        ),
        ScheduleEntry.model_construct(job="call_list", days=two_days, at=clock(12)),
    )

    def due(job: str, day: date, hour: int, minute: int) -> tuple[str, str, bool] | None:
        now = datetime.combine(day, clock(hour, minute), ZONE).astimezone(UTC)
        turn = turn_at(schedule, job, ZONE, now)
        if turn is None:
            return None
        return f"{turn.slot.astimezone(ZONE):%d %H:%M}", f"{turn.ends_at.astimezone(ZONE):%d %H:%M}", turn.is_single

    monday, clocks_go_back = date(2026, 11, 23), date(2026, 11, 1)
    assert due("cancellations", monday, 7, 59) is None
    assert due("cancellations", monday, 8, 0) == ("23 08:00", "23 08:30", False)
    assert due("cancellations", monday, 12, 29) == ("23 12:00", "23 12:30", False)
    assert due("cancellations", monday, 22, 0) == ("23 18:00", "24 00:00", False)
    assert due("cancellations", monday + timedelta(days=1), 9, 0) is None
    assert due("call_list", monday, 11, 59) is None
    assert due("call_list", monday, 12, 0) == ("23 12:00", "24 00:00", True)
    assert due("call_list", clocks_go_back, 12, 0) == ("01 12:00", "02 00:00", True)
