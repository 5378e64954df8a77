"""The frame of the command line: options every command has, progress, errors and exit codes.

The modules beside this one import what a command works with inside that command, so that `bot --help` answers at once
and `bot history` does not wait for the sandbox's web server.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from bot.cli.console import err, error_json, print_error, print_json, program
from bot.collector import relax_collector
from bot.errors import BotError, ConfigurationError, ExitCode

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from bot.config import Settings
    from bot.log import RunLine

DAILY = ("cancellations", "bounced_messages", "call_list")
JOBS = (*DAILY, "archive", "archive_report")


class _Commands(TyperGroup):
    """Every command. Words that fit none of them, or not the one they are for, are told as any other error is."""

    def main(self, args: Sequence[str] | None = None, *more: Any, **named: Any) -> NoReturn:
        words = list(sys.argv[1:] if args is None else args)
        try:
            with handled(as_json="--json" in takewhile(lambda word: word != "--", words)):
                code = self._obey(words, *more, **named)
        except typer.Exit as ended:
            code = ended.exit_code
        sys.exit(code)

    def _obey(self, words: list[str], *more: Any, **named: Any) -> int | None:
        try:
            code: int | None = super().main(words, *more, **{**named, "standalone_mode": False})
        except typer.TyperException as error:
            if not error.format_message():  # there was no word, and help was shown
                return int(ExitCode.CONFIGURATION)
            raise _misused(error, self._named_by(words)) from None
        return code

    def _named_by(self, words: Sequence[str]) -> str:
        """The command that they begin with, as it can be typed."""
        names, commands = [program()], self.commands
        for word in words:
            if word not in commands:
                break
            names.append(word)
            commands = getattr(commands[word], "commands", {})
        return " ".join(names)


def _misused(error: typer.TyperException, command: str) -> ConfigurationError:
    place, problem = command, error.format_message()
    if isinstance(error, typer.BadParameter) and error.param is not None:
        place, problem = error.param.get_error_hint().replace("'", ""), error.message or "is missing"
    return ConfigurationError(place, (problem[:1].lower() + problem[1:]).rstrip("."), f"See {command} --help")


app = typer.Typer(
    name="bot",
    cls=_Commands,
    help="Reconciles the support team's Google Sheets with carriers, and writes back what follows, while people edit.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

ConfigOption = Annotated[
    Path | None, typer.Option("--config", help="The configuration file. \\[default: $SHEET_BOT_CONFIG, ./config.yaml]")
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document instead of text.")]


DEFAULT_CONFIG = Path(__file__).resolve().parents[2] / "config.yaml"


def settings_of(config: Path | None, *, each_run: bool = False, or_defaults: bool = False) -> Settings:
    """The settings, and the log set up by them; with `each_run` every run writes its line.

    With `or_defaults` the project's own config.yaml serves where there is none here.

    Raises:
        ConfigurationError: there is no configuration, or it has mistakes.
    """
    from bot import log
    from bot.config import CONFIG_VARIABLE, find_config, read_config

    if or_defaults and config is None and CONFIG_VARIABLE not in os.environ and not Path("config.yaml").exists():
        config = DEFAULT_CONFIG
    settings = read_config(find_config(config), JOBS)
    level = "info" if each_run and settings.log.level == "warning" else settings.log.level
    log.configure(level, settings.log.format)
    return settings


def job_names(wanted: list[str], settings: Settings) -> list[str]:
    """The jobs that were asked for, `all` for every one of this team but the archive's, none twice.

    Raises:
        ConfigurationError: there is no such job, or the team has no report or no archive for it.
    """
    from bot.cli.archiving import build_archives

    daily = DAILY if settings.sheets.bounced_messages is not None else DAILY[:1]
    archives = tuple(build_archives(settings))
    names = [name for one in wanted for name in (daily if one == "all" else (one,))]
    for name in names:
        if name in (*daily, *archives):
            continue
        place, fix = f"job {name!r}", "Set archive.after_days in config.yaml to a number of days"
        if name not in JOBS:
            own = f"{', '.join(daily)}, or all" + (f"; or {' or '.join(archives)}" if archives else "")
            raise ConfigurationError(place, "there is no such job", f"Write one of: {own}")
        if name not in DAILY and not archives:
            raise ConfigurationError(place, "the archive is switched off", fix)
        if name not in DAILY:
            fix = "Write archive: it has all tabs of the one spreadsheet"
            raise ConfigurationError(place, "the report has no spreadsheet of its own", fix)
        fix = "Set sheets.bounced_messages and sheets.call_list in config.yaml to the tabs of the report"
        raise ConfigurationError(place, "this team has no report of bounced messages", fix)
    return list(dict.fromkeys(names))


@contextmanager
def handled(*, as_json: bool = False) -> Iterator[None]:
    """Turns errors into one message and the exit code that is documented for them."""
    try:
        yield
    except BotError as error:
        faults: Sequence[BotError] | None = getattr(error, "faults", None)  # of an InvalidFile
        if as_json:
            several = {"errors": [error_json(fault)["error"] for fault in faults or ()]}
            print_json(several if faults else error_json(error))
        for fault in faults or [error]:
            print_error(fault)
        raise typer.Exit(int(error.exit_code)) from None
    except KeyboardInterrupt:
        err.print(f"Interrupted. What was written stands in `{program()} history`.")
        raise typer.Exit(int(ExitCode.INTERRUPTED)) from None


@contextmanager
def run_line(job: str, settings: Settings) -> Iterator[RunLine]:
    """The line of a run in the log, at levels that have one for each run; at others people are told, and only once."""
    from bot import log

    if settings.log.level in ("debug", "info"):
        with log.run_line(job=job) as line:
            yield line
    else:
        yield log.RunLine()


@dataclass
class _Bars:
    """One progress bar for each stage, on a terminal only."""

    bars: Progress
    tasks: dict[str, TaskID]

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage not in self.tasks:
            self.tasks[stage] = self.bars.add_task(stage, total=max(total, 1))
        self.bars.update(self.tasks[stage], completed=done if total else 1, total=max(total, 1))


@contextmanager
def progress_bars(*, show: bool) -> Iterator[Callable[[str, int, int], None]]:
    """A progress callback; draws nothing unless `show` and standard error is a terminal."""
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    bars = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        TextColumn("{task.completed:.0f}/{task.total:.0f}"),
        TimeElapsedColumn(),
        console=err,
        transient=True,
        disable=not (show and err.is_terminal),
    )
    with bars:
        yield _Bars(bars, {})


def worst(codes: list[ExitCode]) -> ExitCode:
    """The exit code of several jobs: what a person must do something about first."""
    order = (ExitCode.BUG, ExitCode.CONFIGURATION, ExitCode.SERVICE_DOWN, ExitCode.REFUSED, ExitCode.PROBLEMS)
    return next((code for code in order if code in codes), ExitCode.DONE)


def main() -> None:
    """The command `bot`: exit code 1 and a traceback on a bug, 130 and no traceback on Ctrl-C whenever it comes."""
    try:
        _main()
    except KeyboardInterrupt:
        sys.exit(int(ExitCode.INTERRUPTED))


def _main() -> None:
    relax_collector()
    if callable(signal.getsignal(signal.SIGINT)):  # who may not be interrupted can still be ended
        signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without UTF-8 shows ? and the command goes on
    try:
        app()
    except Exception:
        err.print("✗ This is a bug in sheet-bot; nothing more was written. Please report what follows.", style="red")
        err.print_exception()
        sys.exit(int(ExitCode.BUG))
