"""What people see: plans as a diff, problems with their fix, runs in a few lines. Sheet text is never markup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.cli.console import counted, out, say, say_fix
from bot.core.memory import ChangeKind, ChangeRecord, ChangeState, PlannedChange
from bot.core.problem import Problem
from bot.core.schema import SheetSchema
from bot.core.stored import legible
from bot.core.text import printable

if TYPE_CHECKING:
    from bot.core.plan import Plan
    from bot.runner.archive import ArchiveReport
    from bot.runner.report import Report
    from bot.runner.view import View

_COLOUR_NAMES = {"#FF0000": "red", "#F9CB9C": "orange", "#FFFF00": "yellow"}
_LONGEST = 90
_UNTYPED: Mapping[tuple[str, int], str] = {}


def plan_json(view: View) -> dict[str, list[dict[str, Any]]]:
    """The plans of the sheet and of the tabs that are kept beside it, in the one shape of DESIGN."""
    whole = view.plan.to_json()
    for plan in view.plans[1:]:
        for key, values in plan.to_json().items():
            whole[key] = [*whole[key], *values]
    return whole


def report_json(report: Report) -> dict[str, Any]:
    """A run: its plan, what became of it, and its numbers."""
    return {
        "job": report.job,
        "run": report.run_id,
        "exit_code": int(report.exit_code),
        "counts": report.counts,
        **plan_json(report.view),
        "problems": [problem.to_json() for problem in report.problems],
        "dropped": [
            {"row": change.row, "case_id": change.case_id, "column": change.column, "why": settled.why}
            for change, settled in report.dropped
        ],
        "cut_short": report.cut_short,
    }


def print_problems(problems: Iterable[Problem], sheet: str = "", told: Collection[Problem] = ()) -> None:
    """Every problem with its place and its fix; those `told` before are only counted. `sheet` needs no name."""
    problems = list(problems)
    if not problems:
        return
    again = sum(one in told for one in problems)
    say((f"{counted(len(problems), 'problem')} to look at", "bold"), f", {again} of them told above" if again else "")
    for one in problems:
        if one in told:
            continue
        parts = (one.sheet if one.sheet != sheet else None, f"row {one.row}" if one.row else None, one.shown_column)
        where = " · ".join(filter(None, parts)) or one.sheet
        text = f": {printable(one.problem, 300)}"
        say_fix((printable(where, 100), "bold"), text, fix=printable(one.fix, 300), indent=2)
    out.print()


def print_unwatched(report: Report | ArchiveReport, told: Collection[Problem] = ()) -> None:
    """What a person must know of a run that nobody watches: which one it was, and in each line which tab."""
    if report.problems or report.cut_short:
        say((report.job, "bold"), f" · run {report.run_id}")
    if report.cut_short:
        say((f"cut short: {printable(report.cut_short, 300)}; run again later", "red"), indent=2)
    print_problems(report.problems, told=told)


def print_plan(view: View) -> None:
    """The diff: each row with its old and new cells, colours, strikes and notes, the rule and the reason."""
    plan = view.plan
    if plan.new_columns:
        say(("+ columns ", "green"), ", ".join(plan.new_columns), f"  ({plan.sheet}, at the right)")
        out.print()
    print_plans(view.plans, plan.zone, {(plan.sheet, row.row): row.order for row in view.table.rows})
    if all(one.is_empty for one in view.plans):
        out.print("Nothing to change.")
    out.print()


def print_plans(plans: Iterable[Plan], zone: ZoneInfo, orders: Mapping[tuple[str, int], str] = _UNTYPED) -> None:
    """What is planned in each tab, in this order. `orders` are the order numbers as typed, by tab and row."""
    plans = list(plans)
    schemas = {plan.sheet: plan.schema for plan in plans}
    print_changes(((change, None) for plan in plans for change in plan.changes), schemas, zone, orders)


def print_changes(
    changes: Iterable[tuple[PlannedChange, ChangeRecord | None]],
    schemas: Mapping[str, SheetSchema],
    zone: ZoneInfo,
    orders: Mapping[tuple[str, int], str] = _UNTYPED,
) -> None:
    """Changes under a line for each row and its tab; of those in the ledger also what became of them, unless simply
    applied: of those that a look has found after a crash, that."""
    heading: tuple[Any, ...] = ()
    for change, record in changes:
        if change.kind is ChangeKind.COLUMN:
            say(("+ column ", "green"), f"{change.column}  ({change.sheet}, at the right)", _became(record))
            continue
        if change.kind is ChangeKind.ROW:
            values = change.new if isinstance(change.new, Mapping) else {}
            schema = schemas.get(change.sheet)
            cells = ", ".join(f"{name} {_cell(schema, name, value, zone)}" for name, value in values.items() if value)
            rule = (f"  {change.rule} {printable(change.reason, 120)}", "dim")
            say(("+ row ", "green"), f"in {change.sheet}: {cells}", rule, _became(record))
            continue
        if heading != (heading := (change.sheet, change.row, change.case_id)):
            order = printable(orders.get((change.sheet, change.row or 0)) or change.order_key)
            say((f"row {change.row}", "bold"), f"  {order}  ", (f"{change.case_id}  {change.sheet}", "dim"))
        why = (f"  {change.rule} {printable(change.reason, 200)}", "dim")
        say(*_facet(change, schemas.get(change.sheet), zone), why, _became(record), indent=2)


def _became(record: ChangeRecord | None) -> tuple[str, str]:
    if record is None:
        return ("", "")
    state = "" if record.state is ChangeState.APPLIED else str(record.state)
    told = ": ".join(filter(None, (state, printable(record.why, 120))))
    return (f"  [{told}]", "yellow") if told else ("", "")


def _facet(change: PlannedChange, schema: SheetSchema | None, zone: ZoneInfo) -> tuple[str | tuple[str, str], ...]:
    if change.kind is ChangeKind.BACKGROUND:
        return f"{change.column}: ", _colour(change.old), " → ", _colour(change.new)
    if change.kind is ChangeKind.MOVED:
        to = change.new.get("tab", "") if isinstance(change.new, Mapping) else ""
        return "whole row: ", (f"moved to {printable(str(to))}", "green")
    if change.kind is ChangeKind.STRIKETHROUGH:
        return "whole row: ", ("struck through", "strike") if change.new else "no longer struck through"
    if change.kind is ChangeKind.NOTE:
        return f"{change.column}, note: ", (printable(str(change.new or ""), _LONGEST) or "removed", "italic")
    old, new = (_cell(schema, change.column, value, zone) for value in (change.old, change.new))
    return f"{change.column}: ", (old, "red"), " → ", (new, "green")


def _colour(value: Any) -> str | tuple[str, str]:
    if not value:
        return "no colour"
    return f" {_COLOUR_NAMES.get(str(value), str(value))} ", f"black on {value}"


def _cell(schema: SheetSchema | None, column: str, value: Any, zone: ZoneInfo) -> str:
    text = legible(value, schema, column, zone) if schema else value
    return printable(str(text), _LONGEST) if text not in (None, "") else "blank"


def print_report(report: Report, told: Collection[Problem] = ()) -> None:
    """A run in a few lines, then what a person must look at; problems `told` before are only counted."""
    counts, plan = report.counts, report.view.plan
    marks = Counter(change.kind for change in report.written)
    by_rule: dict[str, set[int]] = {}
    for decision in report.view.decided.decisions:
        by_rule.setdefault(decision.rule, set()).add(decision.row)
    say((report.job, "bold"), f" · run {report.run_id} · tab {plan.sheet!r}")
    others = counts.get("other_requests", 0)
    looked_at = (
        f"{counted(counts.get('open', 0), 'row')} looked at",
        f"{counts.get('history', 0)} of history left alone",
        *([counted(others, "other request")] if others else []),
    )
    say(", ".join(looked_at), indent=2)
    say(f"parcels: {counts.get('parcels', 0)} looked up, {counts.get('asked', 0)} asked", indent=2)
    written = (
        counted(marks[ChangeKind.VALUE], "cell"),
        counted(marks[ChangeKind.BACKGROUND], "colour"),
        counted(marks[ChangeKind.STRIKETHROUGH], "strike"),
        counted(marks[ChangeKind.NOTE], "note"),
    )
    changed = f"{counted(counts['rows_changed'], 'row')} changed" + (
        f": {', '.join(written)}" if report.written else ""
    )
    say(f"{changed}; {counted(counts['rows_added'], 'row')} added", indent=2)
    if by_rule:
        rules = (f"{len(rows)}×{rule}" for rule, rows in sorted(by_rule.items(), key=_rule_order))
        say((f"rows by rule: {', '.join(rules)}", "dim"), indent=2)
    if counts["dropped"]:
        gave_way = f"{counted(counts['dropped'], 'change')} gave way to people who were faster"
        say(f"{gave_way}; the next run looks again", indent=2)
    if counts["repaired_rows"]:
        moved = counted(counts["repaired_rows"], "row moved while it was", "rows moved while they were")
        say(f"{moved} written, and put right", indent=2)
    for note in report.view.decided.notes:
        say(note, indent=2)
    if report.cut_short:
        say((f"cut short: {printable(report.cut_short, 300)}; run again later", "red"), indent=2)
    out.print()
    print_problems(report.problems, plan.sheet, told)


def _rule_order(item: tuple[str, set[int]]) -> tuple[str, int, str]:
    letter, _, number = item[0].partition("-")
    digits = "".join(char for char in number if char.isdigit())
    return letter, int(digits or 0), number
