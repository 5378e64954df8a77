"""The two streams of the command line: text that wraps on a terminal only, one JSON document, errors with their fix."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from bot.core.text import harmless, printable
from bot.errors import BotError

_NOT_ASCII = re.compile(r"[^\n -~]")


class _Stream(Console):
    """A stream whose reader may go away, as `head` does: the command goes on, and ends with its own exit code."""

    def on_broken_pipe(self) -> None:
        self.quiet = True
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.file.fileno())
        os.close(nowhere)


out = _Stream(highlight=False)
err = _Stream(stderr=True, highlight=False)


def say(*parts: str | Text | tuple[str, str], indent: int = 0, console: Console = out) -> None:
    """One item, made of texts and (text, style) pairs; none of them is markup, nor anything that a terminal obeys.

    On a terminal it is wrapped, with what follows its first line indented further; elsewhere it is one line, for grep.
    """
    text = Text.assemble(*map(_harmless, parts))
    margin = " " * indent
    if not console.is_terminal:
        console.print(Text(margin) + text, soft_wrap=True)
        return
    lines = text.wrap(console, max(console.width - indent - 2, 20))
    for number, line in enumerate(lines):
        line.rstrip()
        console.print(Text(margin if number == 0 else f"{margin}  ") + line, soft_wrap=True)


def _harmless(part: str | Text | tuple[str, str]) -> str | Text | tuple[str, str]:
    if isinstance(part, Text):
        return part
    return harmless(part) if isinstance(part, str) else (harmless(part[0]), part[1])


def say_fix(*parts: str | Text | tuple[str, str], fix: str, indent: int = 0, console: Console = out) -> None:
    """An item and, below it on a terminal, behind it elsewhere, what to do about it."""
    if not fix:
        say(*parts, indent=indent, console=console)
    elif console.is_terminal:
        say(*parts, indent=indent, console=console)
        say((f"→ {fix}", "cyan"), indent=indent + 2, console=console)
    else:
        say(*parts, f" → {fix}", indent=indent, console=console)


def decoded(word: str) -> str:
    """An argument as text that can be printed, whatever bytes it was given as."""
    return os.fsencode(word).decode("utf-8", "replace")


def program() -> str:
    """This command as it can be typed again here: `bot` where that is on the PATH, else how it was started."""
    started = Path(sys.argv[0])
    if started.parts[-2:] == ("bot", "__main__.py"):
        return f"{_typed(Path(sys.executable))} -m bot"
    return _typed(started) if started.name == "bot" and os.sep in sys.argv[0] else "bot"


def _typed(path: Path) -> str:
    found = shutil.which(path.name)
    if found and Path(found).absolute() == path.absolute():
        return path.name
    here = os.path.relpath(path)
    if here.startswith(os.pardir):
        return shlex.quote(str(path.absolute()))
    return shlex.quote(here if os.sep in here else os.path.join(os.curdir, here))


def counted(number: int, one: str, many: str = "") -> str:
    """The number with its noun: "1 row", "2 rows"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def print_json(data: Any) -> None:
    """One JSON document on standard output."""
    try:
        print(json_text(data, indent=2), flush=True)
    except BrokenPipeError:
        out.on_broken_pipe()


def json_text(data: Any, indent: int | None = None) -> str:
    """JSON for eyes as well: letters of any script as they are; what a terminal would obey or hide is escaped."""
    text = json.dumps(data, ensure_ascii=False, indent=indent, default=str)
    return _NOT_ASCII.sub(lambda char: char[0] if char[0].isprintable() else json.dumps(char[0])[1:-1], text)


def error_json(error: BotError) -> dict[str, Any]:
    """An error that ended a command."""
    return {
        "error": {
            "place": error.place,
            "problem": error.problem,
            "fix": error.fix,
            "exit_code": int(error.exit_code),
        }
    }


def print_error(error: BotError) -> None:
    """Place, problem, fix; on standard error."""
    say_fix(
        ("✗ ", "bold red"),
        (printable(error.place, 200), "bold"),
        f": {printable(error.problem, 2000)}",
        fix=printable(error.fix, 600),
        console=err,
    )
