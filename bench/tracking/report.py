"""The report: figures as tables that a person reads, Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from bench.tracking.fuzzing import Fuzzed
from bench.tracking.repeats import Run
from bench.tracking.trips import REVIEW, Reading
from bench.tracking.turns import Asked
from bot.core.parcel import Status

_HEAD = """# Tracking: what was measured

Written by `make bench-tracking` ({machine}). Nothing here was run against a carrier: the answers come from the
simulators in `bot/sandbox/carriers`, which were written apart from the parsers and share no code with them.
"""

_TRIPS = """
Asked for over loopback through the clients that run in production. A false state is one that the bot is sure of; it
counts whether or not the carrier's answer decides the trip. *Decided*: the answer tells where the parcel is; of the
others the carrier prints nothing, or words of two meanings, and there the bot should say so. *Otherwise wrong*: any
other sure state of a decided trip whose status, leg, receiver, refusal, pieces or times are not the truth.
"""
_TURNS = """
Four processes with threads share the turns in one SQLite ledger, by a virtual clock; the simulators refuse what breaks
a limit. *At least*: the numbers divided by the batch. *Busiest window*: the most calls in any window of that length,
wherever it starts, against the limit.
"""
_REPEATS = """
Each run is a bot of its own on the same ledger, over the same rows of all five APIs.
"""
_FUZZ = """
Documented answers with values replaced, taken out and repeated, bodies cut off, mere bytes (hypothesis). A parser
survives when it raises nothing but ServiceDown and CredentialsError, and what it reads can be kept and made a state of.
"""


PARTS = ("trips", "turns", "repeats", "fuzz")
"""What is measured, in the order of the report."""
_MARK = "<!-- part: {} -->"


def write(parts: Mapping[str, str], before: str, machine: str) -> str:
    """The whole report: the parts just measured, the others as they stood in the report `before`."""
    kept = dict(re.findall(r"<!-- part: (\w+) -->\n(.*?)(?=\n<!-- part: |\Z)", before, re.DOTALL))
    whole = {**kept, **parts}
    sections = [f"{_MARK.format(name)}\n{whole[name].rstrip()}\n" for name in PARTS if name in whole]
    return "\n".join([_HEAD.format(machine=machine), *sections])


def trips_part(readings: Sequence[Reading]) -> str:
    """States against the truth."""
    return "\n".join([*_trips(readings), *(line for reading in readings for line in _confusion(reading))])


def turns_part(calls: Sequence[Asked]) -> str:
    """Calls against the limits."""
    return "\n".join(_turns(calls))


def repeats_part(runs: Sequence[Run]) -> str:
    """The same run again."""
    return "\n".join(_repeats(runs))


def fuzz_part(fuzzed: Sequence[Fuzzed]) -> str:
    """Parsers on damaged answers."""
    return "\n".join(_fuzz(fuzzed))


def _trips(readings: Sequence[Reading]) -> Iterator[str]:
    yield "## Random trips with known truth"
    yield _TRIPS
    yield from _table(
        (
            "API",
            "trips",
            "falsely delivered to the customer",
            "falsely returned",
            "otherwise wrong",
            "decided",
            "of them to review",
            "not decided",
            "of them admitted",
            "s",
        ),
        (
            (
                one.api,
                f"{one.trips:,}",
                str(len(one.false_delivered)),
                str(len(one.false_returned)),
                str(len(one.wrong)),
                f"{one.decidable:,}",
                f"{one.reviewed:,} ({_share(one.reviewed, one.decidable)})",
                f"{one.undecidable:,}",
                f"{one.unsure:,}",
                f"{one.seconds:.0f}",
            )
            for one in readings
        ),
    )
    for one in readings:
        for example in [*one.false_delivered, *one.false_returned, *one.wrong][:20]:
            yield f"- {one.api}: {example}"
    yield ""


def _confusion(reading: Reading) -> Iterator[str]:
    yield f"### {reading.api}: the truth (down) and what was told (across)"
    yield ""
    words = [*Status, REVIEW]
    told = [word for word in words if any(key[1] == word for key in reading.told)]
    true = [word for word in Status if any(key[0] == word for key in reading.told)]
    yield from _table(
        ("", *told),
        ((row, *(f"{reading.told[row, word]:,}" if reading.told[row, word] else "" for word in told)) for row in true),
    )
    yield ""


def _turns(calls: Sequence[Asked]) -> Iterator[str]:
    numbers = sum(one.numbers for one in calls)
    yield f"## {numbers:,} numbers due at five APIs, four bots, one ledger"
    yield _TURNS
    yield from _table(
        ("API", "numbers", "a call", "calls", "at least", "refused", "busiest window / limit", "virtual time"),
        (
            (
                one.api,
                f"{one.numbers:,}",
                str(one.batch),
                f"{one.calls:,}",
                f"{one.least:,}",
                str(one.refused),
                "; ".join(f"{w.busiest:,} / {w.calls:,} in {_seconds(w.per_s)}" for w in one.windows),
                _span(one.took),
            )
            for one in calls
        ),
    )
    yield ""


def _repeats(runs: Sequence[Run]) -> Iterator[str]:
    yield "## The same run again"
    yield _REPEATS
    yield from _table(
        ("after the first", "due by the ledger", "asked", "asked without being due"),
        ((_span(one.after), f"{one.due:,}", f"{one.asked:,}", str(one.too_early)) for one in runs),
    )
    yield ""


def _fuzz(fuzzed: Sequence[Fuzzed]) -> Iterator[str]:
    yield "## Damaged answers"
    yield _FUZZ
    yield from _table(
        ("parser", "inputs", "survived", "s"),
        ((one.api, f"{one.inputs:,}", "yes" if one.survived else "NO", f"{one.seconds:.0f}") for one in fuzzed),
    )
    yield ""
    for one in fuzzed:
        if not one.survived:
            yield from ("```", one.said, "```")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|---|{'---:|' * (len(head) - 1)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f} %" if whole else "0 %"


def _seconds(seconds: float) -> str:
    return "a day" if seconds == 86_400 else f"{seconds:g} s"


def _span(span: timedelta) -> str:
    if span >= timedelta(days=2):
        return f"{span / timedelta(days=1):.1f} days"
    return f"{span / timedelta(hours=1):.1f} h" if span >= timedelta(hours=1) else f"{span.total_seconds():.0f} s"
