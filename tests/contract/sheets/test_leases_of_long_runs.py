"""The lease of a run that takes longer than it, and never stands still."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.core.problem import Problem
from bot.runner.archive import run_archive
from bot.runner.job import Progress
from bot.runner.run import run_job
from bot.sandbox.sheets.knobs.faults import Fault, FaultKind
from jobs.archive import Archive
from tests.contract.archive.archive_office import ARCHIVE, finished, open_archive
from tests.contract.sheets.office import BOT, FORM, cancellations, open_office, request

LEASE_S = 2.0


def test_the_lease_is_kept_while_mails_are_fetched(tmp_path: Path) -> None:
    """It ran out meanwhile, and the run was refused with all its mails read."""

    def takes_longer_than_the_lease(progress: Progress) -> tuple[Problem, ...]:
        for mail in range(8):
            time.sleep(LEASE_S / 6)
            progress("Reading the mail folder", mail, 8)
        return ()

    with open_office(tmp_path, [request("111-0000001-0000001")], (*FORM, *BOT)) as office:
        place = replace(office.workplace(), lease_s=LEASE_S, take_notices=takes_longer_than_the_lease)
        report = run_job(place, replace(cancellations(), needs_reminders=True))
        place.spreadsheet.close()
        [row] = office.rows().values()
    assert int(report.exit_code) == 0
    assert row["Case ID"]


def test_the_lease_is_kept_while_an_archive_run_puts_right_what_an_earlier_one_has_left(tmp_path: Path) -> None:
    """It reads the sheet, then looks for the rows of the earlier run, then reads again."""

    def answers_slowly_until_rows_move(_method: str, path: str, _body: Any) -> None:
        if path.endswith(":batchUpdate"):
            archive.server.before_request = None
        time.sleep(LEASE_S / 6)

    with open_archive(tmp_path) as archive:
        archive.server.faults.add(Fault(FaultKind.UNAVAILABLE, path=":batchUpdate", count=99))
        assert archive.run().cut_short
        archive.server.faults.clear()
        archive.server.before_request = answers_slowly_until_rows_move
        place = replace(archive.office.workplace(), lease_s=LEASE_S)
        report = run_archive(place, Archive(90, sheets=("responses",)))
        place.spreadsheet.close()
        archived = set(archive.places(ARCHIVE))
    assert int(report.exit_code) == 0
    assert archived == finished()
