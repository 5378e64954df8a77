from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from typer import testing
from typer.main import get_command

from bot.cli import world
from bot.config import read_schemas
from bot.sandbox.sample import workbook
from bot.sandbox.sample.entries import read_package_yaml
from tests.end_to_end.desk import Desk, Done


@pytest.fixture(scope="session")
def desk_in(request: pytest.FixtureRequest) -> Callable[[Path], Desk]:
    """A desk in a folder, with the sandbox configuration of the repository."""
    pycache = request.config.cache.mkdir("pycache")

    def build(folder: Path) -> Desk:
        folder.mkdir(parents=True, exist_ok=True)
        desk = Desk(folder, pycache)
        desk.configure()
        return desk

    return build


@pytest.fixture(scope="session", autouse=True)
def files_are_read_once() -> Iterator[None]:
    """Reading the schemas' and the sample's YAML takes a third of a command's time in this process."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(world, "read_schemas", cache(read_schemas))
        patched.setattr(workbook, "read_package_yaml", cache(read_package_yaml))
        yield


@pytest.fixture(scope="session", autouse=True)
def commands_are_built_once() -> Iterator[None]:
    """Typer builds every command anew for each that is called."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(testing, "_get_command", cache(get_command))
        yield


@pytest.fixture
def desk(desk_in: Callable[[Path], Desk], tmp_path: Path) -> Desk:
    return desk_in(tmp_path)


@pytest.fixture
def bot(desk: Desk) -> Callable[..., Done]:
    """The command line within this process, at the same desk: a tenth of a subprocess's time."""
    return desk.bot_in_process


@pytest.fixture(scope="session")
def worker() -> str:
    """Which of several test processes this is; empty when it is the only one."""
    return os.environ.get("PYTEST_XDIST_WORKER", "")
