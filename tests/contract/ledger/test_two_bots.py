"""Several bots on one spreadsheet: one writes at a time, and whoever lost its lease meanwhile writes nothing more.

`TWO_BOTS_ROUNDS=100` lets them meet as often.
"""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from bots import Told, new_form, run_alone, run_each, told_to
from racers import PROCESSES, race

from bot.errors import LeaseHeld
from bot.ledger import Ledger
from bot.sandbox.sheets.engine import spreadsheet
from bot.sandbox.sheets.engine.person import Person
from bot.sandbox.sheets.knobs.faults import Fault, FaultKind
from bot.sandbox.sheets.server import SandboxServer
from tests.contract.reports.report_office import open_server
from tests.contract.sheets.office import Office

ROUNDS = int(os.environ.get("TWO_BOTS_ROUNDS", "2"))
LOST = "this run lost its lease while it worked. Run again; if it recurs, lengthen the lease"
READ, WRITE = ":getByDataFilter", ":batchUpdate"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    with open_server(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(scope="module")
def quiet(server: SandboxServer, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, int]:
    """What the sheet looks like after the run of one bot, and in how many batches it was written."""
    new_form(server, "form-of-one-bot")
    before = server.log.count("batchUpdate")
    with Ledger.open(tmp_path_factory.mktemp("quiet") / "ledger.db") as ledger:
        Office(server, ledger, "form-of-one-bot").run()
    return picture(server, "form-of-one-bot"), server.log.count("batchUpdate") - before


def picture(server: SandboxServer, spreadsheet_id: str) -> str:
    """Everything that is in the spreadsheet."""
    whole = spreadsheet.get_spreadsheet(server.state.workbook(spreadsheet_id), (), True, "sheets")
    return json.dumps(whole, sort_keys=True)


def test_bots_of_two_machines_that_start_together_do_what_one_does(
    server: SandboxServer, ledger: Ledger, url: str, quiet: tuple[str, int], request: pytest.FixtureRequest
) -> None:
    undisturbed, batches = quiet
    forms = [f"form-{number}-{'pg' if '://' in url else 'lite'}" for number in range(ROUNDS)]
    for form in forms:
        new_form(server, form)
    before = server.log.count("batchUpdate")
    ends = race(run_each, str(told_to(server, url, forms)))
    written = server.log.count("batchUpdate") - before
    for number, form in enumerate(forms):
        of_form = [one[number] for one in ends]
        assert {code for code, _ in of_form} <= {0, 3}, of_form
        assert 0 in {code for code, _ in of_form}
        assert all("works on it since" in said and "machine-" in said for code, said in of_form if code == 3)
        assert picture(server, form) == undisturbed
        assert Office(server, ledger, form).run().view.plan.is_empty
    assert written == batches * ROUNDS


@dataclass
class Sleeper:
    """A bot that falls asleep (SIGSTOP) right before it is answered the call `which` whose path ends so."""

    server: SandboxServer
    told: Told
    path: str
    which: int
    process: Any = None
    answers: Any = field(default_factory=PROCESSES.SimpleQueue)
    seen: int = 0

    def sleeps(self) -> None:
        """Starts it, and comes back when it is asleep."""

        def stop(_method: str, path: str, _body: Any) -> None:
            if path.endswith(self.path):
                if self.seen == self.which:
                    os.kill(self.process.pid, signal.SIGSTOP)
                self.seen += 1

        self.server.after_request = stop
        self.process = PROCESSES.Process(target=run_alone, args=(str(self.told), self.answers))
        self.process.start()
        while not is_asleep(self.process.pid):
            assert self.process.is_alive()
        self.server.after_request = None

    def wakes(self) -> tuple[int, str]:
        """How its run ends."""
        os.kill(self.process.pid, signal.SIGCONT)
        code, said = self.answers.get()
        self.process.join()
        return int(code), str(said)


def is_asleep(pid: int) -> bool:
    """Whether every thread of the process has stopped."""
    tasks = Path(f"/proc/{pid}/task")
    return all(task.joinpath("stat").read_text().rpartition(")")[2].split()[0] == "T" for task in tasks.iterdir())


def lease_runs_out(url: str) -> None:
    """As if the time of every lease were over."""
    engine = sa.create_engine(url if "://" in url else f"sqlite:///{url}")
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE leases SET expires_at = acquired_at"))
    engine.dispose()


POINTS = {
    "before_its_first_look": (":batchGet", 0),
    "between_its_re_read_and_its_batch": (READ, 0),
    "between_its_columns_and_its_batch": (WRITE, 0),
    "between_its_batch_and_the_other_tab": (WRITE, 1),
    "between_the_other_tab_and_its_row": (WRITE, 2),
}


@pytest.mark.parametrize("point", POINTS)
def test_a_bot_that_slept_past_its_lease_writes_nothing_and_says_so(
    server: SandboxServer, ledger: Ledger, url: str, quiet: tuple[str, int], point: str
) -> None:
    form = f"form-of-a-sleeper-{point}-{'pg' if '://' in url else 'lite'}"
    new_form(server, form)
    sleeper = Sleeper(server, told_to(server, url, [form]), *POINTS[point])
    sleeper.sleeps()
    lease_runs_out(url)
    office = Office(server, ledger, form)
    assert int(office.run().exit_code) == 0
    assert picture(server, form) == quiet[0]
    office.person.paints("D2", None)  # the next run obeys: the mark is not set again
    office.run()
    before, batches = picture(server, form), server.log.count("batchUpdate")
    code, said = sleeper.wakes()
    assert code == 3
    assert said == LOST or point == "before_its_first_look"  # it finds the columns that the other has added
    assert server.log.count("batchUpdate") == batches
    assert picture(server, form) == before
    assert office.run().view.plan.is_empty
    assert not ledger.unfinished(form, datetime.now(UTC))


def test_a_bot_that_slept_until_its_lease_ran_out_writes_nothing_even_if_nobody_took_over(
    server: SandboxServer, ledger: Ledger, url: str, quiet: tuple[str, int]
) -> None:
    form = f"form-that-nobody-took-{'pg' if '://' in url else 'lite'}"
    new_form(server, form)
    sleeper = Sleeper(server, told_to(server, url, [form]), READ, 0)
    sleeper.sleeps()
    lease_runs_out(url)
    batches = server.log.count("batchUpdate")
    code, said = sleeper.wakes()
    assert (code, said) == (3, LOST)
    assert server.log.count("batchUpdate") == batches
    Office(server, ledger, form).run()
    assert picture(server, form) == quiet[0]


def test_headers_that_a_batch_hit_are_not_put_back_without_the_lease(
    server: SandboxServer, ledger: Ledger, url: str
) -> None:
    form = f"form-of-headers-{'pg' if '://' in url else 'lite'}"
    new_form(server, form)
    office = Office(server, ledger, form)

    def meanwhile(person: Person) -> None:
        person.inserts_rows(above=1)
        lease_runs_out(url)

    office.before_write(meanwhile, which=1)
    before = server.log.count("batchUpdate")
    with pytest.raises(LeaseHeld, match="lost its lease"):
        office.run()
    server.before_request = None
    assert server.log.count("batchUpdate") - before == 2


class _LongPauses(list[float]):
    """Between two tries the lease runs out."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    def append(self, pause: float) -> None:
        lease_runs_out(self.url)
        super().append(pause)


def test_columns_are_not_sent_again_without_the_lease(server: SandboxServer, ledger: Ledger, url: str) -> None:
    form = f"form-of-columns-{'pg' if '://' in url else 'lite'}"
    new_form(server, form)
    office = Office(server, ledger, form, sleeps=_LongPauses(url))
    server.faults.add(Fault(FaultKind.UNAVAILABLE, path="batchUpdate"))
    before = server.log.count("batchUpdate")
    with pytest.raises(LeaseHeld, match="lost its lease"):
        office.run()
    assert server.log.count("batchUpdate") - before == 1
    assert len(office.sleeps) == 1
