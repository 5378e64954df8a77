"""The Makefile: help one can trust, set-up that says what is missing, exit codes that mean something."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = set(re.findall(r"^\.PHONY: ([a-z_-]+)$", MAKEFILE, re.MULTILINE))

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    command = ["make", "--no-print-directory", *arguments]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, env=environment, timeout=60, stdin=subprocess.DEVNULL
    )


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the Makefile in a folder with a space, beside what it looks at."""
    folder = tmp_path / "a project"
    folder.mkdir()
    for name in ("Makefile", "pyproject.toml", "uv.lock"):
        shutil.copy(ROOT / name, folder)
    return folder


@pytest.fixture
def ready(project: Path) -> Path:
    """The same, set up: with a `.venv` whose programs the tests write themselves."""
    script(project / ".venv/bin/python", 'echo "python $*"')
    (project / ".venv/.ready").write_text(f"{project}\n")
    return project


def test_make_alone_lists_every_target_with_what_it_does() -> None:
    listed = dict(re.findall(r"^  (\S+) +(\S.*)$", make(ROOT).stdout, re.MULTILINE))
    assert set(listed) == TARGETS
    assert make(ROOT, "help").stdout == make(ROOT).stdout


def test_every_listed_target_exists() -> None:
    for target in TARGETS:
        assert re.search(rf"^{target}:.* ## \S", MAKEFILE, re.MULTILINE), target
    assert {"help", "setup", "run", "test", "check", "bench", "format", "clean"} <= TARGETS


def test_no_target_is_declared_without_being_phony() -> None:
    assert set(re.findall(r"^([a-z_-]+):", MAKEFILE, re.MULTILINE)) == TARGETS


def test_a_python_that_is_not_there_is_told_with_its_fix(project: Path) -> None:
    done = make(project, "setup", "PYTHON=no-such-python")
    assert done.returncode == 2
    assert "there is no no-such-python. Install Python 3.11 or newer" in done.stderr


def test_a_python_that_is_too_old_is_told_with_its_version(project: Path) -> None:
    old = script(project / "old python", 'case "$1" in -V) echo Python 3.9.2;; *) exit 1;; esac')
    done = make(project, "setup", f"PYTHON={old}")
    assert done.returncode == 2
    assert "is Python 3.9.2, too old. Install Python 3.11 or newer" in done.stderr
    assert not (project / ".venv").exists()


def test_a_python_without_venv_is_told_with_the_package_to_install(project: Path) -> None:
    bare = script(project / "bare", 'case "$2" in *ensurepip*) exit 1;; esac')
    done = make(project, "setup", f"PYTHON={bare}")
    assert done.returncode == 2
    assert "without venv and ensurepip. On Debian and Ubuntu: apt-get install python3-venv" in done.stderr


def test_a_project_that_is_set_up_is_left_alone(ready: Path) -> None:
    done = make(ready, "setup")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Nothing to be done" in done.stdout


def test_a_new_lock_is_installed_without_making_the_environment_anew(ready: Path) -> None:
    script(ready / ".venv/bin/uv", 'case "$1" in --version) echo "uv 0.13.9 (x)";; *) echo "uv $*";; esac')
    stamp = ready / ".venv/.ready"
    os.utime(stamp, (1, 1))
    os.utime(ready / ".venv/bin/python", (0, 0))
    done = make(ready, "-j4", "setup")
    assert done.returncode == 0, done.stderr
    assert "uv sync --quiet --frozen --python .venv/bin/python" in done.stdout
    assert "creating" not in done.stderr
    assert stamp.stat().st_mtime > 1


def test_a_project_that_was_moved_is_set_up_anew(ready: Path) -> None:
    moved = ready.rename(ready.parent / "moved")
    assert "there is no no-such-python" in make(moved, "setup", "PYTHON=no-such-python").stderr


@pytest.mark.parametrize(("code", "result"), [(0, 0), (5, 0), (1, 2), (2, 2), (3, 2), (4, 2)])
def test_make_run_ends_well_when_a_person_must_look_and_badly_when_it_failed(
    ready: Path, code: int, result: int
) -> None:
    script(ready / ".venv/bin/bot", f'echo "bot $*"; exit {code}')
    done = make(ready, "run")
    assert done.returncode == result
    assert done.stdout.strip() == "bot run all"
    assert (f"Error {code}" in done.stderr) is (result != 0)


def test_make_test_runs_the_three_tiers(ready: Path) -> None:
    said = make(ready, "test").stdout.strip()
    assert said.startswith("python -m pytest tests/unit tests/contract tests/end_to_end ")


def test_make_check_runs_every_gate(ready: Path) -> None:
    for program in ("uv", "lint-imports"):
        script(ready / f".venv/bin/{program}", f'echo "{program} $*"')
    done = make(ready, "check")
    assert done.returncode == 0, done.stderr
    for gate in (
        "ruff format --check",
        "ruff check",
        "mypy",
        "lint-imports",
        "uv lock --check",
        "pytest tests/unit",
        "--cov-fail-under=95",
    ):
        assert gate in done.stdout


@pytest.mark.parametrize("gate", ["ruff format", "mypy", "fail-under", "--ignore=tests/unit/core"])
def test_one_gate_that_fails_fails_the_check(ready: Path, gate: str) -> None:
    script(ready / ".venv/bin/python", f'case "$*" in *"{gate}"*) exit 2;; esac')
    for program in ("uv", "lint-imports"):
        script(ready / f".venv/bin/{program}", "true")
    assert make(ready, "check").returncode == 2


def test_what_is_compiled_is_kept_whatever_the_image_says(ready: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    script(ready / ".venv/bin/python", 'echo "python ${PYTHONDONTWRITEBYTECODE-keeps it}"')
    assert make(ready, "test").stdout.strip() == "python keeps it"


def test_clean_keeps_the_ledger_and_the_configuration(ready: Path) -> None:
    (ready / "var").mkdir()
    (ready / "var/ledger.db").touch()
    assert make(ready, "clean").returncode == 0
    assert sorted(path.name for path in ready.iterdir()) == ["Makefile", "pyproject.toml", "uv.lock", "var"]
    assert (ready / "var/ledger.db").exists()


def test_ci_runs_make_check_and_nothing_else_decides() -> None:
    ci = ROOT / ".ci/run"
    assert os.access(ci, os.X_OK)
    lines = [line for line in ci.read_text().splitlines() if line and not line.startswith("#")]
    assert lines[0] == "set -euo pipefail"
    assert lines[-1] == "make check </dev/null"


def test_the_lock_was_made_with_the_uv_that_the_makefile_installs() -> None:
    assert re.search(r"^UV_VERSION := 0\.13\.\d+$", MAKEFILE, re.MULTILINE)
    assert "uv_build>=0.13.9,<0.14" in (ROOT / "pyproject.toml").read_text()
