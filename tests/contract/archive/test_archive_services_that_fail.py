"""Faults at every call and death at every call and commit of an archive run: the next one ends where it would have."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from bot.errors import BotError
from bot.ledger import Ledger
from bot.sandbox.sheets.knobs.faults import Fault, FaultKind
from bot.sandbox.sheets.knobs.latency import Delay
from bot.sheets.client import SheetsClient
from tests.contract.archive.archive_office import ArchiveOffice, finished, open_archive, order
from tests.dying import AFTER, BEFORE, Killed, dying, let_the_lease_run_out

EVERY = bool(os.environ.get("SHEET_BOT_ARCHIVE_ALL"))
"""Else only around the batches: the other calls only read."""

FAULTS: dict[str, Fault] = {
    "429": Fault(FaultKind.TOO_MANY_REQUESTS),
    "500": Fault(FaultKind.INTERNAL_ERROR),
    "503_after_apply": Fault(FaultKind.UNAVAILABLE, after_apply=True),
    "reset_before": Fault(FaultKind.RESET_BEFORE),
    "reset_after_apply": Fault(FaultKind.RESET_AFTER),
    "malformed": Fault(FaultKind.MALFORMED),
    "truncated": Fault(FaultKind.TRUNCATED),
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArchiveOffice]:
    with open_archive(tmp_path_factory.mktemp("faults")) as office:
        yield office


@pytest.fixture(scope="module")
def quiet(office: ArchiveOffice) -> tuple[Any, list[int], list[int]]:
    """Where an undisturbed run ends, how many calls it makes, and which of them are batches."""
    office.reset()
    office.server.log.clear()
    office.watch()
    office.run()
    office.unwatch()
    calls = [call for call in office.server.log.calls if call.operation != "token"]
    writes = [at for at, call in enumerate(calls) if call.path.endswith(":batchUpdate")]
    assert len(writes) == 2  # the tab is made, the rows move
    return office.state(), list(range(len(calls))), writes


def settled(office: ArchiveOffice) -> None:
    """Nothing is in doubt any more, and the ledger knows which rows the archive has."""
    ledger, here = office.office.ledger, office.office.spreadsheet_id
    assert not ledger.unfinished(here, office.office.now)
    known = {one.order_key for one in ledger.rows(here, "responses").values() if one.archived_at}
    assert known == finished()
    sheet = ledger.sheet(here, "responses")
    assert sheet is not None
    assert sheet.rows == len(office.rows())


@pytest.mark.parametrize("name", FAULTS)
def test_after_a_fault_at_any_call_all_ends_as_without_one(office: ArchiveOffice, quiet: Any, name: str) -> None:
    expected, calls, writes = quiet
    for call in calls if EVERY else writes:
        office.reset()
        fault = FAULTS[name]
        office.server.faults.add(Fault(fault.kind, path="^/v4/", skip=call, after_apply=fault.after_apply))
        office.watch()
        office.run()
        office.unwatch(f"{name} at call {call}")
        assert office.state() == expected, f"{name} at call {call}"
        settled(office)


def test_a_service_that_stays_down_ends_the_run_and_the_next_one_finishes(office: ArchiveOffice, quiet: Any) -> None:
    expected, _, _ = quiet
    office.reset()
    office.server.faults.add(Fault(FaultKind.UNAVAILABLE, path=":batchUpdate", count=100))
    office.watch()
    report = office.run()
    assert int(report.exit_code) == 4
    assert report.cut_short is not None
    office.server.faults.clear()
    office.run()
    office.unwatch()
    assert office.state() == expected
    settled(office)


def ledger_file(office: ArchiveOffice) -> Path:
    return office.folder / f"ledger-{office.ledgers}.db"


BOUNDARIES = [
    (SheetsClient, "write"),
    (Ledger, "plan_changes"),
    (Ledger, "record_sheet"),
    (Ledger, "settle"),
    (Ledger, "record_rows"),
    (Ledger, "finish_run"),
    (Ledger, "renew"),
    *([(SheetsClient, "_answer"), (Ledger, "start_run"), (Ledger, "unfinished")] if EVERY else []),
]


@pytest.mark.parametrize("happens", [BEFORE, AFTER], ids=["before", "after"])
@pytest.mark.parametrize(("owner", "name"), BOUNDARIES, ids=[name for _, name in BOUNDARIES])
def test_a_bot_that_dies_anywhere_leaves_nothing_that_the_next_one_does_not_finish(
    office: ArchiveOffice, quiet: Any, owner: type, name: str, happens: bool
) -> None:
    expected, _, _ = quiet
    for which in range(40):
        office.reset()
        office.watch()
        with dying(owner, name, which, happens) as calls, suppress(Killed):
            office.run()
            assert which == calls[0] > 0
            break
        let_the_lease_run_out(ledger_file(office))
        office.run()
        office.unwatch(f"{name} {which}")
        assert office.state() == expected, f"{name} {which}"
        settled(office)


@pytest.mark.parametrize("edit", ["inserts", "moves"])
def test_rows_that_a_dead_bot_moved_by_mistake_come_back(office: ArchiveOffice, quiet: Any, edit: str) -> None:
    expected, _, writes = quiet
    office.reset()

    def people_edit() -> None:
        if edit == "inserts":
            office.person.inserts_rows(above=2, count=2)
        else:
            office.person.moves_rows(2, 3, above=9)

    office.watch(people_edit, calls=[writes[-1]])
    with dying(SheetsClient, "write", 1, AFTER), pytest.raises(Killed):
        office.run()
    _, archived = office.state()
    assert set(archived) != finished()  # or the test proves nothing
    let_the_lease_run_out(ledger_file(office))
    report = office.run()
    office.unwatch()
    assert report.repaired_rows > 0
    stays, archived = office.state()
    assert (stays, archived) == expected
    settled(office)


def test_ctrl_c_waits_for_the_answer_of_what_is_under_way(
    office: ArchiveOffice, quiet: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the run that somebody starts at once looks too early, moves the rows, and the late batch takes others."""
    expected, _, _ = quiet
    office.reset()
    office.run_first(order(2))
    write = SheetsClient.write

    def write_and_press(*arguments: Any) -> Any:
        office.server.latency.set([Delay("batchUpdate", ms=600)])
        threading.Timer(0.2, signal.pthread_kill, (threading.main_thread().ident, signal.SIGINT)).start()
        return write(*arguments)

    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with monkeypatch.context() as patched:
            patched.setattr(SheetsClient, "write", write_and_press)
            with pytest.raises(KeyboardInterrupt):
                office.run()
    finally:
        signal.signal(signal.SIGINT, handler)
        office.server.latency.set([])
    office.run()
    time.sleep(0.6)  # what is under way arrives
    assert office.state() == expected
    settled(office)


def test_a_bot_that_lost_its_lease_moves_nothing(office: ArchiveOffice) -> None:
    office.reset()
    office.watch(lambda: let_the_lease_run_out(ledger_file(office)), calls=[6])
    before, _ = office.state()
    with pytest.raises(BotError, match="lost its lease"):
        office.run()
    office.unwatch()
    assert office.state()[0] == before
