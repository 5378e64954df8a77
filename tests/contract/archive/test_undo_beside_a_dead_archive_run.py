"""`bot undo` of some other run, while rows that a dead archive run moved by mistake still stand in the archive."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.core.memory import ChangeKind, ChangeState
from bot.runner.undo import undo_run
from bot.sheets.client import SheetsClient
from tests.contract.archive.archive_office import ARCHIVE, ArchiveOffice, finished, open_archive, order
from tests.contract.sheets.office import TAB
from tests.dying import AFTER, Killed, dying, let_the_lease_run_out

MOVES = 1  # the batch with the rows; before it the archive is made


def test_an_undo_leaves_the_rows_of_a_dead_archive_run_to_the_next_archive_run(tmp_path: Path) -> None:
    """It settled them as given way: the next archive run looked for none of them, and they stayed in the archive."""
    with open_archive(tmp_path) as office:
        office.person.types(f"{office.letter(TAB, 'Status')}{office.places(TAB)[order(12)]}", "Unsuccessful")
        other = office.office.run()
        before = {*office.places(TAB)}
        strays = _dies_with_strays_in_the_archive(office)
        _undoes(office, other.run_id or 0)
        left = office.office.ledger.unfinished(office.office.spreadsheet_id, office.office.now)
        office.watch()
        office.run()
        office.unwatch()
        archived, stays = {*office.places(ARCHIVE)}, {*office.places(TAB)}
        known = office.office.ledger.rows(office.office.spreadsheet_id, "responses").values()
    assert strays
    assert (archived, stays) == (finished(), before - finished())
    in_doubt = {(one.change.kind, one.state) for run in left for one in run.changes}
    assert in_doubt == {(ChangeKind.MOVED, ChangeState.UNKNOWN)}
    assert {one.order_key for one in known if one.archived_at} == finished()


def _dies_with_strays_in_the_archive(office: ArchiveOffice) -> set[str]:
    """Which orders stand there by mistake."""
    batches = 0

    def hook(_method: str, path: str, _body: Any) -> None:
        nonlocal batches
        if path.endswith(":batchUpdate"):
            if batches == MOVES:
                office.person.inserts_rows(above=3)
            batches += 1

    office.server.before_request = hook
    with dying(SheetsClient, "write", MOVES, AFTER), pytest.raises(Killed):
        office.run()
    office.server.before_request = None
    let_the_lease_run_out(office.folder / f"ledger-{office.ledgers}.db")
    return {*office.places(ARCHIVE)} - finished()


def _undoes(office: ArchiveOffice, run_id: int) -> None:
    place = office.office.workplace()
    try:
        undo_run(place, run_id)
    finally:
        place.spreadsheet.close()
