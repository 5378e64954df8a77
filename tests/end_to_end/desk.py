"""A desk with a computer: a folder with its own config.yaml, and the command line as a subprocess."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog
from typer.testing import CliRunner

from bot.cli import app
from bot.sandbox.sheets.server import SandboxServer

REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as one JSON document."""
        return json.loads(self.out)


@dataclass
class Desk:
    """`bot(...)` runs the command line in `folder`.

    Compiled code is kept in `pycache` where Python is told to leave none beside the source: it costs seconds otherwise.
    """

    folder: Path
    pycache: Path
    environment: dict[str, str] = field(default_factory=dict)

    def configure(self, settings: Mapping[str, object] | None = None, more: str = "") -> None:
        """Writes config.yaml as the repository has it, with these settings ("section.key") and lines at the end.

        A setting that has lines of its own is replaced with them.
        """
        left = {"log.level": "info", **(settings or {})}
        lines = []
        section, replaced = "", -1
        for line in (REPOSITORY / "config.yaml").read_text(encoding="utf-8").splitlines():
            key, colon, _ = line.partition(":")
            indent = len(line) - len(line.lstrip())
            if indent > replaced >= 0:
                continue
            if colon and not line.startswith((" ", "#")):
                section = key
            name = f"{section}.{key.strip()}"
            replaced = indent if name in left else -1
            lines.append(f"{key}: {left.pop(name)}" if name in left else line)
        assert not left, f"config.yaml has no {left}"
        (self.folder / "config.yaml").write_text("\n".join([*lines, more]) + "\n", encoding="utf-8")

    def connect(self, server: SandboxServer, spreadsheet_id: str, settings: Mapping[str, object] | None = None) -> None:
        """Points config.yaml at that server, as if it were Google, for a team without a report of bounced messages."""
        at_google = {
            "sheets.endpoint": server.url,
            "sheets.support": spreadsheet_id,
            "sheets.credentials_file": server.key_file,
            "sheets.bounced_messages": "null",
            "sheets.call_list": "null",
            "adopt.since": "2026-10-19",
            "schedule.schedule": "[{job: cancellations, days: weekdays, every_minutes: 30, between: 08:00-18:00}]",
            "sandbox.enabled": "false",
        }
        self.configure({**at_google, **(settings or {})})

    def surroundings(self) -> dict[str, str]:
        """The environment of the commands: nothing of what the person who tests has set for this or other programs."""
        strange = ("PYTHON", "SHEET_BOT", "UPS_", "FEDEX_", "USPS_", "DHL_", "AFTERSHIP_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(strange)}
        compiled = {"PYTHONPYCACHEPREFIX": str(self.pycache)} if sys.dont_write_bytecode else {}
        return kept | compiled | {"PYTHONUNBUFFERED": "1"} | self.environment

    def start(self, *arguments: str | Path) -> subprocess.Popen[str]:
        """The command, under way."""
        return subprocess.Popen(
            [sys.executable, "-m", "bot", *map(str, arguments)],
            cwd=self.folder,
            env=self.surroundings(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def bot(self, *arguments: str | Path, timeout_s: float = 60) -> Done:
        """The command, ended."""
        with self.start(*arguments) as process:
            try:
                out, err = process.communicate(timeout=timeout_s)
            finally:
                process.kill()
        return Done(process.returncode, out, err)

    def bot_in_process(self, *arguments: str | Path, stdin: bytes = b"") -> Done:
        """The command within this process, which is faster; no exit code of a bug, an exception instead."""
        handlers = list(logging.getLogger().handlers)
        try:
            with contextlib.chdir(self.folder):
                words = [str(one) for one in arguments]
                result = CliRunner().invoke(app.app, words, input=stdin, catch_exceptions=False)
        finally:
            logging.getLogger().handlers = handlers
            structlog.reset_defaults()
        return Done(result.exit_code, result.stdout, result.stderr)
