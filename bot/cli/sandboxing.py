"""`bot sandbox serve`: the outside world, served until it is stopped."""

from __future__ import annotations

import errno
import gc
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.app import app, handled
from bot.cli.console import out
from bot.cli.serving import asked_to_stop
from bot.errors import ConfigurationError

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.sandbox.carriers.server import CarrierServer
    from bot.sandbox.carriers.tokens import TokenIssuer
    from bot.sandbox.sheets.drive.files import Files
    from bot.sandbox.sheets.server import SandboxServer

sandbox = typer.Typer(help="The outside world, simulated on this machine.", no_args_is_help=True)
app.add_typer(sandbox, name="sandbox")


@sandbox.command("serve")
def sandbox_serve(
    file: Annotated[
        Path | None,
        typer.Option("--file", help="Where it keeps what it gets: a store, or an .xlsx. \\[default: memory]"),
    ] = None,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes a free one.")] = 8788,
    carriers_port: Annotated[
        int | None,
        typer.Option(
            "--carriers-port",
            "--ups-port",
            min=0,
            max=65535,
            help="Of the carriers' simulators. \\[default: the one behind --port]",
        ),
    ] = None,
    sample: Annotated[bool, typer.Option("--sample", help="Lay out the sample workbook, if it is not there.")] = False,
    not_shared: Annotated[
        list[str] | None,
        typer.Option("--not-shared", metavar="ID", help="A spreadsheet nobody shared with the account. Repeatable."),
    ] = None,
    quota: Annotated[
        str | None, typer.Option("--quota", metavar="N", help="Calls a minute and user: google, 20, or 20/100 (all).")
    ] = None,
    latency: Annotated[
        str | None, typer.Option("--latency", metavar="MS", help="Each call waits: 80, or 80+40 (up to 40 more).")
    ] = None,
    fault: Annotated[
        list[str] | None,
        typer.Option("--fault", metavar="KIND", help="Goes wrong: 503, 429:3, reset-after@batchUpdate. Repeatable."),
    ] = None,
    editor: Annotated[
        int | None, typer.Option("--editor", metavar="SEED", help="People edit between the calls, by this seed.")
    ] = None,
    admin: Annotated[bool, typer.Option("--admin", help="Serve the admin API and its page too, below /admin.")] = False,
    admin_port: Annotated[
        int | None, typer.Option("--admin-port", min=0, max=65535, help="Serve the admin API on a port of its own.")
    ] = None,
) -> None:
    """Serve a local Google Sheets and Drive API, and the carriers' simulators, for any client, until stopped (Ctrl-C).

    Example: [bold]bot sandbox serve --port 8788 --file my.db --sample --admin[/]
    """
    with handled(), ExitStack() as stack:
        from bot.sandbox.sample.carriers import sample_carriers
        from bot.sandbox.sheets.server import SandboxServer
        from bot.sandbox.sheets.storage.lock import StoreInUse

        prepare = partial(_lay_out, sample, not_shared or [])
        server = SandboxServer(file, port=port, admin=admin, admin_port=admin_port, prepare=prepare)
        _turn_knobs(server, quota, latency, fault or [], editor)
        stack.push(_not_saved)
        try:
            stack.enter_context(server)
        except (StoreInUse, ValueError, OSError) as error:
            raise _not_started(file, error) from None
        if carriers_port is None:
            carriers_port = port + 1 if 0 < port < 65535 else 0
        try:
            carriers = stack.enter_context(sample_carriers(port=carriers_port))
        except OSError as error:
            fix = "Free it, or choose another --carriers-port"
            raise ConfigurationError(f"port {carriers_port}", str(error), fix) from None
        lines = [
            ("Sheets and Drive API", server.url),
            ("Admin API", server.admin_url),
            ("In a browser", server.admin_url and f"{server.admin_url}/"),
            *_simulators(carriers),
            ("Service-account key", server.key_file.resolve()),
            (
                "Kept",
                file and file.suffix.lower() == ".xlsx" and "this workbook; other spreadsheets end with the server",
            ),
            ("Quota", quota and f"{quota} (calls a minute)"),
            ("Latency", latency and f"{latency} ms"),
            ("Faults", ", ".join(fault or ())),
            ("Editor", "" if editor is None else f"seed {editor}: people edit between the calls"),
            *(("Spreadsheet", f"{found.id}  {found.workbook.title}") for found in server.state),
        ]
        for name, text in lines:
            if text:
                out.print(f"{name:20}  {text}", soft_wrap=True)
        out.print("Stop with Ctrl-C.")
        gc.freeze()  # else the collector looks through a large workbook again and again, and calls wait for it
        asked_to_stop().wait()


def _simulators(carriers: CarrierServer) -> list[tuple[str, str]]:
    """Where each carrier's simulator is, and the keys it takes."""

    def pair(tokens: TokenIssuer) -> str:
        return f"client id {tokens.client_id}, secret {tokens.client_secret}"

    places = (
        ("UPS", carriers.ups_url, pair(carriers.ups.tokens)),
        ("FedEx", carriers.fedex_url, pair(carriers.fedex.tokens)),
        ("USPS", carriers.usps_url, pair(carriers.usps.tokens)),
        ("DHL", carriers.dhl_url, f"key {carriers.dhl.api_key}"),
        ("AfterShip", carriers.aftership_url, f"key {carriers.aftership.api_key}"),
    )
    return [(f"{name} simulator", f"{url}  ({keys})") for name, url, keys in places]


def _not_started(file: Path | None, error: Exception) -> ConfigurationError:
    """What is in the way: a port, or the file and what is beside it."""
    if file is None or getattr(error, "errno", None) in (errno.EADDRINUSE, errno.EADDRNOTAVAIL):
        return ConfigurationError("the port", str(error), "Free it, or choose others with --port and --admin-port")
    problem = str(error).removeprefix(f"{file}: ")
    return ConfigurationError(f"--file {file}", problem, "Mend what it says, or choose another --file")


def not_started(settings: Settings, error: OSError | ValueError) -> ConfigurationError:
    """What keeps the sandbox from starting: its port, the folder of its file, or what is in that."""
    file = str(settings.sandbox.file)
    if not isinstance(error, OSError):
        problem = str(error).removeprefix(f"{file}: ")
        return ConfigurationError(file, problem, "Mend or delete the file, or set sandbox.file to another")
    if error.errno in (errno.EADDRINUSE, errno.EADDRNOTAVAIL):
        place = f"sandbox.port {settings.sandbox.port}"
        return ConfigurationError(place, str(error.strerror), "Free the port, or set sandbox.port to another")
    problem = f"cannot be written there ({error.strerror})"
    fix = f"Make {settings.sandbox.file.parent} a folder that you may write into, or set sandbox.file to another place"
    return ConfigurationError(file, problem, fix)


def _not_saved(kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:  # noqa: ARG001
    """The last save, made when the server stops, failed."""
    from bot.sandbox.sheets.storage.store import NotSaved

    if isinstance(error, NotSaved):
        raise ConfigurationError("the last save", str(error), "The file has not got the latest changes") from None


def _lay_out(sample: bool, not_shared: list[str], files: Files) -> None:
    from bot.sandbox.sample.workbook import sample_workbook
    from bot.sandbox.sheets.drive.files import PERSON
    from bot.sandbox.sheets.engine.model import Sheet, Workbook

    if sample and files.get(SAMPLE_ID) is None:
        files.add_workbook(sample_workbook(SAMPLE_ID))
    for spreadsheet_id in not_shared:
        if files.get(spreadsheet_id) is None:
            sheets = [Sheet.empty(0, "Sheet1")]
            files.add_workbook(Workbook(spreadsheet_id, "Not shared", PERSON, sheets), shared=False)


def _turn_knobs(
    server: SandboxServer, quota: str | None, latency: str | None, faults: list[str], editor: int | None
) -> None:
    from bot.sandbox.sheets.knobs.editor import Editor, Settings
    from bot.sandbox.sheets.knobs.faults import parse_fault
    from bot.sandbox.sheets.knobs.latency import parse_delay
    from bot.sandbox.sheets.knobs.quotas import parse_limits

    option = "--quota"
    try:
        if quota is not None:
            server.quotas.set(parse_limits(quota))
        option = "--latency"
        if latency is not None:
            server.latency.set([parse_delay(latency)])
        option = "--fault"
        server.faults.add(*map(parse_fault, faults))
    except ValueError as error:
        raise ConfigurationError(option, str(error), "Give one of these") from None
    if editor is not None:
        server.editor = Editor(Settings(seed=editor))


SAMPLE_ID = "1SandboxSupportLogisticsWorkbook-00000000000"
