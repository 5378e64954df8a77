"""Names, addresses, files: each type checks what a person wrote and says what is right, without echoing secrets."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, PlainSerializer, PlainValidator, ValidationInfo
from pydantic_core import PydanticCustomError

from bot.core.text import printable

_ENVIRONMENT_NAME = re.compile(r"[A-Z][A-Z0-9_]{1,63}")
_SPREADSHEET_URL = re.compile(
    r"https://docs\.google\.com/(?:a/[^/]+/)?spreadsheets/(?:u/\d+/)?d/([A-Za-z0-9_-]+)(?:[/?#].*)?"
)
_SPREADSHEET_ID = re.compile(r"[A-Za-z0-9_-]{20,}")


def refused(problem: str, fix: str) -> PydanticCustomError:
    """The error of a validator here; `problem` continues the setting's name: "is no time zone"."""
    return PydanticCustomError("refused", "{problem}", {"problem": problem, "fix": fix})


def told(value: object) -> str:
    """The value as a message shows it, cut short."""
    return printable(repr(value), 32) if isinstance(value, str | int | float) else "not written as one"


def _check_environment_name(value: str) -> str:
    if _ENVIRONMENT_NAME.fullmatch(value) and ("_" in value or len(value) <= 20):
        return value
    problem = "is not the name of an environment variable (not shown here: it may be the secret itself)"
    fix = (
        "Write the variable's name, such as UPS_CLIENT_SECRET, here and its value into the environment; revoke a secret"
    )
    raise refused(problem, f"{fix} that was ever saved in this file")


def _check_spreadsheets(value: Mapping[str, str]) -> Mapping[str, str]:
    ids: dict[str, str] = {}
    for name, text in value.items():
        url = _SPREADSHEET_URL.fullmatch(text.strip())
        found = url[1] if url else text.strip()
        if not _SPREADSHEET_ID.fullmatch(found):
            fix = "Copy the address of the spreadsheet from the browser, or the long part between /d/ and /edit"
            raise refused(f"names for {printable(name)!r} no spreadsheet", fix)
        if found in ids.values():
            raise refused(
                f"names one spreadsheet twice, the second time as {printable(name)!r}", "Keep one of the names"
            )
        ids[name] = found
    return ids


def _check_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        local = parts.hostname in ("localhost", "127.0.0.1", "::1")
        valid = bool(parts.hostname) and (parts.port or 1) > 0 and not re.search(r"[\s?#]", value)
    except ValueError:
        valid = local = False
        parts = urlsplit("")
    if "@" in parts.netloc:
        raise refused("holds a user name or password (not shown)", "Write the address alone")
    if not valid or parts.scheme not in ("https", "http"):
        raise refused("is no web address", "Write it whole, such as https://onlinetools.ups.com")
    if parts.scheme == "http" and not local:
        raise refused("is not encrypted: credentials would travel in the clear", "Write https://")
    return value.rstrip("/")


def _check_host(value: str) -> str:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        if value != "localhost":
            fix = "Write 127.0.0.1 for this machine alone (behind a proxy), or 0.0.0.0 for every network it is in"
            raise refused("is no address of this machine", fix) from None
    return value


def _check_path(value: object, info: ValidationInfo) -> Path:
    text = str(value) if isinstance(value, str | Path) else ""
    if not text.strip() or not text.isprintable():
        raise refused("is no path of a file", "Write a path; a relative one counts from the folder of config.yaml")
    folder = (info.context or {}).get("folder", Path())
    return Path(folder) / Path(text).expanduser()


def _check_database(value: str, info: ValidationInfo) -> str:
    if "://" not in value:
        return str(_check_path(value, info))
    try:
        parts = urlsplit(value)
        secret = parts.password is not None or "password" in parts.query.casefold()
    except ValueError:
        parts, secret = urlsplit(""), False
    if parts.scheme.partition("+")[0] != "postgresql":
        raise refused("is neither a file nor a PostgreSQL address", "Write a path, or postgresql://USER@HOST/DATABASE")
    if secret:
        fix = "Leave the password out of the address; put it into ~/.pgpass or the environment variable PGPASSWORD"
        raise refused("holds a password (not shown)", fix)
    return value


EnvironmentName = Annotated[str, AfterValidator(_check_environment_name)]
Spreadsheets = Annotated[Mapping[str, str], AfterValidator(_check_spreadsheets)]
HostName = Annotated[str, AfterValidator(_check_host)]
WebAddress = Annotated[str, AfterValidator(_check_address)]
File = Annotated[Path, PlainValidator(_check_path), PlainSerializer(str, return_type=str, when_used="json")]
Database = Annotated[str, AfterValidator(_check_database)]
