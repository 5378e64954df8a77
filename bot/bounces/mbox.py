"""The messages of an .mbox file, one after the other, whatever its size."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

_AT_ONCE = 65_536
_FIRST = b"From "
_FROM = re.compile(rb"From (?:.*\d\d:\d\d.*\b\d{4}\b|-?\s*$)")  # a time and a year; newer Thunderbirds leave it blank


class NotAnMbox(ValueError):
    """The file does not start with the line that every mbox starts with."""


def split_mbox(file: BinaryIO, max_bytes: int, progress: Callable[[int], None]) -> Iterator[bytes | None]:
    """Each message, or None for one larger than `max_bytes`; `progress` gets how many bytes were read.

    A message starts at a line "From ADDRESS TIME" at the beginning or after an empty line; another line "From …" is
    text that a program forgot to quote. The standard library's `mailbox` takes it for a message, reads the file twice,
    opens it for writing, and holds a message of any size in memory.

    Source: RFC 4155 (https://www.rfc-editor.org/rfc/rfc4155, read 2026-11-22).

    Raises:
        NotAnMbox: it starts with something else.
    """
    lines: list[bytes] = []
    size = read = 0
    after_empty = at_start = True
    first = True
    while line := file.readline(_AT_ONCE):
        read += len(line)
        if at_start and after_empty and (_FROM.match(line) or (first and line.startswith(_FIRST))):
            if not first:
                yield _message(lines, size, max_bytes)
            first, lines, size = False, [], 0
            progress(read)
        elif first and (line.strip() or not at_start):
            raise NotAnMbox("does not start with a line 'From …' as an mbox does")
        elif not first:
            size += len(line)
            if size <= max_bytes:
                lines.append(line)
        after_empty = at_start and not line.strip()
        at_start = line.endswith(b"\n")
    if first:
        raise NotAnMbox("holds no message")
    progress(read)
    yield _message(lines, size, max_bytes)


def _message(lines: list[bytes], size: int, max_bytes: int) -> bytes | None:
    return b"".join(lines) if size <= max_bytes else None
