"""`bot bounces import`, `fetch`, `list`: which messages to buyers are known not to have arrived."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.app import ConfigOption, JsonOption, app, handled, progress_bars, settings_of
from bot.cli.console import counted, out, print_json, say, say_fix
from bot.cli.mailbox import imap_place, sender_rules
from bot.core.text import printable
from bot.errors import ConfigurationError

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.core.notice import Notice
    from bot.runner.notices import Intake

bounces = typer.Typer(help="Notices that a message to a buyer did not arrive.")
app.add_typer(bounces, name="bounces", no_args_is_help=True)


@bounces.command(name="import")
def import_(
    files: Annotated[
        list[Path], typer.Argument(help="A .eml, .mbox or .csv file, or a folder of .eml files.", metavar="FILE")
    ],
    trust: Annotated[
        bool,
        typer.Option("--trust", help="You vouch that every mail is a notice of Amazon's: no sender is checked."),
    ] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Keep the bounce notices in saved mails and lists; the next run marks their rows (B-2). Twice is harmless.

    A list is a .csv with a column Order Number, and Reason and Date if there are.
    A file that cannot be read ends with 2, and nothing is kept.
    A mail or row that a person must look at ends with 5, and the others are kept.

    Example: [bold]bot bounces import bounced.mbox --trust[/]
    """
    with handled(as_json=as_json):
        from bot.bounces.files import Reading, read_files
        from bot.cli.world import ledger_of
        from bot.runner.notices import keep_found

        settings = settings_of(config)
        how = Reading(
            sender_rules(settings, trust=trust), _now(settings), settings.team.zone, settings.bounces.max_message_bytes
        )
        with progress_bars(show=not as_json) as progress:
            found = read_files(files, how, progress)
        with ledger_of(settings) as ledger:
            intake = keep_found(ledger, found)
        _tell(intake, as_json=as_json)


@bounces.command()
def fetch(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Keep what is new in the mail folder of bounces.imap. The folder is only read: nothing in it changes.

    It goes on where it was last; a mail's problem is told once. Ends with 5 when there are problems.

    Example: [bold]bot bounces fetch --json[/]
    """
    with handled(as_json=as_json):
        from bot.cli.world import ledger_of
        from bot.runner.notices import fetch_notices

        settings = settings_of(config)
        imap = imap_place(settings)
        if imap is None:
            fix = "Write the section bounces.imap, or import saved mail with `bot bounces import`"
            raise ConfigurationError("config.yaml, bounces.imap", "no mail folder is set", fix)
        with ledger_of(settings) as ledger, progress_bars(show=not as_json) as progress:
            intake = fetch_notices(ledger, imap, sender_rules(settings, trust=False), datetime.now(UTC), progress)
        _tell(intake, as_json=as_json)


@bounces.command(name="list")
def list_(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """List every notice that is known: when, which order, why.

    Example: [bold]bot bounces list[/]
    """
    with handled(as_json=as_json):
        from bot.cli.world import ledger_of

        settings = settings_of(config)
        with ledger_of(settings) as ledger:
            notices = ledger.all_notices()
        if as_json:
            print_json({"notices": [_notice_json(one) for one in notices]})
            return
        if not notices:
            out.print("No notice yet. The first: bot bounces import FILE")
        for one in notices:
            when = one.noticed_at.astimezone(settings.team.zone)
            say(f"{when:%Y-%m-%d %H:%M}  ", (one.order_key, "bold"), f"  {one.reason.replace('_', ' ')}")


def _now(settings: Settings) -> datetime:
    return settings.fixed_now or datetime.now(UTC)


def _tell(intake: Intake, *, as_json: bool) -> None:
    if as_json:
        problems = [problem.to_json() for problem in intake.problems]
        print_json({"new": intake.new, "known": intake.known, "problems": problems})
    else:
        say(f"{counted(intake.new, 'new notice')}, {intake.known} known already")
        for one in intake.problems:
            parts = (one.sheet, f"no. {one.row}" if one.row else None, one.column)
            where = printable(" · ".join(filter(None, parts)), 300)
            say_fix(("! ", "yellow"), (where, "bold"), f": {printable(one.problem, 300)}", fix=printable(one.fix, 400))
    if intake.problems:
        raise typer.Exit(int(intake.exit_code))


def _notice_json(notice: Notice) -> dict[str, Any]:
    return {
        "order": notice.order_key,
        "reason": str(notice.reason),
        "noticed_at": notice.noticed_at.isoformat().replace("+00:00", "Z"),
    }
