"""What is printed is text and nothing else: no escape sequence, no markup, whatever a sheet holds."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot.cli.console import json_text, program, say

ESCAPES = "a\x1b[2J\x1b]8;;http://127.0.0.1/\x1b\\b\x9b31m\x07\x7f\u202ec\u200d"


@pytest.mark.parametrize("is_terminal", [True, False])
def test_an_item_holds_no_character_that_a_terminal_obeys_and_no_markup(is_terminal: bool) -> None:
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=is_terminal, color_system=None, width=200, highlight=False)
    say(ESCAPES, ("[red]alarm[/] [/] :boom:", "bold"), f"  {ESCAPES}\n", console=console)
    text = stream.getvalue()
    assert "[red]alarm[/] [/] :boom:" in text
    assert text.endswith("\n")
    assert text[:-1].isprintable()


def test_json_keeps_letters_of_any_script_and_escapes_what_a_terminal_would_obey_or_hide() -> None:
    text = json_text({"é 🎉 中": ESCAPES + "\ud800\U000e0041"})
    assert text.startswith('{"é 🎉 中": "a\\u001b[2J')
    assert text.isprintable()
    assert json.loads(text) == {"é 🎉 中": ESCAPES + "\ud800\U000e0041"}


@given(
    st.recursive(st.text() | st.none() | st.integers(), lambda some: st.lists(some) | st.dictionaries(st.text(), some))
)
def test_json_means_what_it_meant(data: object) -> None:
    text = json_text(data, indent=2)
    assert json.loads(text) == data
    assert text.replace("\n", "").isprintable()


@pytest.mark.parametrize(
    ("started", "typed"),
    [
        (".venv/bin/bot", ".venv/bin/bot"),
        ("{folder}/.venv/bin/bot", ".venv/bin/bot"),
        ("{folder}/on the path/bot", "bot"),
        ("{folder}/bot", "./bot"),
        ("/opt/sheet bot/bin/bot", "'/opt/sheet bot/bin/bot'"),
        ("{folder}/bot/__main__.py", ".venv/bin/python -m bot"),
        ("/usr/bin/pytest", "bot"),
        ("/usr/lib/pytest/__main__.py", "bot"),
    ],
)
def test_a_command_is_told_as_it_can_be_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, started: str, typed: str
) -> None:
    on_path = tmp_path / "on the path" / "bot"
    on_path.parent.mkdir()
    on_path.touch(mode=0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(on_path.parent))
    monkeypatch.setattr(sys, "executable", str(tmp_path / ".venv" / "bin" / "python"))
    monkeypatch.setattr(sys, "argv", [started.format(folder=tmp_path)])
    assert program() == typed
