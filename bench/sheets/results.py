"""bench/RESULTS.md: the goals, the figures, and what races and faults had to say. Markdown; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from bench.sheets.costs import Cost
from bench.sheets.goals import OURS, Verdict, judge
from bench.sheets.matrix import JUDGED, LATENCY_MS, PART, TIMES, Figures
from bench.sheets.ways import WAYS

if TYPE_CHECKING:
    from bench.sandbox import Figure

PARTS: Mapping[str, str] = {
    "speed": "Speed",
    "races": "Races: every job while people edit",
    "faults": "Faults and kills at every boundary",
    "service": "The local Sheets API by itself",
}
"""What RESULTS.md is made of, in its order: the part's name and its heading."""

_DECISION = "../docs/decisions/0010-frugal-reads-and-writes.md"
_MARK = "<!-- part: {} -->"
_HEAD = """# What was measured

Written by `make bench`; `python -m bench --help` tells how to measure a part. Nothing here was run against Google: the
service is the local Sheets API (`bot/sandbox/sheets`), which speaks the same protocol. Compare the ways with each
other; the seconds are this machine's.
"""
_SPEED = f"""
Each way ran in a fresh process against the local Sheets API in another one, {LATENCY_MS:g} ms a call, from signing in
to the last answer; all of them in one run. The sheet has 15 columns: times, e-mail addresses, names, a comment of a
sentence, statuses and the bot's columns; one row in ten is struck through and one in twenty painted already. A changed
row gets two values (Next Action, Tracking Status), every fourth a colour on its order number, every tenth is struck
through as a whole. After each way the whole sheet was compared with what it should be.

- *This bot*: the classes that run in production. Five columns (the three that tell rows apart, the two it writes) and
  the marks of the order numbers are read; the plan is given; the guarded write reads again, sends one batch, verifies.
  None of the other ways checks anything: what people do meanwhile is overwritten, or hit beside its row.
- *Cell by cell*: all values are read once, {PART} cells are written, and their cost is multiplied (≈).
- What most goals are about (this bot, the floor, gspread's batch calls; {JUDGED[0]:,} rows, {JUDGED[1]:g} %) was done
  {TIMES} times; the median of each figure stands here, because the processors are shared with others.
- Where nothing is to be written, the three ways of gspread are one.
- *The floor*: the same five columns and one batchUpdate. A bot that looks at the whole sheet cannot cost less.
- *wire*: bytes on the socket both ways, HTTP heads and sign-in included; answers above 64 KiB are compressed, as the
  service does it; so are this bot's requests from 4 kB on. *bodies*: bytes of all bodies before compression. Ratios and
  the goal are of the wire.
- *s*: by the clock; *service*: how much of that went by in the local service. *CPU*: of the client's process alone.
- *peak*: the most resident memory of that process as a whole; *imports*: what it held before it began.
- *×*: the figure to the left, as a multiple of this bot's.
"""
_JOB = """
`cancellations` as a scheduler runs it (lease, read, decide, plan, guard, apply, ledger), on sheets of which one row in
a hundred is open, one is closed, and the rest is history. The first run meets a sheet that the bot has never seen: it
appends its columns and gives Case IDs. Before the other runs nothing has changed. *Same process*: the spreadsheet lives
on, as in `bot serve`. *Second run*: a new process on the same ledger, as cron starts it.
"""
_WRITING_HEAD = (
    *("way", "calls", "×", "wire kB", "×", "bodies kB", "s", "×", "service s", "CPU s", "×"),
    *("peak MB", "×", "imports MB"),
)


def write(parts: Mapping[str, str], before: str) -> str:
    """The whole file: the parts just measured, the others as they stood in the file `before`."""
    kept = dict(re.findall(r"<!-- part: (\w+) -->\n(.*?)(?=\n<!-- part: |\Z)", before, re.DOTALL))
    titled = {name: f"## {PARTS[name]}\n\n{text}" for name, text in parts.items()}
    whole = {**kept, **titled}
    sections = [f"{_MARK.format(name)}\n{whole[name].rstrip()}\n" for name in PARTS if name in whole]
    return "\n".join([_HEAD, *sections])


def stamp(command: str, machine: str, day: date, load: float) -> str:
    """When, how and on what a part was measured."""
    return f"{day.isoformat()}, `{command}`, on {machine}; load before it {load:.1f}.\n"


def speed_part(figures: Figures, versions: Mapping[str, str]) -> str:
    """The goals first, then every figure."""
    return "\n".join(
        [
            *_goals(judge(figures)),
            "### Writing changes",
            _SPEED,
            *_writing(figures.costs),
            "### The whole job",
            _JOB,
            *_jobs(figures.jobs),
            "Versions: " + ", ".join(f"{name} {number}" for name, number in versions.items()) + ".",
        ]
    )


def service_part(figures: Iterable[Figure], rows: int, columns: int) -> str:
    """What the local Sheets API itself costs, beside plain Python doing the same on lists."""
    lines = (
        (
            one.name,
            f"{one.cost:,.1f} {one.unit}",
            "" if one.limit is None else f"{one.limit:,.0f} {one.unit}",
            "" if one.plain is None else f"{one.plain:,.1f} ms",
            "" if one.plain is None else f"{one.cost / one.plain:,.1f}",
        )
        for one in figures
    )
    head = ("what", "cost", "limit", "plain Python", "×")
    return "\n".join([f"On {rows:,} rows of {columns} cells.", "", *_table(head, lines), ""])


def _goals(verdicts: Sequence[Verdict]) -> Iterator[str]:
    rows = ((one.goal.words, *(_figure(found, one) for found in (one.found, one.floor)), one.text) for one in verdicts)
    yield from _table(("goal", "found", "the floor", ""), rows)
    yield ""
    if any(one.is_met is False for one in verdicts):
        yield f"What a goal that is not met would cost: [decision 0010]({_DECISION})."
        yield ""


def _figure(found: float | None, verdict: Verdict) -> str:
    return "" if found is None else f"{found:,.2f} {verdict.goal.unit}".replace(".00 ", " ")


def _writing(costs: Sequence[Cost]) -> Iterator[str]:
    groups: dict[tuple[int, float], list[Cost]] = {}
    for cost in costs:
        groups.setdefault((cost.rows, cost.percent), []).append(cost)
    for (rows, percent), group in groups.items():
        ours = next((cost for cost in group if (cost.way, cost.run) == (OURS, "run")), None)
        changes = f"{group[0].changes:,} changes" if group[0].changes else "nothing to write"
        yield f"#### {rows:,} rows, {percent:g} % changed ({changes})"
        yield ""
        yield from _table(_WRITING_HEAD, (_line(cost, ours) for cost in group))
        yield ""


def _line(cost: Cost, ours: Cost | None) -> tuple[str, ...]:
    def times(part: Callable[[Cost], float]) -> str:
        ratio = part(cost) / part(ours) if ours and part(ours) else None
        return "" if ratio is None else f"{ratio:.2g}" if ratio < 10 else f"{ratio:,.0f}"

    about = "≈ " if cost.reckoned else ""
    again = ", a second time" if cost.run == "again" else ""
    return (
        WAYS[cost.way] + again,
        f"{about}{cost.calls:,}",
        times(lambda one: one.calls),
        f"{about}{cost.wire / 1e3:,.0f}",
        times(lambda one: one.wire),
        f"{about}{cost.plain / 1e3:,.0f}",
        f"{about}{cost.wall_s:,.2f}",
        times(lambda one: one.wall_s),
        f"{about}{cost.service_s:,.2f}",
        f"{about}{cost.cpu_s:,.2f}",
        times(lambda one: one.cpu_s),
        f"{cost.peak_mb:,.0f}",
        times(lambda one: one.peak_mb),
        f"{cost.base_mb:,.0f}",
    )


def _jobs(costs: Sequence[Cost]) -> Iterator[str]:
    head = ("rows", "run", "calls", "wire kB", "bodies kB", "s", "service s", "CPU s", "peak MB", "imports MB")
    rows = (
        (
            f"{cost.rows:,}",
            cost.run,
            f"{cost.calls:,}",
            f"{cost.wire / 1e3:,.0f}",
            f"{cost.plain / 1e3:,.0f}",
            f"{cost.wall_s:,.2f}",
            f"{cost.service_s:,.2f}",
            f"{cost.cpu_s:,.2f}",
            f"{cost.peak_mb:,.0f}",
            f"{cost.base_mb:,.0f}",
        )
        for cost in costs
    )
    yield from _table(head, rows)
    yield ""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|---|{'---:|' * (len(head) - 1)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
