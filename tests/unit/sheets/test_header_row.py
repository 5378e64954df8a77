"""Columns keep their names while people move, add and rename them, and while a batch of ours hits the header row."""

from __future__ import annotations

from bot.sheets.box import Seen
from bot.sheets.header_row import HeaderRow
from bot.sheets.image import Image, ImageCell

HEADERS = ("Date", "Order", "Notes", "Status", "Case ID", "Due")


def image(*rows: tuple[str, ...], columns: int = 7) -> Image:
    cells = {
        at: {column: ImageCell(text) for column, text in enumerate(row) if text} for at, row in enumerate(rows) if row
    }
    return Image(7, 50, columns, cells, Seen([(0, 50, 0, columns)]))


FIRST = HeaderRow.first(image(HEADERS), 0)


def test_a_column_is_called_by_its_header_and_without_one_by_its_place() -> None:
    assert FIRST.names == (*HEADERS, "#6")


def test_a_column_that_came_in_moves_the_others_and_has_a_name_of_its_own() -> None:
    found = FIRST.find(image(("Date", "Order", "Extra", "Notes", "Status", "Case ID", "Due")))
    assert found is not None
    assert found.names == ("Date", "Order", "Extra", "Notes", "Status", "Case ID", "Due")


def test_a_renamed_header_is_known_by_its_neighbours() -> None:
    found = FIRST.find(image(("Date", "Order", "Remarks", "Status", "Case ID", "Due")))
    assert found is not None
    assert (found.place("Notes"), found.texts[2]) == (2, "Remarks")


def test_a_renamed_header_beside_a_column_that_came_in_is_known_by_a_text_like_it() -> None:
    """Found by: call_list, seed 41981. A strike stayed in it, because nothing told which of the two it was."""
    found = FIRST.find(image(("Date", "Order", "Extra", "Notes (new)", "Status", "Case ID", "Due")))
    assert found is not None
    assert (found.place("Notes"), found.names[2]) == (3, "Extra")


def test_a_header_row_that_moved_is_known_in_spite_of_what_was_written_into_it() -> None:
    below = image((), ("Date", "Order", "Notes", "Delivered", "SL-1", "46342.0"))
    found = FIRST.find(below, {(1, 3), (1, 4), (1, 5)})
    assert found is not None
    assert (found.row, found.names) == (1, (*HEADERS, "#6"))


def test_what_was_written_into_it_is_known_again_where_a_column_comes_in_before() -> None:
    hit = HeaderRow(1, ("Date", "Order", "Notes", "Delivered", "SL-1", "46342.0", ""), FIRST.names)
    found = hit.find(image((), ("Date", "Order", "Notes", "Delivered", "", "SL-1", "46342.0")))
    assert found is not None
    assert (found.place("Case ID"), found.place("Due"), found.names[4]) == (5, 6, "+4")


def test_columns_that_changed_places_keep_their_names() -> None:
    found = FIRST.find(image(("Status", "Date", "Order", "Notes", "Due", "Case ID")))
    assert found is not None
    assert found.names == ("Status", "Date", "Order", "Notes", "Due", "Case ID", "#6")


def test_a_row_with_too_few_of_the_headers_is_another() -> None:
    assert FIRST.find(image(("Date", "Order", "x", "y", "z"))) is None
