"""A folder var that an earlier version has left: what does not fit is told with the way to a sample of today."""

from __future__ import annotations

import pytest

from tests.contract.sheets.office import TAB
from tests.end_to_end.desk import Desk
from tests.end_to_end.front import SPREADSHEET, ReportFront, assert_refused


@pytest.mark.parametrize(("is_sample", "told"), [("true", True), ("false", False)])
def test_a_sample_without_today_s_tabs_says_which_files_to_remove(desk: Desk, is_sample: str, told: bool) -> None:
    front = ReportFront(desk, {"sheets.support": SPREADSHEET, "sandbox.sample": is_sample})
    front.clock("2026-11-18T12:00:00-05:00")
    with front.opened() as workbook:
        assert workbook.sheets[0].title == TAB
        workbook.sheets.pop()
    done = desk.bot_in_process("run", "bounced_messages")
    assert_refused(done, 2, "no tab is called 'Bounced Messages'", "sheets.bounced_messages.tab")
    var = desk.folder / "var"
    anew = f"remove {var / 'sandbox.db'} and {var / 'ledger.db'}: the next run lays it out anew"
    assert (anew in done.err) is told
    (var / "sandbox.db").unlink()
    (var / "ledger.db").unlink()
    assert desk.bot_in_process("run", "bounced_messages").code == (5 if told else 2)
