"""A file that a person gives to read; `-` is standard input."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.cli.console import decoded
from bot.errors import ConfigurationError


def name_of(file: Path) -> str:
    """What a message calls the file."""
    return "standard input" if str(file) == "-" else decoded(str(file))


def read_given(file: Path, if_empty: str) -> bytes:
    """What is in the file; `if_empty` is the fix where that is nothing.

    Raises:
        ConfigurationError: it cannot be read, or is empty.
    """
    place = name_of(file)
    try:
        content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except FileNotFoundError:
        raise ConfigurationError(place, "there is no such file", "Check the path") from None
    except OSError as error:
        raise ConfigurationError(place, f"it cannot be read ({error.strerror})", "Check the path") from None
    if not content.strip():
        raise ConfigurationError(place, "it is empty", if_empty)
    return content
