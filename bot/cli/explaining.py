"""`bot explain`: why an order stands where it stands."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.app import ConfigOption, JsonOption, app, handled, settings_of
from bot.cli.console import out, print_json, say
from bot.cli.looking import change_json, print_runs_changes, without_seal
from bot.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.config import Settings
    from bot.core.memory import ChangeRecord
    from bot.core.reminder import Reminder
    from bot.ledger import Ledger
    from bot.runner.view import View


@app.command()
def explain(
    order: Annotated[str, typer.Argument(help="An order number or Case ID.", metavar="ORDER")],
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say why an order stands where it stands: its rows now, their rule, and all the bot ever did there.

    Example: [bold]bot explain 114-3301987-0099812[/]
    """
    with handled(as_json=as_json):
        from bot.cli.archiving import archived_rows
        from bot.cli.render import print_problems
        from bot.cli.world import build_jobs, ledger_of, load_schemas, open_workplace, open_world
        from bot.core.stored import legible, shown
        from bot.core.text import order_key, printable
        from bot.runner.view import view_job

        if not order_key(order):
            raise ConfigurationError("ORDER", "it is blank", "name an order number or a Case ID")
        settings = settings_of(config)
        with ExitStack() as stack:
            world = stack.enter_context(open_world(settings))
            ledger = stack.enter_context(ledger_of(settings))
            jobs = [job for name, job in build_jobs(settings).items() if name in ("cancellations", "bounced_messages")]
            views = [view_job(stack.enter_context(open_workplace(settings, world, job, ledger)), job) for job in jobs]
            tell = shown if as_json else legible
            rows = [row for view in views for row in _rows_now(view, order, tell)]
            rows += archived_rows(settings, world, ledger, order, tell)
            changes = _changes_of(ledger, order, [row["case_id"] for row in rows])
        if not rows and not changes:
            raise ConfigurationError(
                f"order {printable(order)!r}", "stands in no row and in no run", "check the number, or the Case ID"
            )
        schemas = {plan.sheet: plan.schema for view in views for plan in view.plans}
        schemas |= {schema.title: schema for schema in load_schemas(settings).values() if schema.title not in schemas}
        reminders = [
            one for view in views for key, one in view.reminders.items() if key in {row["key"] for row in rows}
        ]
        for row in rows:
            del row["key"]
        if as_json:
            found = [change_json(one, schemas, settings) for one in changes]
            print_json({"rows": rows, "reminders": [one.to_json() for one in reminders], "changes": found})
            return
        for row in rows:
            where = f"  {printable(row['order'])}  ", (row["case_id"], "dim"), (f"  {row['sheet']}", "dim")
            say((f"row {row['row']}", "bold"), *where)
            for name, value in row["cells"].items():
                say(f"{name}: ", (printable(str(value), 100), "bold"), indent=2)
            say("decided by ", (row["rule"], "bold"), f": {row['reason']}", indent=2)
            out.print()
        for reminder in reminders:
            _print_reminder(reminder, settings)
        out.print("What the bot did here:" if changes else "The bot has not changed it yet.")
        print_runs_changes(changes, schemas, settings)
        out.print()
        places = {(row["sheet"], row["row"]) for row in rows}
        print_problems([one for view in views for one in view.problems if (one.sheet, one.row) in places])


def _print_reminder(reminder: Reminder, settings: Settings) -> None:
    """What the ledger knows of the order's one reminder (B-8)."""
    when = reminder.done_at or reminder.reserved_at
    day = f"{when.astimezone(settings.team.zone):%Y-%m-%d %H:%M}"
    whose = f" by {reminder.caller}" if reminder.caller else ""
    made = f"made {day}{whose}, {reminder.how}: no other will follow"
    say("its one reminder: ", (made if reminder.is_done else f"reserved {day} for {reminder.caller}", "bold"))
    out.print()


_TOLD = (
    "Status", "Bounced", "Assigned To", "Next Action", "Macro", "Due", "Deadline", "CRM Note", "Tracking Status",
    "Last Scan", "As Of",
)  # fmt: skip


def _rows_now(view: View, order: str, tell: Callable[..., Any]) -> list[dict[str, Any]]:
    from bot.core.text import order_key

    wanted, case_id = order_key(order), order.strip().upper()
    decided = {decision.row: decision for decision in view.decided.decisions}
    told = {problem.row for problem in view.problems if problem.sheet == view.table.sheet}
    found = []
    for row in view.table.rows:
        decision = decided.get(row.row)
        of_row = decision.case_id if decision else row.case_id
        if wanted != row.order_key and case_id != of_row:
            continue
        cells = {
            name: tell(row.cells[name], view.table.schema, name, view.table.zone)
            for name in _TOLD
            if row.cells.get(name) not in (None, "")
        }
        if decision:
            rule, reason = decision.rule, decision.reason
        elif row.when is not None and row.when < view.adopt_since:
            rule, reason = "H-1", f"history: before {view.adopt_since.astimezone(view.table.zone).date()}, left alone"
        elif row.row in told:
            rule, reason = "H-2", "a problem of the row, see below"
        else:
            rule, reason = "C-0", "no cancellation request"
        found.append(
            {
                "sheet": view.table.sheet,
                "row": row.row,
                "order": row.order,
                "key": row.order_key,
                "case_id": of_row,
                "rule": rule,
                "reason": reason,
                "cells": cells,
            }
        )
    return found


def _changes_of(ledger: Ledger, order: str, case_ids: list[str]) -> list[ChangeRecord]:
    from bot.core.text import order_key

    key = order_key(order)
    found = {(one.run_id, one.number): one for one in ledger.changes_of(order_key=key, case_id=order.strip().upper())}
    for case_id in filter(None, case_ids):
        found |= {(one.run_id, one.number): one for one in ledger.changes_of(case_id=case_id)}
    return [without_seal(found[key]) for key in sorted(found)]
