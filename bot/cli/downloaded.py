"""A downloaded workbook for `bot try`: when it is looked at, how it is loaded, where it is written to."""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import ConfigurationError

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.sandbox.sheets.server import SandboxServer


def moment_of(now: str | None, settings: Settings) -> datetime:
    """What `--now` says, or what the clock does. Raises ConfigurationError."""
    if now is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(now)
    except ValueError:
        fix = "Write it like 2026-11-18T15:00:00-05:00"
        raise ConfigurationError("--now", f"{now!r} is no ISO 8601 time", fix) from None
    if not 2000 <= moment.year < 2200:
        raise ConfigurationError("--now", f"the year {moment.year} is out of range", "Write a year from 2000 to 2199")
    return (moment if moment.tzinfo else moment.replace(tzinfo=settings.team.zone)).astimezone(UTC)


def only(settings: Settings, spreadsheet_id: str) -> Settings:
    """The settings with this spreadsheet in the place of every other."""
    spreadsheets = dict.fromkeys(settings.sheets.spreadsheets, spreadsheet_id)
    return settings.model_copy(update={"sheets": settings.sheets.model_copy(update={"spreadsheets": spreadsheets})})


def load(sandbox: SandboxServer, file: Path, settings: Settings) -> str:
    """Puts the workbook into the sandbox; its id there. Raises ConfigurationError."""
    if not file.is_file():
        raise ConfigurationError(str(file), "there is no such file", "File > Download > Microsoft Excel (.xlsx)")
    try:
        workbook = sandbox.state.import_xlsx(file)
    except (ValueError, OSError) as error:
        fix = "Download it again: File > Download > Microsoft Excel (.xlsx)"
        raise ConfigurationError(str(file), str(error).removeprefix(f"{file}: ").rstrip("."), fix) from None
    workbook.time_zone = settings.team.time_zone
    return workbook.spreadsheet_id


def check_out(to: Path, file: Path) -> None:
    """Raises ConfigurationError when nothing can be written there."""
    if to.suffix.lower() != ".xlsx":
        raise ConfigurationError(f"--out {to}", "is no .xlsx file", "give it a name that ends in .xlsx")
    if to.resolve() == file.resolve():
        raise ConfigurationError(f"--out {to}", "the downloaded copy would be overwritten", "name another file")
    if not to.parent.is_dir():
        raise ConfigurationError(f"--out {to}", f"there is no folder {to.parent}", "make it, or name another file")


def write(sandbox: SandboxServer, spreadsheet_id: str, to: Path) -> None:
    """Writes the workbook as it stands. Raises ConfigurationError."""
    try:
        with tempfile.TemporaryDirectory(dir=to.parent) as folder:
            part = Path(folder) / to.name
            sandbox.state.export_xlsx(spreadsheet_id, part)
            shutil.move(part, to)
    except OSError as error:
        raise ConfigurationError(f"--out {to}", f"cannot be written ({error.strerror})", "name another file") from None
