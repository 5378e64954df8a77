"""What people see: plans as a diff, problems with their fix, runs in a few lines. Sheet text is never markup."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid
from rich.text import Text

from bot.core.memory import ChangeKind, PlannedChange
from bot.core.plan import Plan, shown
from bot.core.problem import Problem
from bot.core.text import printable
from bot.errors import BotError
from bot.runner.report import Report
from bot.runner.view import View

out = Console(highlight=False, soft_wrap=False)
err = Console(stderr=True, highlight=False)

_COLOUR_NAMES = {"#FF0000": "red", "#F9CB9C": "orange", "#FFFF00": "yellow"}
_LONGEST = 90


def print_json(data: Any) -> None:
    """One JSON document on standard output."""
    print(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def plan_json(view: View) -> dict[str, list[dict[str, Any]]]:
    """The plan of the sheet and of the rows to be added elsewhere, in the one shape of DESIGN."""
    whole = view.plan.to_json()
    for addition in view.additions:
        for key, values in addition.to_json().items():
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
        "cut_short": report.applied.cut_short,
    }


def error_json(error: BotError) -> dict[str, Any]:
    """An error that ended a command."""
    return {
        "error": {
            "place": error.place,
            "problem": error.problem,
            "fix": error.fix,
            "exit_code": int(error.exit_code),
        }
    }


def print_error(error: BotError) -> None:
    """Place, problem, fix; on standard error."""
    err.print(
        Text.assemble(("✗ ", "bold red"), (printable(error.place, 200), "bold"), ": ", printable(error.problem, 2000))
    )
    err.print(Text.assemble("  → ", (printable(error.fix, 600), "cyan")))


def print_problems(problems: Iterable[Problem], console: Console = out) -> None:
    """Every problem with its place and its fix."""
    problems = list(problems)
    if not problems:
        return
    grid = Grid(
        title=f"{len(problems)} to look at", title_justify="left", box=None, pad_edge=False, padding=(0, 2, 0, 0)
    )
    for name in ("Where", "What", "What to do"):
        grid.add_column(name, overflow="fold", header_style="bold")
    for one in problems:
        where = " · ".join(filter(None, (f"row {one.row}" if one.row else None, one.column))) or one.sheet
        grid.add_row(Text(where), Text(printable(one.problem, 300)), Text(printable(one.fix, 300), "cyan"))
    console.print(grid)
    console.print()


def print_plan(view: View) -> None:
    """The diff: each row with its old and new cells, colours, strikes and notes, the rule and the reason."""
    plan = view.plan
    if plan.new_columns:
        out.print(
            Text.assemble(("+ columns ", "green"), ", ".join(plan.new_columns), f"  ({plan.sheet}, at the right)\n")
        )
    rows: dict[int, list[PlannedChange]] = {}
    for change in plan.changes:
        rows.setdefault(change.row or 0, []).append(change)
    orders = {row.row: row.order for row in view.table.rows}
    for row, changes in rows.items():
        out.print(
            Text.assemble((f"row {row}", "bold"), f"  {printable(orders.get(row, ''))}  ", (changes[0].case_id, "dim"))
        )
        for change in changes:
            out.print(_line(plan, change))
    for addition in view.additions:
        for change in addition.changes:
            values = change.new if isinstance(change.new, Mapping) else {}
            cells = ", ".join(f"{name} {printable(str(value))}" for name, value in values.items() if value)
            out.print(Text.assemble(("+ row ", "green"), f"in {addition.sheet}: {cells}  ", (change.rule, "dim")))
    if not rows and not plan.new_columns:
        out.print("Nothing to change.")
    out.print()


def _line(plan: Plan, change: PlannedChange) -> Text:
    why = (f"  {change.rule} {change.reason}", "dim")
    if change.kind is ChangeKind.BACKGROUND:
        name = _COLOUR_NAMES.get(str(change.new), str(change.new)) if change.new else "no colour"
        style = f"black on {change.new}" if change.new else ""
        return Text.assemble(f"  {change.column}: ", (f" {name} ", style), why)
    if change.kind is ChangeKind.STRIKETHROUGH:
        return Text.assemble(
            "  whole row: ",
            ("struck through" if change.new else "no longer struck through", "strike" if change.new else ""),
            why,
        )
    if change.kind is ChangeKind.NOTE:
        return Text.assemble(
            f"  {change.column}, note: ", (printable(str(change.new), _LONGEST) or "removed", "italic"), why
        )
    old, new = (_cell(plan, change.column, value) for value in (change.old, change.new))
    return Text.assemble(f"  {change.column}: ", (old, "red"), " → ", (new, "green"), why)


def _cell(plan: Plan, column: str, value: Any) -> str:
    text = shown(value, plan.schema, column, plan.zone)
    return printable(str(text), _LONGEST) if text not in (None, "") else "blank"


def print_report(report: Report) -> None:
    """A run in a few lines, then what a person must look at."""
    counts, plan = report.counts, report.view.plan
    marks = {kind: sum(1 for change in plan.changes if change.kind is kind) for kind in ChangeKind}
    by_rule: dict[str, set[int]] = {}
    for decision in report.view.decisions:
        by_rule.setdefault(decision.rule, set()).add(decision.row)
    out.print(Text.assemble((f"{report.job}", "bold"), f" · run {report.run_id} · tab {plan.sheet!r}"))
    out.print(
        f"  {counts.get('open', 0)} requests looked at, {counts.get('history', 0)} rows of history left alone, "
        f"{counts.get('other_requests', 0)} other requests"
    )
    written = (
        f"{marks[ChangeKind.VALUE]} cells, {marks[ChangeKind.BACKGROUND]} colours, "
        f"{marks[ChangeKind.STRIKETHROUGH]} strikes, {marks[ChangeKind.NOTE]} notes"
    )
    out.print(f"  {counts['rows_changed']} rows changed: {written}; {counts['rows_added']} rows added")
    out.print(
        "  " + "  ".join(f"{rule} {len(rows)}" for rule, rows in sorted(by_rule.items(), key=_rule_order)), style="dim"
    )
    if counts["dropped"]:
        out.print(f"  {counts['dropped']} changes gave way to people who were faster; the next run looks again")
    if counts["repaired_rows"]:
        out.print(f"  {counts['repaired_rows']} rows moved while they were written, and were put right")
    if report.applied.cut_short:
        out.print(f"  cut short: {escape(report.applied.cut_short)}; run again later", style="red")
    out.print()
    print_problems(report.problems)


def _rule_order(item: tuple[str, set[int]]) -> tuple[str, int, str]:
    letter, _, number = item[0].partition("-")
    digits = "".join(char for char in number if char.isdigit())
    return letter, int(digits or 0), number
