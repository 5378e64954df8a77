"""The script and the message: the team's words, every gap named, and nothing in a cell or a template that acts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import InvalidFile
from bot.core.letters import SLOTS, Letter, Letters, Template, Value, long_day, template_faults
from bot.errors import ConfigurationError, ExitCode, MissingSlot
from bot.letters import read_letters

FILLED: dict[str, Value] = {
    "customer_name": "Jane Doe",
    "order_number": "111-7734009-1120986",
    "agent": "Joy",
    "deadline": date(2026, 12, 18),
    "tracking_link": "https://www.ups.com/track?tracknum=1Z4V88E30300042811&loc=en_US",
    "window_days": 30,
    "company": "Autoplicity",
    "toll_free": "800-299-1028",
    "opening_hours": "Mon-Sat 9am - 5pm",
}
LETTERS = read_letters()
SCRIPT = """\
Hello Jane Doe

• This is a courtesy call from Autoplicity that your return was approved for ORDER# 111-7734009-1120986
• We communicate with our customers through Amazon Messenger which will transmit messages to your default email tied \
to your account however your email server blocked our recent messages.
• Please log into your Amazon account and/or email to check our message (please check spam/junk folder).
• If you've shipped this with a different label please provide us the tracking number to update your return.
• All approved Returns must be completed within 30 days of your return approval date (by Fri 18 Dec 2026).
• We will close the return if this is not completed within our Return policy period of 30 days.
• Please feel free to reply back to our messages or call us toll-free at 800-299-1028 for further assistance \
Mon-Sat 9am - 5pm."""
MESSAGE = """\
Hello Jane Doe,

ORDER# 111-7734009-1120986

This is a courtesy follow-up to an Open Return which was recently approved and to remind you that all returned orders \
should be sent back within 30 days as per Amazon Returns guidelines (by Fri 18 Dec 2026). We approved your return \
request and uploaded a return label for your convenience, however we do not show that the return label has been \
activated for shipment and is still showing as pending since the label was created.

PLEASE LOG INTO YOUR AMAZON ACCOUNT TO RETRIEVE YOUR MESSAGES - Please log into your Amazon account and/or email to \
check our message (please check spam/junk folder). We communicate with our customers through Amazon Messenger which \
will transmit messages to your default email tied to your account however your email server blocked our recent messages.

If you returned this with another return label other than the label we uploaded in Amazon Returns, please reply back \
and let us know so we can verify and complete your return. If we do not receive this and the return policy period of \
30 days has expired, we will presume that you wish to keep the item and will close the return request due to \
incomplete return shipment.

I have included the Return Label that was originally provided to you in addition to a link to our return tracking below:

https://www.ups.com/track?tracknum=1Z4V88E30300042811&loc=en_US

Thank you,
Joy"""


def script(text: str) -> Letters:
    return Letters([Template(Letter.CALL_SCRIPT, "our.txt.j2", text)])


def rendered(text: str, **slots: Value) -> str:
    return script(text).render(Letter.CALL_SCRIPT, slots)


def faults(text: str) -> list[tuple[str, str, str]]:
    found = template_faults(Template(Letter.CALL_SCRIPT, "our.txt.j2", text))
    return [(fault.place, fault.problem, fault.fix) for fault in found]


def test_the_script_is_the_teams() -> None:
    assert LETTERS.render(Letter.CALL_SCRIPT, FILLED) == SCRIPT


def test_the_message_is_the_teams_and_signed_by_the_agent() -> None:
    assert LETTERS.render(Letter.NO_TELEPHONE_MESSAGE, FILLED) == MESSAGE


@pytest.mark.parametrize("letter", Letter)
@pytest.mark.parametrize("nothing", [None, "", " \t\n", "\u00a0", "\u200b\u202e", "\x00\x1b"])
def test_without_any_one_of_its_slots_a_letter_is_not_written(letter: Letter, nothing: str | None) -> None:
    for slot in LETTERS.slots_of(letter):
        with pytest.raises(MissingSlot) as caught:
            LETTERS.render(letter, FILLED | {slot.name: nothing})
        assert caught.value.slots == (slot.name,)
        assert caught.value.columns == ((slot.column,) if slot.column else ())
        assert caught.value.place == f"{letter}.txt.j2"
        assert (slot.column or slot.setting or "?") in caught.value.fix


def test_all_that_is_missing_is_said_at_once_and_where_to_fill_it_in() -> None:
    with pytest.raises(MissingSlot) as caught:
        LETTERS.render(Letter.CALL_SCRIPT, {**FILLED, "deadline": None, "customer_name": " ", "company": ""})
    assert str(caught.value) == (
        "call_script.txt.j2: nothing to put in for customer_name and deadline and company. "
        "Fill the column Customer Name and the column Return Approved and letters.company in config.yaml"
    )
    assert caught.value.exit_code is ExitCode.PROBLEMS


def test_a_slot_that_the_wording_does_not_use_may_be_missing() -> None:
    needless = FILLED | {"tracking_link": None, "agent": None}
    assert LETTERS.render(Letter.CALL_SCRIPT, needless) == SCRIPT


def test_what_is_missing_tells_nobody_what_the_other_cells_hold() -> None:
    with pytest.raises(MissingSlot) as caught:
        LETTERS.render(Letter.CALL_SCRIPT, FILLED | {"deadline": None})
    assert "Jane" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("{{ agent }}", "{{ agent }}"),
        ("{% raw %}{#", "{% raw %}{#"),
        ("{{ ''.__class__.__mro__ }}", "{{ ''.__class__.__mro__ }}"),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("+1", "+1"),
        ("-1", "-1"),
        ("@SUM(A1)", "@SUM(A1)"),
        ("<b>O'Neil & Sons</b>", "<b>O'Neil & Sons</b>"),
        ("  Jane\n\tDoe ", "Jane Doe"),
        ("Jane\x00\x07\u202eDoe\u200b", "Jane Doe"),
        ("مريم 🎉 Ünal", "مريم 🎉 Ünal"),
        ("x" * 5000, "x" * 999 + "…"),
    ],
)
def test_a_name_is_only_a_name_whatever_it_looks_like(name: str, shown: str) -> None:
    assert rendered("{{ customer_name }}", customer_name=name) == shown


THREE_LINES = Letters([Template(Letter.CALL_SCRIPT, "our.txt.j2", "Hello {{ customer_name }}\n\nBye")])


@given(st.text())
def test_no_cell_breaks_the_lines_of_a_letter(name: str) -> None:
    try:
        text = THREE_LINES.render(Letter.CALL_SCRIPT, {"customer_name": name})
    except MissingSlot:
        return
    assert [text.splitlines()[0][:6], *text.splitlines()[1:]] == ["Hello ", "", "Bye"]
    assert text.replace("\n", "").isprintable()


def test_days_and_numbers_are_written_as_people_read_them() -> None:
    assert (
        rendered("{{ deadline }}, {{ window_days }}", deadline=date(2028, 2, 29), window_days=30)
        == "Tue 29 Feb 2028, 30"
    )
    week = [long_day(date(2026, 11, day))[:3] for day in range(16, 23)]
    assert week == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def test_blanks_and_empty_lines_are_tidied_and_comments_gone() -> None:
    untidy = (
        "\ufeff{# why #}\r\n\r\nHello {{ customer_name }}  \r\n{# a\nb #}\r\n \t\r\n\r\n• {{ agent }}\x07\t\r\n\r\n"
    )
    assert rendered(untidy.removeprefix("\ufeff"), customer_name="Jane", agent="Joy") == "Hello Jane\n\n• Joy"


@pytest.mark.parametrize(
    ("text", "line", "problem", "fix"),
    [
        ("a\n{{ custmer_name }}", 2, "there is no slot custmer_name", "Did you mean customer_name? The slots are "),
        ("{{ zzz }}", 1, "there is no slot zzz", "The slots are customer_name, order_number, agent, deadline, "),
        ("a\n\n{{ agent }", 3, "unexpected '}'", "Write {{ and }} around the name of a slot, "),
        ("a\n{{ }}", 2, "Expected an expression, got 'end of print statement'", "Write {{ and }} around "),
        ("a\n{# b", 2, "Missing end of comment tag", "Write {{ and }} around the name of a slot, {# and #} "),
        ("a\n{% nonsense %}", 2, "Encountered unknown tag 'nonsense'.", "Write {{ and }} around "),
    ],
)
def test_a_mistake_in_a_template_is_said_with_its_line(text: str, line: int, problem: str, fix: str) -> None:
    [found] = faults(text)
    assert found[:2] == (f"our.txt.j2 line {line}", problem)
    assert found[2].startswith(fix)
    with pytest.raises(ConfigurationError, match="line "):
        script(text)


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ agent.__class__ }}",
        "{{ agent|upper }}",
        "{{ 'x' * 10**9 }}",
        "{{ range(10**9) }}",
        "{% for x in range(10**9) %}{% endfor %}",
        "{% if agent %}x{% endif %}",
        "{% set x = 1 %}",
        "{% macro x() %}{% endmacro %}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
        "{% extends 'x' %}",
        "{{ self }}{{ agent }}{{ agent() }}",
    ],
)
def test_a_template_holds_text_and_slots_and_runs_nothing(text: str) -> None:
    found = faults(f"Hello\n{text}")
    assert found
    assert {place for place, _, _ in found} == {"our.txt.j2 line 2"}


@pytest.mark.parametrize("text", ["{{ " + "(" * 20_000, "{{ " + "9" * 5_000 + " }}", "{{ agent }}" + "x" * 50_000])
def test_a_template_nobody_wrote_by_hand_is_refused(text: str) -> None:
    assert [place for place, _, _ in faults(text)] == ["our.txt.j2"]


def test_every_fault_of_a_template_is_said() -> None:
    assert [place for place, _, _ in faults("{{ a }}\n{{ b }}\n{{ agent|upper }}")] == [
        "our.txt.j2 line 1",
        "our.txt.j2 line 2",
        "our.txt.j2 line 3",
    ]


def test_a_letter_is_never_longer_than_a_cell() -> None:
    full = "{{ customer_name }}" * 50
    assert len(rendered(full, customer_name="x" * 1000)) == 50_000
    with pytest.raises(ConfigurationError, match="50,001 characters"):
        rendered(f"{full}!", customer_name="x" * 1000)


def test_every_slot_has_one_place_that_fills_it_and_an_example() -> None:
    assert all((slot.column is None) != (slot.setting is None) for slot in SLOTS.values())
    examples = {name: slot.example for name, slot in SLOTS.items()}
    assert all(LETTERS.render(letter, examples) for letter in Letter)


def test_a_folder_of_the_team_overrides_the_letters_it_has(tmp_path: Path) -> None:
    (tmp_path / "call_script.txt.j2").write_bytes(b"\xef\xbb\xbfHi {{ customer_name }}!\r\n")
    (tmp_path / "notes.txt").write_text("{{ anything }}")
    letters = read_letters(tmp_path)
    assert letters.render(Letter.CALL_SCRIPT, FILLED) == "Hi Jane Doe!"
    assert letters.render(Letter.NO_TELEPHONE_MESSAGE, FILLED) == MESSAGE


def test_all_faults_of_a_folder_are_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "call_script.txt.j2").write_text("Hi\n{{ nme }}\n{{ agnt }}")
    (tmp_path / "no_telephone_mesage.txt.j2").write_text("")
    (tmp_path / "no_telephone_message.txt.j2").write_bytes(b"\xff\xfe")
    with pytest.raises(InvalidFile) as caught:
        read_letters(tmp_path)
    assert [(Path(fault.place).name, fault.problem.split(",")[0]) for fault in caught.value.faults] == [
        ("call_script.txt.j2 line 2", "there is no slot nme"),
        ("call_script.txt.j2 line 3", "there is no slot agnt"),
        ("no_telephone_mesage.txt.j2", "is no letter"),
        ("no_telephone_message.txt.j2", "is not UTF-8 text"),
    ]
    assert caught.value.faults[2].fix == "Rename it, such as to no_telephone_message.txt.j2"


def test_a_folder_that_is_not_there_a_file_that_is_a_folder_a_file_without_end(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="there is no such folder"):
        read_letters(tmp_path / "none")
    (tmp_path / "call_script.txt.j2").mkdir()
    with pytest.raises(InvalidFile, match="cannot be read"):
        read_letters(tmp_path)
    (tmp_path / "call_script.txt.j2").rmdir()
    (tmp_path / "call_script.txt.j2").symlink_to("/dev/zero")
    with pytest.raises(InvalidFile, match="a cell holds 50,000"):
        read_letters(tmp_path)
