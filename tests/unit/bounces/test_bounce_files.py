"""Files of notices: mailboxes, folders, lists as people's programs write them; a bad one is refused whole."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.bounces.authentication import SenderRules
from bot.bounces.files import Reading, read_files
from bot.bounces.listing import read_list
from bot.bounces.mbox import NotAnMbox, split_mbox
from bot.core.notice import BounceReason, Notice
from bot.core.problem import Problem
from bot.errors import ConfigurationError

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")
HOW = Reading(SenderRules(frozenset(), frozenset(), trust=True), NOW, ZONE, 10_000)
MAIL = b"From: donotreply@amazon.com\nSubject: message bounced 111-2222222-%07d\n\n%s\n"


def quiet(_stage: str, _done: int, _total: int) -> None: ...


def read(*paths: Path) -> list[Notice | Problem]:
    return read_files(paths, HOW, quiet)


def orders(found: list[Notice | Problem]) -> list[str]:
    return [one.order_key if isinstance(one, Notice) else one.problem for one in found]


def listed(text: str | bytes) -> list[Notice | Problem]:
    return list(read_list(text if isinstance(text, bytes) else text.encode(), "list.csv", ZONE, NOW))


def refused(text: str | bytes) -> str:
    with pytest.raises(ConfigurationError) as caught:
        listed(text)
    return f"{caught.value.place}: {caught.value.problem}"


def test_an_mbox_gives_its_messages_by_their_number_and_says_how_far_it_is(tmp_path: Path) -> None:
    box = tmp_path / "bounced.MBOX"
    texts = [b"first\n", b"From here on, this line stands in the text\n", b"x" * 20_000, b">From quoted", b"no order"]
    messages = [MAIL % (number, text) for number, text in enumerate(texts)]
    messages[4] = b"From: a@b\n\nnothing\n"
    box.write_bytes(b"\n".join(b"From MAILER-DAEMON Tue Nov 17 16:15:30 2026\n" + one for one in messages))
    seen: list[tuple[str, int, int]] = []
    found = read_files([box], HOW, lambda *step: seen.append(step))
    assert orders(found) == [
        "111-2222222-0000000",
        "111-2222222-0000001",
        "the mail is larger than 10,000 bytes, which no notice is",
        "111-2222222-0000003",
        "the mail names no order number such as 111-2222222-3333333",
    ]
    assert [(one.sheet, one.row) for one in found if isinstance(one, Problem)] == [(str(box), 3), (str(box), 5)]
    assert seen[-1] == ("bounced.MBOX", box.stat().st_size, box.stat().st_size)
    assert len(seen) > 3


def test_a_line_from_begins_a_message_only_after_an_empty_one() -> None:
    stamp = b"From a@b Tue Nov 17 16:15:30 2026\n"
    raw = b"From x\nFrom: a\n\nhello\n" + stamp + b"\nFrom -\r\nFrom: b\r\n\r\n" + b"z" * 65_536 + stamp
    found = list(split_mbox(io.BytesIO(raw), 100_000, lambda _: None))
    assert found == [b"From: a\n\nhello\n" + stamp + b"\n", b"From: b\r\n\r\n" + b"z" * 65_536 + stamp]
    for other in (b"", b"\n\n", b"Subject: x\n\nFrom y\n", b"x" * 70_000 + b"From y\n"):
        with pytest.raises(NotAnMbox):
            list(split_mbox(io.BytesIO(other), 100, lambda _: None))


def test_a_folder_gives_its_eml_files_by_name_and_nothing_else(tmp_path: Path) -> None:
    for number in (2, 1):
        (tmp_path / f"{number}.eml").write_bytes(MAIL % (number, b""))
    (tmp_path / "3.EML").write_bytes(b"x" * 20_000)
    (tmp_path / "notes.txt").write_text("111-2222222-9999999")
    assert orders(read(tmp_path)) == [
        "111-2222222-0000001",
        "111-2222222-0000002",
        "the mail is larger than 10,000 bytes, which no notice is",
    ]


def test_one_bad_file_among_good_ones_and_nothing_is_read(tmp_path: Path) -> None:
    good, empty = tmp_path / "good.eml", tmp_path / "empty"
    good.write_bytes(MAIL % (1, b""))
    empty.mkdir()
    (tmp_path / "photo.png").write_bytes(b"\x89PNG")
    (tmp_path / "not.mbox").write_bytes(MAIL % (1, b""))
    (tmp_path / "no.csv").write_bytes(b"\x00\x01\x02")
    refusals = {
        "gone.eml": "there is no such file",
        "photo.png": "it is no kind of file that is read here",
        "empty": "the folder holds no .eml file",
        "not.mbox": "it does not start with a line 'From …' as an mbox does",
        "no.csv": "it is no text",
    }
    for name, problem in refusals.items():
        with pytest.raises(ConfigurationError) as caught:
            read(good, tmp_path / name)
        assert (caught.value.place, caught.value.problem) == (str(tmp_path / name), problem)
        assert caught.value.fix


def test_a_list_is_read_by_its_headers_in_any_order() -> None:
    found = listed(
        "Date,Caller,ORD#,Why\n11/17/2026 4:15 PM,Joy,111-2222222-3333333,opted out\n\n,, #112-0000000–0000000 ,\n"
    )
    first, second = found
    assert isinstance(first, Notice)
    assert isinstance(second, Notice)
    assert (first.order_key, first.reason) == ("111-2222222-3333333", BounceReason.OPT_OUT)
    assert first.noticed_at == datetime(2026, 11, 17, 21, 15, tzinfo=UTC)
    assert (second.order_key, second.reason) == ("112-0000000-0000000", BounceReason.UNKNOWN)
    assert second.noticed_at == NOW


@pytest.mark.parametrize(
    "raw",
    [
        b"\xef\xbb\xbfOrder Number;Reason\r\n111-2222222-3333333;gesch\xc3\xa4ftlich, anders\r\n",
        "sep=;\r\nOrder Number;Reason\r\n111-2222222-3333333;ä\r\n".encode("cp1252"),
        "Order Number\tReason\r\n111-2222222-3333333\tä\r\n".encode("utf-16"),
        b'amazon-order-id|Reason\n"111-2222222-3333333"|"two\nlines"\n',
        b'\n\nOrder ID\r111-2222222-3333333\r',
        b'Order ID\n"=""111-2222222-3333333"""\n',
    ],
    ids=["utf-8 BOM", "Excel's sep=", "UTF-16", "pipes", "old Mac", "formula"],
)  # fmt: skip
def test_any_program_s_csv_is_read(raw: bytes) -> None:
    assert orders(listed(raw)) == ["111-2222222-3333333"]


def test_a_list_without_dates_gives_the_same_notices_on_another_day() -> None:
    raw = b"Order ID,Reason\n111-2222222-3333333,bounced\n"
    today, later = (list(read_list(raw, "a.csv", ZONE, now)) for now in (NOW, NOW.replace(year=2027)))
    assert isinstance(today[0], Notice)
    assert isinstance(later[0], Notice)
    assert today[0].notice_id == later[0].notice_id


def test_rows_that_name_no_order_or_no_possible_date_are_problems_with_their_line() -> None:
    found = listed(
        "Order Number,Date\n"
        "111-222-333,\n"
        "111-2222222-3333333 112-0000000-0000000,\n"
        '"\n\n111-2222222-3333333",2026-11-17\n'
        "111-2222222-3333333,31/31/2026\n"
        ",2026-11-17\n"
    )
    assert [(one.row, one.column, one.problem) for one in found if isinstance(one, Problem)] == [
        (2, "Order Number", "the cell holds no Amazon order number: '111-222-333'"),
        (3, "Order Number", "the cell holds several order numbers"),
        (7, "Date", "'31/31/2026' is no day of the calendar"),
        (8, "Order Number", "the cell holds no Amazon order number: ''"),
    ]
    assert len(found) == 5


def test_what_stands_in_a_wrong_column_is_not_shown_when_it_may_be_a_person_s() -> None:
    found = listed(
        "Order Number,Date\n"
        "Robin Example,\n"
        "201-555-0123,\n"
        "111-2222222-3333333,robin@example.net\n"
        "111-2222222-3333333,+1 201 555 0123\n"
        "111-222222-3333333,\n"
    )
    assert [(one.row, one.problem) for one in found if isinstance(one, Problem)] == [
        (2, "the cell holds no Amazon order number"),
        (3, "the cell holds no Amazon order number"),
        (4, "what the cell holds is no date"),
        (5, "what the cell holds is no date"),
        (6, "the cell holds no Amazon order number: '111-222222-3333333'"),
    ]


def test_a_day_in_the_future_is_a_slip() -> None:
    (found,) = listed("Order Number,Date\n111-2222222-3333333,2099-01-01\n")
    assert isinstance(found, Problem)
    assert (found.row, found.column, found.problem) == (2, "Date", "lies in the future")


def test_a_list_whose_columns_are_not_clear_is_refused() -> None:
    assert refused("") == "list.csv: it is empty"
    assert refused("name,tel\na,b\n") == "list.csv: its header row has no order number"
    assert "'ORD#' and 'Order ID' both mean Order Number" in refused("ORD#,Order ID\n1,2\n")
    assert refused(b"Order ID\n\x81\x8d\n") == "list.csv: it is no text"
    assert refused("Order ID\n1\n" + "x" * 200_000).startswith("list.csv line 3: it is no CSV")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
@example(b"\xff\xfeO")
@example(b'Order ID\n"')
def test_any_bytes_are_a_list_or_refused(raw: bytes) -> None:
    for content in (raw, b"Order ID;Date\n" + raw):
        try:
            found = listed(content)
        except ConfigurationError:
            continue
        assert all(isinstance(one, Notice | Problem) for one in found)
