"""How long answers take: a fixed time and a seeded one on top, by method; off unless switched on."""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Delay:
    """A rule: calls of these methods wait so long before they are looked at.

    Attributes:
        method: a regular expression, searched in the method's name, such as `sheets.spreadsheets.values.get`.
        ms: milliseconds that every call waits.
        jitter_ms: up to so many milliseconds more, evenly spread.
    """

    method: str = ""
    ms: float = 0.0
    jitter_ms: float = 0.0


def parse_delay(text: str) -> Delay:
    """`80` or `80+40`: milliseconds, and how many more at most.

    Raises:
        ValueError: anything else; says what is possible.
    """
    found = re.fullmatch(r"(\d+)(?:\+(\d+))?", text)
    if not found:
        raise ValueError(f"{text!r} is none of: 80 (milliseconds), 80+40 (and up to 40 more)")
    return Delay(ms=float(found[1]), jitter_ms=float(found[2] or 0))


class Latency:
    """The rules in force; the first whose method fits counts. Thread-safe.

    The same seed and the same sequence of calls wait the same times.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.set(())

    def set(self, rules: Iterable[Delay], seed: int = 0) -> None:
        """Other rules, the jitter from its start."""
        with self._lock:
            self.rules, self.seed = tuple(rules), seed
            self._random = random.Random(seed)  # noqa: S311 - repeatable, not secret

    def seconds(self, method: str) -> float:
        """How long this call waits."""
        if not self.rules:
            return 0.0
        with self._lock:
            for rule in self.rules:
                if re.search(rule.method, method):
                    return (rule.ms + self._random.random() * rule.jitter_ms) / 1000
        return 0.0
