"""npm's google-spreadsheet: the tests beside its package.json, run by Node against a server of ours."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.sandbox.sheets.server import SandboxServer

FOLDER = Path(__file__).parent / "node"
NODE = shutil.which("node")
OLDEST = 18


def why_not() -> str | None:
    """What keeps the Node tests from running here."""
    if NODE is None:
        return "there is no node on the PATH"
    version = subprocess.run([NODE, "--version"], capture_output=True, text=True, check=True).stdout
    if int(version.removeprefix("v").split(".")[0]) < OLDEST:
        return f"node {version.strip()} is older than {OLDEST}"
    if not (FOLDER / "node_modules" / "google-spreadsheet").is_dir():
        return "google-spreadsheet is not installed: run 'make node'"
    return None


def run(server: SandboxServer, name: str) -> str:
    """The report of one test file, in Node's own TAP."""
    environment = os.environ | {"SANDBOX_URL": server.url, "SANDBOX_KEY": str(server.key_file), "NO_COLOR": "1"}
    environment.pop("NODE_OPTIONS", None)
    done = subprocess.run(
        [str(NODE), "--test-reporter=tap", name],
        cwd=FOLDER,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.glob("*.test.mjs")))
def test_google_spreadsheet_gets_from_the_sandbox_what_it_gets_from_google(server: SandboxServer, name: str) -> None:
    if reason := why_not():
        pytest.skip(reason)
    report = run(server, name)
    counts = dict(re.findall(r"^# (tests|pass) (\d+)$", report, re.MULTILINE))
    assert int(counts.get("tests", 0)) > 0, report
    assert counts["pass"] == counts["tests"], report
