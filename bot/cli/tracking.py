"""`bot tracking detect`, `parse`, `show`: whose number it is, what an answer means, what is known about a parcel."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.app import ConfigOption, JsonOption, app, handled, settings_of
from bot.cli.console import decoded, err, json_text, print_json, say, say_fix
from bot.core.text import printable
from bot.errors import ExitCode

if TYPE_CHECKING:
    from bot.cli.parcels import Known
    from bot.config import Settings
    from bot.tracking.number import Candidate, TrackingCell
    from bot.tracking.outage import Outage

tracking = typer.Typer(help="Tracking numbers, carriers' answers, and what is known about a parcel.")
app.add_typer(tracking, name="tracking", no_args_is_help=True)

CarrierOption = Annotated[
    str | None, typer.Option("--carrier", help='What the Carrier column says, such as "FedEx": it is asked alone.')
]


@tracking.command()
def detect(
    cells: Annotated[
        list[str], typer.Argument(help="What stands in a tracking number cell; - reads lines.", metavar="NUMBER…|-")
    ],
    carrier: CarrierOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Say which carriers a tracking number can belong to, and whether its check digit is right. Asks nobody.

    A cell may hold links and several numbers. What is wrong with a cell is part of the answer: it ends with 0.

    Example: [bold]bot tracking detect 1Z999AA10123456784 --json[/]
    """
    with handled():
        from bot.cli.parcels import print_cell
        from bot.tracking.number import read_tracking_cell

        hint = _hint(carrier)
        for text in _cells(cells):
            cell = read_tracking_cell(text, carrier)
            if as_json:
                print(json_text(cell.to_json(text)), flush=True)
            else:
                print_cell(text, cell, hint)


@tracking.command()
def parse(
    carrier: Annotated[
        str, typer.Argument(help="Whose answer it is: ups, fedex, usps, dhl or aftership.", metavar="CARRIER")
    ],
    file: Annotated[Path, typer.Argument(help="The saved answer; - reads standard input.", metavar="FILE|-")],
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what a carrier's saved answer means: each parcel's state and its events; --json: the states. Asks nobody.

    Ends with 5 when it says nothing about any parcel (a web page, a login, a quota), or about one that it names.

    Example: [bold]bot tracking parse fedex answer.json --json[/]
    """
    with handled(as_json=as_json):
        from bot.cli.answers import entry_of, histories_in, other_reading
        from bot.cli.given import name_of, read_given
        from bot.cli.parcels import Known, print_known
        from bot.tracking.state import state_of

        entry, place = entry_of(carrier), name_of(file)
        answer = read_given(file, "Save the answer's body again")
        histories, problem = histories_in(entry, answer)
        silent = entry.left_out(answer) if histories else {}
        if as_json:
            print_json([state_of(history).to_json() for history in histories])
        else:
            zone = settings_of(config, or_defaults=True).team.zone
            for history in histories:
                print_known(Known(state_of(history), history), zone)
        if not histories:
            fix = other_reading(entry, answer) or "save the whole body of an answer about a parcel"
            say_fix(("! ", "yellow"), f"{place}: no state in it: {problem}", fix=fix, console=err)
        for number, reason in silent.items():
            say(("! ", "yellow"), f"{place}: nothing about {printable(number)}: {reason}", console=err)
        if silent or not histories:
            raise typer.Exit(int(ExitCode.PROBLEMS))


@tracking.command()
def show(
    number: Annotated[
        str, typer.Argument(help="What stands in a tracking number cell; - reads it.", metavar="NUMBER|-")
    ],
    carrier: CarrierOption = None,
    ask: Annotated[bool, typer.Option("--ask", help="Ask now, due or not, within the carriers' limits.")] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what is known about a parcel, when its carrier was asked, when it is asked next, and why then.

    Ends with 5 when the number must be retyped, or a carrier could not be asked.

    Example: [bold]bot tracking show 1Z4V88E30300043552[/]
    """
    with handled(as_json=as_json):
        from bot.cli.parcels import known_json, print_cell, print_known, print_never_asked, worth_showing
        from bot.tracking.number import read_tracking_cell

        settings, hint = settings_of(config), _hint(carrier)
        text = "\n".join(_cells([number]))
        cell = read_tracking_cell(text, carrier)
        outages = _ask(settings, text, carrier) if ask and not cell.problem else ()
        found: dict[Candidate, Known] = {} if cell.problem else _known(settings, cell)
        told = [one for of_cell in cell.numbers for one in worth_showing(of_cell, found, hint)]
        if as_json:
            parcels = [known_json(one, found.get(one)) for one in told]
            silent = [{"api": one.api, "problem": one.problem, "fix": one.fix} for one in outages]
            problem, advice = cell.problem, cell.advice
            print_json({"input": text, "problem": problem, "advice": advice, "parcels": parcels, "not_asked": silent})
        elif not told:
            print_cell(text, cell, hint)
        else:
            for candidate in told:
                known = found.get(candidate)
                if known is None:
                    print_never_asked(candidate)
                else:
                    print_known(known, settings.team.zone)
        for outage in outages:
            say_fix(("! ", "yellow"), outage.problem, fix=outage.fix, console=err)
        if outages or _is_unreadable(cell):
            raise typer.Exit(int(ExitCode.PROBLEMS))


def _hint(carrier: str | None) -> str | None:
    """The carrier that the option means; one that is not known here is told, as it makes no difference."""
    from bot.core.parcel_text import CARRIER_NAMES
    from bot.tracking.names import carrier_of

    hint = carrier_of(carrier)
    if hint is None and (word := printable(decoded(carrier or "").strip(), 40)):
        known = ", ".join(name for key, name in CARRIER_NAMES.items() if key != "s10")
        problem = f"--carrier {word!r} is no carrier known here, and makes no difference"
        say_fix(("! ", "yellow"), problem, fix=f"write one of: {known}", console=err)
    return hint


def _ask(settings: Settings, text: str, hint: str | None) -> tuple[Outage, ...]:
    """Asks for the numbers in the cell, due or not; the carriers that could not be asked."""
    from bot.cli.carriers import ask_now
    from bot.cli.world import ledger_of, open_world

    with open_world(settings) as world, ledger_of(settings) as ledger:
        return ask_now(settings, world, ledger, text, hint)


def _known(settings: Settings, cell: TrackingCell) -> dict[Candidate, Known]:
    """What the ledger keeps about each candidate."""
    from bot.cli.parcels import known_of
    from bot.cli.world import ledger_of
    from bot.runner.tracking_store import LedgerStore
    from bot.tracking.port import Ask

    asks = {
        Ask(candidate.carrier, number): candidate
        for one in cell.numbers
        for candidate in one.candidates
        for number in filter(None, (candidate.number, candidate.asked_as))
    }
    with ledger_of(settings) as ledger:
        kept = LedgerStore(ledger).load(asks)
    return {asks[ask]: known_of(one) for ask, one in kept.items()}


def _is_unreadable(cell: TrackingCell) -> bool:
    from bot.tracking.number import CellProblem

    return cell.problem not in {None, CellProblem.EMPTY}


def _cells(words: list[str]) -> Iterator[str]:
    """The cells that were given, and in the place of a `-` each line of standard input."""
    for word in words:
        if word != "-":
            yield decoded(word)
            continue
        for line in sys.stdin.buffer:
            yield line.decode("utf-8", "replace").rstrip("\r\n")
