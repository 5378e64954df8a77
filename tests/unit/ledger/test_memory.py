"""What is withheld before anything is stored."""

from __future__ import annotations

import pytest

from bot.core.memory import PERSONAL_COLUMNS, WITHHELD, ChangeKind, JsonValue, PlannedChange, without_personal


def change(column: str, kind: ChangeKind, old: JsonValue, new: JsonValue) -> PlannedChange:
    """A change to the call list."""
    return PlannedChange(
        sheet="Call List",
        row=2,
        case_id="C-1",
        order_key="112",
        column=column,
        kind=kind,
        old=old,
        new=new,
        rule="B-5",
        reason="is to be called",
    )


@pytest.mark.parametrize("column", sorted(PERSONAL_COLUMNS))
def test_a_personal_value_is_withheld_but_that_a_cell_was_blank_is_kept(column: str) -> None:
    kept = without_personal(change(column, ChangeKind.VALUE, "", "Ada"))
    assert (kept.old, kept.new) == ("", WITHHELD)


def test_a_value_of_the_bot_is_kept() -> None:
    planned = change("Next Action", ChangeKind.VALUE, None, "Call: Mike")
    assert without_personal(planned) is planned


def test_of_a_note_the_bots_part_is_kept_and_people_s_is_not() -> None:
    bots = "— sheet-bot —\nC-5: chase logistics"
    planned = change("ORD#", ChangeKind.NOTE, "call Ada at 212 555 0142", f"call Ada at 212 555 0142\n\n{bots}")
    kept = without_personal(planned)
    assert (kept.old, kept.new) == ("", bots)
    gone = without_personal(change("ORD#", ChangeKind.NOTE, bots, None))
    assert (gone.old, gone.new) == (bots, None)


def test_of_a_new_row_only_the_personal_values_are_withheld() -> None:
    kept = without_personal(change("", ChangeKind.ROW, None, {"Case ID": "C-1", "TEL": "212", "Script": None}))
    assert (kept.old, kept.new) == (None, {"Case ID": "C-1", "TEL": WITHHELD, "Script": None})
