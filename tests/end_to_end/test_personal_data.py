"""Names, telephone numbers and addresses stay in the sheet: no log, no message and no file of the ledger has them."""

from __future__ import annotations

from pathlib import Path

from bot.core.memory import ChangeKind
from bot.ledger import Ledger
from tests.contract.sheets.office import FORM, request
from tests.end_to_end.desk import Desk
from tests.end_to_end.front import COLUMNS, FIRST, FOURTH, SECOND, THIRD, open_front

HEADERS = (*FORM, "Customer Name", "TEL", "Comments")
PERSON = {
    "Customer Name": "Ada Lovelace",
    "TEL": "+1 (212) 555-0142",
    "Comments": "Ask for Byron, 646 555 0199",
    "Email Address": "ada.king@example.org",
}
NOTE = "spoke with Annabella at 718-555-0173"
PRIVATE = ("Lovelace", "0142", "Byron", "0199", "ada.king", "Annabella", "0173")
ROWS = tuple(
    {**request(order, day), **PERSON, **cells}
    for order, day, cells in (
        (FIRST, 13, {}),
        (SECOND, 16, {"Status": "Order Kept"}),
        (THIRD, 17, {"Tracking Number": "1Z999AA10123456785"}),  # damaged: its check digit
        (FOURTH, 16, {"Status": "SR"}),
        (FIRST, 17, {}),
        (SECOND, 17, {"Status": "on hold"}),
    )
)


def files(folder: Path) -> bytes:
    """Everything in the files of the ledger."""
    found = sorted(folder.glob("ledger.db*"))
    assert found
    return b"\n".join(file.read_bytes() for file in found)


def test_an_ordinary_run_leaves_no_personal_data_outside_the_sheet(desk: Desk) -> None:
    with open_front(desk, ROWS, headers=HEADERS, settings={"log.level": "debug"}) as front:
        for row in range(2, 8):
            front.office.person.notes(f"{COLUMNS['Order Number']}{row}", NOTE)
        first, again = front.run("-v"), front.run("-v")
        assert (first.code, again.code) == (0, 0), first
        assert '"event": "run"' in first.err
        with Ledger.open(desk.folder / "office" / "ledger.db") as ledger:
            changes = ledger.changes(1)
            assert {ChangeKind.NOTE, ChangeKind.BACKGROUND, ChangeKind.ROW} <= {one.change.kind for one in changes}
            assert FIRST in {one.change.order_key for one in changes}
            kept = files(desk.folder / "office")  # while it is open, its log with it
    kept += files(desk.folder / "office")
    assert FIRST.encode() in kept
    for word in PRIVATE:
        assert word.encode() not in kept, f"{word} is in the ledger"
        assert word not in first.err + again.err, f"{word} is in the log"
