"""Whatever people do to a report and its Call List between and during the runs of the bot (B-2, B-8, K-2, K-3).

Afterwards the sheet is as the rules say of what stands in it, every edit of a person is kept, and no order was
reminded twice. `PROPERTY_EXAMPLES=500 pytest tests/contract/reports/test_people_and_bot_take_turns.py` tries more.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.core.parcel import DeliveredTo, Leg, Status, TrackingState
from bot.errors import BotError
from bot.ledger import Ledger
from bot.sandbox.sheets.server import SandboxServer
from tests.contract.reports.report_office import ReportOffice, new_ledger, new_report, open_server
from tests.contract.reports.team import BACK, ON_ITS_WAY, UNUSED, Team
from tests.contract.sheets.office import NOW

FIRST_SEED = int(os.environ.get("PROPERTY_FIRST", "0"))
SEEDS = range(FIRST_SEED, FIRST_SEED + int(os.environ.get("PROPERTY_EXAMPLES", "3")))
TURNS = 9
FACTS = {
    number: TrackingState(carrier="ups", number=number, status=status, leg=Leg.RETURN, last_scan_at=scan, **where)
    for number, status, scan, where in (
        (UNUSED, Status.LABEL_CREATED, None, {}),
        (ON_ITS_WAY, Status.IN_TRANSIT, NOW, {}),
        (BACK, Status.RETURNED, NOW, {"delivered_to": DeliveredTo.SENDER}),
    )
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    with open_server(tmp_path_factory.mktemp("turns")) as server:
        yield server


@pytest.mark.parametrize("seed", SEEDS)
def test_any_turns_of_people_and_bot_end_as_the_rules_say(server: SandboxServer, tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    with Ledger.open(new_ledger(tmp_path)) as ledger:
        office = new_report(server, ledger, [])
        team = Team(office, rng)
        office = team.office = new_report(server, ledger, team.begin(6))
        office.facts = FACTS
        try:
            take_turns(team, rng)
        except AssertionError as error:
            error.add_note("\n".join(team.story))
            raise


def take_turns(team: Team, rng: random.Random) -> None:
    for _ in range(TURNS):
        for _ in range(rng.randint(0, 4)):
            team.edits()
        if rng.random() < 0.5:
            team.happens()
        if rng.random() < 0.4:
            run_while_people_edit(team, rng)
        else:
            name = rng.choice(["bounced_messages", "call_list"])
            team.story.append(f"{name} runs")
            try:
                team.office.run(name)
            except BotError as error:
                raise AssertionError(f"an undisturbed run failed: {error}") from error
            team.looks_at_a_run()
    for _ in range(2):
        team.story.append("call_list runs in peace")
        team.office.run()
        team.looks_at_a_run()
    assert [
        (one.case_id, one.column, one.kind, one.old, one.new)
        for plan in team.office.view().plans
        for one in plan.changes
    ] == []
    before = picture(team.office)
    team.office.run()
    assert picture(team.office) == before
    team.looks_at_the_rules()
    team.looks_at_their_edits()


def run_while_people_edit(team: Team, rng: random.Random) -> None:
    """A run with up to two edits between any of its calls."""
    server = team.office.server
    moments = {rng.randint(0, 22): rng.random() < 0.5 for _ in range(2)}
    seen = 0

    def before(_method: str, path: str, _body: Any) -> None:
        if moments.get(seen) is True:
            team.story.append(f"before call {seen} ({path.rsplit(':')[-1]}):")
            team.edits(within_round_trip=path.endswith(":batchUpdate"))

    def after(_method: str, _path: str, _body: Any) -> None:
        nonlocal seen
        if moments.get(seen) is False:
            team.story.append(f"after call {seen}:")
            team.edits()
        seen += 1

    server.before_request, server.after_request = before, after
    name = rng.choice(["bounced_messages", "call_list"])
    team.story.append(f"{name} runs while people edit")
    try:
        team.office.run(name)
    except BotError as error:
        team.story.append(f"it gives up: {error.problem}")
    finally:
        server.before_request = server.after_request = None


def picture(office: ReportOffice) -> Any:
    return office.rows(), office.calls(), office.ledger.rows(office.spreadsheet_id, "bounced_messages")
