"""What it was measured on: a figure without its machine says nothing."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = (
    "gspread",
    "gspread-formatting",
    "pygsheets",
    "google-api-python-client",
    "google-auth",
    "requests",
    "urllib3",
    "httplib2",
    "msgspec",
    "pydantic",
    "sqlalchemy",
    "pandas",
    "starlette",
    "uvicorn",
)


def machine() -> str:
    """CPU, cores, memory and system in one line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = os.cpu_count() or 1
    return f"{_processor()}, {cores} cores, {memory:.0f} GiB memory, {_system()}, Python {platform.python_version()}"


def versions() -> Mapping[str, str]:
    """The installed version of every library that takes part."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def load() -> float:
    """How many processes wanted to run in the last minute; above the number of cores, times mean little."""
    return os.getloadavg()[0]


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    found = re.search(r"^model name\s*:\s*(.+)$", info.read_text(), re.MULTILINE) if info.exists() else None
    return found[1].strip() if found else platform.processor() or platform.machine()


def _system() -> str:
    try:
        name = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    except OSError:
        name = platform.system()
    return f"{name} (kernel {platform.release()}, {platform.machine()})"
