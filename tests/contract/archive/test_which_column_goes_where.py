"""Which column of a row goes where as it comes and goes: with literals, then for whatever people may do to columns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sheets.moving_columns import BEHIND_THE_MARK, WITHOUT_THE_MARK, Span, Standing, places_now

NOW = [
    ("a column came in", "A B C", "A x B C", [0, 2, 3]),
    ("one was moved", "A B C D", "D A B C", [1, 2, 3, 0]),
    ("one was renamed", "A B C", "A B2 C", [0, 1, 2]),
    ("the first was renamed as another came in", "A B C", "A2 B x C", [0, 1, 3]),
    ("one without a header moved on", "A - B -", "A x - B -", [0, 2, 3, 4]),
    ("the one beside it was moved away", "A - B - -", "- B A - -", [2, 0, 1, 3, 4]),
    ("one is gone", "A B C", "A C", [0, 2, 1]),
    ("two have the same header", "A A B", "x A A B", [1, 2, 3]),
]


@pytest.mark.parametrize(("then", "now", "places"), [one[1:] for one in NOW], ids=[one[0] for one in NOW])
def test_a_column_is_known_by_its_header_or_by_what_is_beside_it(then: str, now: str, places: list[int]) -> None:
    assert places_now(names(then), names(now)) == places


def names(text: str) -> list[str]:
    """Headers; a dash for none."""
    return ["" if name == "-" else name for name in text.split()]


def test_rows_under_their_headers_go_back_as_they_are() -> None:
    landed = Standing(names("- A B C - -"), names("Archived A B C - -"))
    assert not landed.is_beside
    assert tuple(landed.way_back(names("A B C - -"), names("Archived A B C - -"))) == WITHOUT_THE_MARK


def test_a_renamed_header_puts_nothing_beside_it() -> None:
    assert not Standing(names("- A B2 C"), names("Archived A B C")).is_beside


def test_rows_go_back_by_the_headers_they_were_taken_from() -> None:
    """As in seed 1270: x came in left of B under the batch, y left of D after it, and C was renamed."""
    landed = Standing(names("- A x B C D - -"), names("Archived A B C D - - -"))
    assert landed.is_beside
    spans = landed.way_back(names("A x B C2 y D - -"), names("Archived A B C D - - -"))
    assert spans == [Span(1, 5, 0), Span(5, None, 5)]


def test_what_may_stand_right_of_all_goes_right_of_all() -> None:
    """The grid ends with the last header, whose cells go to the left: a column is added for what comes behind it."""
    landed = Standing(names("- A C B"), names("Archived A B C"))
    assert landed.way_back(names("B A C"), names("Archived A B C")) == [Span(1, 3, 1), Span(3, 4, 0), Span(4, None, 3)]


def test_rows_that_came_home_as_a_column_came_in_stand_beside_their_headers() -> None:
    """As in seed 10742: x came in left of B under the batch, and y left of C as those rows were sent off again."""
    archive, tab, tab_now = names("Archived A B C"), names("A x B C"), names("A x B y C")
    home = Standing(names("- A B C"), archive).sent(WITHOUT_THE_MARK, archive, tab)
    assert home.is_beside
    assert home.cells_now(tab_now) == names("A B C - -")
    there = home.sent(BEHIND_THE_MARK, tab_now, archive)
    assert there == Standing(names("- A B C - -"), archive)
    assert there.way_back(tab_now, archive) == [Span(1, 2, 0), Span(2, 3, 2), Span(3, None, 4)]


def test_rows_go_from_where_the_columns_of_the_archive_have_come_to_stand() -> None:
    """x came in left of A there under the batch, so that each cell stands one further right than it was meant to."""
    home = Standing(names("- A B"), names("Archived A B")).sent(WITHOUT_THE_MARK, names("Archived x A B"), names("A B"))
    assert home == Standing(names("- A B"), names("A B"))
    assert home.is_beside


HEADERS = st.lists(st.sampled_from(["A", "B", "C", "D", "E", ""]), min_size=1, max_size=9)


@given(HEADERS, HEADERS, HEADERS, HEADERS)
def test_every_column_goes_to_a_place_of_its_own(
    tab: list[str], archive: list[str], tab_now: list[str], archive_now: list[str]
) -> None:
    landed = Standing(["", *tab], ["Archived", *archive])
    spans = landed.way_back(tab_now, ["Archived", *archive_now])
    width = len(archive_now) + 3  # columns that came in at the right meanwhile
    taken = [at for span in spans for at in range(span.first, width if span.end is None else span.end)]
    placed = [span.to + at for span in spans for at in range((width if span.end is None else span.end) - span.first)]
    assert taken == list(range(1, width))
    assert len(set(placed)) == len(placed)
    assert max(placed) == placed[-1]


@given(st.permutations("ABCDEF"), st.permutations("ABCDEF"), st.permutations("ABCDEF"))
def test_each_cell_comes_home_under_its_header_however_columns_were_moved(
    at_first: list[str], under_the_batch: list[str], by_now: list[str]
) -> None:
    landed = Standing(["", *under_the_batch], ["Archived", *at_first])
    spans = landed.way_back(by_now, ["Archived", *at_first])
    row = ["mark", *under_the_batch]  # in each cell the header of its column
    home = dict[int, str]()
    for span in spans:
        home |= dict(enumerate(row[span.first : span.end], span.to))
    assert [home[at] for at in range(6)] == by_now


@given(*(st.permutations("ABCDEF" + more) for more in ("", "x", "xy", "xyz")))
def test_a_row_that_came_home_beside_its_headers_ends_under_them(
    at_first: list[str], under_the_way_home: list[str], under_the_way_there: list[str], by_now: list[str]
) -> None:
    """Columns come in and move under the batch that takes it home, under the one that takes it off again, and later."""
    archive = ["Archived", *at_first, *[""] * 3]
    home = Standing(["", *at_first], archive).sent(WITHOUT_THE_MARK, archive, under_the_way_home)
    row = dict(zip(under_the_way_home, at_first, strict=False))  # by the header of its place; in each cell its own
    there = home.sent(BEHIND_THE_MARK, under_the_way_there, archive)
    cells = ["mark", *(row.get(header, "") for header in under_the_way_there)]
    ends = dict[int, str]()
    for span in there.way_back(by_now, archive):
        ends |= dict(enumerate(cells[span.first : span.end], span.to))
    assert {by_now[at]: cell for at, cell in ends.items() if cell} == {name: name for name in at_first}
