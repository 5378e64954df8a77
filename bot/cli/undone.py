"""What `bot undo` shows: what is put back, what is left as it stands and why, and what comes next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from bot.cli.console import counted, out, print_json, program, say
from bot.cli.render import print_plans, print_problems
from bot.core.memory import ChangeKind
from bot.core.text import printable

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.core.memory import RunRecord
    from bot.core.plan import Plan
    from bot.core.undo import Left
    from bot.runner.undo_report import UndoReport
    from bot.runner.undo_view import UndoView

_SHOWN = 8  # rows named in one line
_WORDS = {
    ChangeKind.VALUE: "cell",
    ChangeKind.BACKGROUND: "colour",
    ChangeKind.STRIKETHROUGH: "strike",
    ChangeKind.NOTE: "note",
}


def print_view(view: UndoView, settings: Settings, *, as_json: bool) -> None:
    """What an undo would do."""
    plans = [part.undo.plan for part in view.parts]
    if as_json:
        print_json({"run": None, "undoes": view.run.id, **_plans_json(plans), **_left_json(view.left, view)})
        return
    say((f"undo of run {view.run.id}", "bold"), f" · {view.run.job} · {_local(view.run, settings)}: would put back")
    _print_plans(plans, settings)
    _print_interrupted(view)
    _print_left(view.left, view)
    _print_forecast(view, plans, settings)


def print_report(report: UndoReport, settings: Settings, *, as_json: bool) -> None:
    """How an undo ended."""
    view, plans = report.view, list(report.put_back)
    if as_json:
        document = {
            "run": report.run_id,
            "undoes": view.run.id,
            "exit_code": int(report.exit_code),
            "counts": report.counts,
            **_plans_json(plans),
            **_left_json(report.left, view),
            "problems": [problem.to_json() for problem in report.problems],
            "cut_short": report.cut_short,
        }
        print_json(document)
        return
    number = f" · run {report.run_id}" if report.run_id else ""
    say((f"undo of run {view.run.id}", "bold"), f" · {view.run.job} · {_local(view.run, settings)}{number}")
    _print_plans(plans, settings)
    _print_interrupted(view)
    if report.given_back:
        say(f"{counted(len(report.given_back), 'order')} given back: the next call list may assign them anew", indent=2)
    _print_left(report.left, view)
    print_problems(report.problems, view.parts[0].undo.plan.sheet if len(view.parts) == 1 else "")
    if report.cut_short:
        say((f"cut short: {printable(report.cut_short, 300)}; undo the run again later", "red"))
    _print_forecast(view, plans, settings)
    if report.run_id:
        say(f"{program()} undo {report.run_id} brings back what was put back here")


def _print_forecast(view: UndoView, plans: Iterable[Plan], settings: Settings) -> None:
    """What the next run makes of it."""
    from bot.core.guard import GuardSettings
    from bot.runner.undo_forecast import forecast

    coming = forecast(view, plans, GuardSettings(settings.guard.max_fraction, settings.guard.floor))
    job = view.root.job
    if coming.cells:
        again = f"The next run of {job} writes {counted(coming.cells, 'cell')} of these again"
        say(f"{again} unless the rows, the settings or the facts change; {program()} plan {job} shows it")
    if coming.is_refused:
        say(f"These are more rows than the size guard allows (H-3): it refuses until {program()} run {job} --force")
    if coming.off:
        marks = ", ".join(counted(number, _WORDS[kind]) for kind, number in coming.off.items())
        stays = "stays" if sum(coming.off.values()) == 1 else "stay"
        say(f"{marks} {stays} off: the bot does not set again what was taken away (K-3)")


def _print_interrupted(view: UndoView) -> None:
    for number in view.interrupted:
        done = f"run {number}, which was interrupted, has put back its part"
        say(f"{done}; {program()} undo {number} brings that again", indent=2)


def _print_plans(plans: Iterable[Plan], settings: Settings) -> None:
    """What is put back, counted and then row by row."""
    plans = [plan for plan in plans if plan.changes]
    kinds = Counter(change.kind for plan in plans for change in plan.changes)
    rows = sum(len(plan.rows) for plan in plans)
    parts = [counted(kinds[kind], word) for kind, word in _WORDS.items() if kinds[kind]]
    say(f"{counted(rows, 'row')}: {', '.join(parts)}" if parts else "nothing to put back", indent=2)
    print_plans(plans, settings.team.zone)
    out.print()


def _print_left(left: Iterable[Left], view: UndoView) -> None:
    """What is left as it stands, what is alike of several rows together, and what no undo takes back."""
    left = list(left)
    of_row: dict[tuple[str, str, str], list[str]] = {}
    for one in left:
        names = {**_WORDS, ChangeKind.VALUE: one.change.column, ChangeKind.ROW: "the row that was added"}
        where = f"row {one.row}" if one.row else one.change.case_id
        of_row.setdefault((one.change.sheet, where, one.why), []).append(
            names.get(one.change.kind, str(one.change.kind))
        )
    of_reason: dict[tuple[str, str, str], list[str]] = {}
    for (sheet, where, why), facets in of_row.items():
        of_reason.setdefault((sheet, ", ".join(facets), why), []).append(where)
    if left:
        say((f"{counted(len(left), 'change')} left as {'it stands' if len(left) == 1 else 'they stand'}", "bold"))
    for (sheet, what, why), rows in of_reason.items():
        more = f" and {len(rows) - _SHOWN} more" if len(rows) > _SHOWN else ""
        where = ("" if len(view.parts) < 2 else f"{sheet}: ") + ", ".join(rows[:_SHOWN]) + more
        say((printable(where, 300), "bold"), f" · {printable(what, 200)}: {printable(why, 300)}", indent=2)
    stays = Counter((change.kind, change.sheet) for change in view.stays)
    for (kind, sheet), number in stays.items():
        if kind is ChangeKind.COLUMN:
            names_of = ", ".join(one.column for one in view.stays if (one.kind, one.sheet) == (kind, sheet))
            say(f"kept in {sheet}: the columns {names_of}; people may have typed there", indent=2)
        elif kind is ChangeKind.ROW:
            say(f"kept in {sheet}: {counted(number, 'row')} of the run; delete what is not wanted", indent=2)
        elif kind is ChangeKind.MOVED:
            say(f"kept in the archive: {counted(number, 'row')} of {sheet}", indent=2)
        else:
            say(f"kept in {sheet}: {counted(number, 'Case ID')}; the bot knows its rows by them", indent=2)
    if left or stays:
        out.print()


def _plans_json(plans: Iterable[Plan]) -> dict[str, list[dict[str, Any]]]:
    """The shape of DESIGN, as bot plan gives it."""
    whole: dict[str, list[dict[str, Any]]] = {"changes": [], "formats": [], "notes": []}
    for plan in plans:
        found = plan.to_json()
        for key, values in whole.items():
            values.extend(found[key])
    return whole


def _left_json(left: Iterable[Left], view: UndoView) -> Mapping[str, Any]:
    def place(sheet: str, row: int | None, case_id: str, column: str, kind: str) -> dict[str, Any]:
        return {"sheet": sheet, "row": row, "case_id": case_id, "column": column, "kind": kind}

    return {
        "left": [
            {**place(one.change.sheet, one.row, one.change.case_id, one.change.column, one.change.kind), "why": one.why}
            for one in left
        ],
        "stays": [place(one.sheet, None, one.case_id, one.column, one.kind) for one in view.stays],
    }


def _local(run: RunRecord, settings: Settings) -> str:
    return f"{run.started_at.astimezone(settings.team.zone):%Y-%m-%d %H:%M}"
