"""`bot letters` and `bot letters check`: what they print, and what they end with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.cli import letters  # noqa: F401 - adds the commands to the application
from tests.end_to_end.desk import Desk, Done
from tests.end_to_end.front import assert_refused

Bot = Callable[..., Done]

FINE = "About order 111-7734009-1120986: did you send it with another label?\n"


def test_both_letters_are_printed_as_they_read(bot: Bot, desk: Desk) -> None:
    desk.configure({"letters.company": "Our Garage"})
    done = bot("letters")
    assert (done.code, done.err) == (0, "")
    script, _, message = done.out.removeprefix("— call_script —\n").partition("\n— no_telephone_message —\n")
    assert "• This is a courtesy call from Our Garage that your return was approved for ORDER# 111-" in script
    assert message.startswith("Hello Jane Doe,\n\nORDER# 111-")
    texts = {one["letter"]: one["text"] for one in bot("letters", "--json").json["letters"]}
    assert [script.strip(), message.strip()] == list(texts.values())


def test_a_folder_of_the_team_is_checked_line_by_line(bot: Bot, desk: Desk) -> None:
    folder = desk.folder / "ours"
    folder.mkdir()
    (folder / "call_script.txt.j2").write_text("Hi\n{{ custmer_name }}\n{{ agent|upper }}\n")
    done = bot("letters", "--folder", "ours")
    assert (done.code, done.out) == (2, "")
    assert "✗ ours/call_script.txt.j2 line 2: there is no slot custmer_name → Did you mean customer_name?" in done.err
    assert "✗ ours/call_script.txt.j2 line 3: only text, " in done.err
    (folder / "call_script.txt.j2").write_text("Hi {{ customer_name }}\n")
    desk.configure({"letters.folder": "ours"})
    assert bot("letters").out.startswith("— call_script —\nHi Jane Doe\n")
    assert bot("letters", "--json").json["letters"][0]["slots"] == ["customer_name"]
    assert_refused(bot("letters", "--folder", "none"), 2, "there is no such folder")


def test_a_draft_with_nothing_in_it_to_change_ends_with_0(bot: Bot, desk: Desk) -> None:
    (desk.folder / "draft.txt").write_text(FINE)
    done = bot("letters", "check", "draft.txt", "--ordered", "2026-10-19")
    assert (done.code, done.out, done.err) == (0, "nothing found\n", "")
    assert bot("letters", "check", "draft.txt", "--ordered", "2026-10-18").code == 5
    unknown = bot("letters", "check", "draft.txt")
    assert (unknown.code, "not checked: whether the order is older than 30 days" in unknown.err) == (0, True)


def test_what_to_change_is_said_with_its_line_and_ends_with_5(bot: Bot) -> None:
    done = bot(
        "letters", "check", "-", "--ordered", "2026-11-01", stdin=b"\xef\xbb\xbf" + FINE.encode() + b"at bit.ly/x \xff"
    )
    assert (done.code, done.out.splitlines()[1], done.err) == (5, "1 thing to change", "")
    assert done.out.startswith("! line 2: link: 'bit.ly/x': Amazon allows links to itself ")
    document = bot("letters", "check", "-", "--json", stdin=FINE.encode() + b"at bit.ly/x").json
    assert (document["age_checked"], len(document["warnings"])) == (False, 1)
    assert list(document["warnings"][0]) == ["rule", "words", "line", "why", "fix"]


def test_check_needs_a_draft_but_no_configuration(bot: Bot, desk: Desk, tmp_path: Path) -> None:
    (desk.folder / "config.yaml").unlink()
    assert bot("letters", "check", "-", stdin=FINE.encode()).code == 0
    assert_refused(bot("letters", "check", "none.txt"), 2, "there is no such file")
    assert_refused(bot("letters", "check", "."), 2, "cannot be read")
    assert_refused(bot("letters", "check", "-", stdin=b" \n"), 2, "it is empty")
