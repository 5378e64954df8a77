"""Secrets: read from the environment by the names in config.yaml when they are needed, and hidden from every log."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import SecretStr

from bot.errors import CredentialsError
from bot.redaction import hide

EXAMPLE_MARK = "EXAMPLE-NOT-A-KEY"
"""Stands in credentials.example.json wherever a real key has a secret."""


def read_secret(
    name: str, environment: Mapping[str, str] = os.environ, *, is_password: bool = False
) -> SecretStr | None:
    """The secret in the environment variable of that name; None when it is unset or blank.

    White space around it is dropped (a pasted newline). From now on no log line shows it.

    Raises:
        CredentialsError: it has white space, control characters or others that no key has, such as a typographic quote;
            a password may have all but control characters. The message does not show it.
    """
    value = environment.get(name, "").strip()
    if not value:
        return None
    hide(value)
    if not value.isprintable() or (not is_password and any(map(str.isspace, value))):
        problem = "the secret has white space or control characters inside"
        raise CredentialsError(f"environment variable {name}", problem, "Copy it again, on one line")
    if not is_password and not value.isascii():
        problem = "the secret has a character that no key has, such as a typographic quote or a letter with an accent"
        raise CredentialsError(f"environment variable {name}", problem, "Copy it again, without quotes, as plain text")
    return SecretStr(value)


def looks_like_example(path: Path) -> bool:
    """Whether the file is a copy of credentials.example.json in which the key was never filled in."""
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(data, dict) and EXAMPLE_MARK in f"{data.get('private_key')} {data.get('private_key_id')}"
