"""What is remembered of a change holds nobody's name, telephone number or e-mail address."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.memory import WITHHELD, ChangeKind, PlannedChange, without_personal


def change(column: str, kind: ChangeKind, old: Any, new: Any) -> PlannedChange:
    """A change to row 2."""
    return PlannedChange(
        sheet="S",
        row=2,
        case_id="SL-1",
        order_key="1",
        column=column,
        kind=kind,
        old=old,
        new=new,
        rule="C-10",
        reason="",
    )


@pytest.mark.parametrize(
    ("column", "kind", "old", "new", "kept"),
    [
        ("Status", ChangeKind.VALUE, "", "Delivered", ("", "Delivered")),
        ("Customer Name", ChangeKind.VALUE, "", "Ada", ("", WITHHELD)),
        ("TEL", ChangeKind.VALUE, "555 0100", None, (WITHHELD, None)),
        ("Case ID", ChangeKind.ROW, None, {"TEL": "555", "ETA": 1.0}, (None, {"TEL": WITHHELD, "ETA": 1.0})),
    ],
)
def test_a_personal_value_is_withheld(column: str, kind: ChangeKind, old: Any, new: Any, kept: tuple[Any, Any]) -> None:
    remembered = without_personal(change(column, kind, old, new))
    assert (remembered.old, remembered.new) == kept
