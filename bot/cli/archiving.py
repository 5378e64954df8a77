"""The jobs of the archive on the command line: which there are, what they would move, what they have moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.cli.app import run_line
from bot.cli.console import counted, out, print_json, say
from bot.core.text import printable
from bot.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from bot.cli.world import World
    from bot.config import Settings
    from bot.ledger import Ledger
    from bot.runner.archive import ArchiveReport
    from bot.runner.archive_view import TabView
    from bot.runner.job import Workplace
    from jobs.archive import Archive


def build_archives(settings: Settings, *, even_if_off: bool = False) -> dict[str, Archive]:
    """The archive of each spreadsheet, by the name of its job; none where `archive.after_days` is null."""
    from jobs.archive import Archive

    days, tab = settings.archive.after_days, settings.archive.tab
    if days is None and not even_if_off:
        return {}
    days = days or 0
    of_report = ("bounced_messages", "call_list")
    places = settings.sheets
    if places.bounced_messages is None:
        return {"archive": Archive(days, tab, ("responses",))}
    if places.bounced_messages.spreadsheet == places.responses.spreadsheet:
        return {"archive": Archive(days, tab, ("responses", *of_report))}
    return {
        "archive": Archive(days, tab, ("responses",)),
        "archive_report": Archive(days, tab, of_report, name="archive_report"),
    }


def plan_archive(settings: Settings, world: World, ledger: Ledger, archive: Archive, *, as_json: bool) -> None:
    """Shows what a run of an archive would move."""
    from bot.runner.archive_view import view_archive

    with _place(settings, world, ledger, archive) as place:
        views = view_archive(place, archive)
    if as_json:
        print_json(_plan_json(views))
    else:
        _print_plan(views)


def do_archive(
    settings: Settings, world: World, ledger: Ledger, archive: Archive, *, watched: bool, as_json: bool
) -> tuple[ExitCode, dict[str, Any]]:
    """Runs an archive, and says what it has moved; the run as JSON."""
    from bot.cli.render import print_problems, print_unwatched
    from bot.runner.archive import run_archive

    with run_line(archive.name, settings) as line, _place(settings, world, ledger, archive) as place:
        report = run_archive(place, archive)
        line.note(run=report.run_id, exit_code=int(report.exit_code), **report.counts)
    if watched:
        _print_report(report)
        print_problems(report.problems)
    elif not as_json:
        print_unwatched(report)
    return report.exit_code, _report_json(report)


def archived_rows(
    settings: Settings, world: World, ledger: Ledger, order: str, tell: Callable[..., Any]
) -> list[dict[str, Any]]:
    """The rows of an order, or of a Case ID, that stand in the archives, as `bot explain` shows rows."""
    from bot.core.archive import RULE
    from bot.core.text import order_key
    from bot.runner.archive_view import archived_tables

    key, case_id = order_key(order), order.strip().upper()
    found = []
    for archive in build_archives(settings, even_if_off=True).values():
        with _place(settings, world, ledger, archive) as place:
            for table in archived_tables(place, archive):
                for row in table.rows:
                    if key == row.order_key or case_id == row.case_id:
                        names = ("Status", "Next Action", "CRM Note", "Tracking Status", "Outcome")
                        told = {name: tell(row.cells.get(name), table.schema, name, table.zone) for name in names}
                        found.append(
                            {
                                "sheet": table.sheet,
                                "row": row.row,
                                "order": row.order,
                                "key": row.order_key,
                                "case_id": row.case_id,
                                "rule": RULE,
                                "reason": "finished, old, and therefore in the archive",
                                "cells": {name: value for name, value in told.items() if value not in (None, "")},
                            }
                        )
    return found


def _place(settings: Settings, world: World, ledger: Ledger, archive: Archive) -> AbstractContextManager[Workplace]:
    """What an archive run works with: no carrier is asked."""
    from bot.cli.world import open_workplace
    from bot.runner.facts import FileFacts

    return open_workplace(settings, world, archive, ledger, facts=FileFacts({}))


def _plan_json(views: Sequence[TabView]) -> dict[str, Any]:
    """The moves in the shape of a plan."""
    moves = [
        {"sheet": view.tab.title, "row": row.row, "case_id": row.case_id, "order": row.order, "to": view.archive}
        for view in views
        for row in view.rows
    ]
    return {"changes": [], "formats": [], "notes": [], "problems": [], "moves": moves}


def _print_plan(views: Sequence[TabView]) -> None:
    """Each row that would move, and where to."""
    for view in views:
        if view.rows:
            say((counted(len(view.rows), "row"), "bold"), f" of {view.tab.title!r} to {view.archive!r}")
        for row in view.rows:
            say((f"row {row.row}", "bold"), f"  {printable(row.order)}  ", (row.case_id, "dim"), indent=2)
    if not any(view.rows for view in views):
        out.print("Nothing to move.")
    out.print()


def _report_json(report: ArchiveReport) -> dict[str, Any]:
    """A run in the shape of any other, with the tabs it worked on."""
    return {
        "job": report.job,
        "run": report.run_id,
        "exit_code": int(report.exit_code),
        "counts": report.counts,
        "tabs": [
            {"sheet": one.sheet, "archive": one.archive, "moved": one.moved, "stayed": one.stayed}
            for one in report.tabs
        ],
        "problems": [problem.to_json() for problem in report.problems],
        "cut_short": report.cut_short,
    }


def _print_report(report: ArchiveReport) -> None:
    """A run in a few lines."""
    say((report.job, "bold"), f" · run {report.run_id}")
    for one in report.tabs:
        if one.moved:
            say(f"moved {counted(one.moved, 'row')} of {one.sheet} to {one.archive}", indent=2)
        if one.stayed:
            say(f"{counted(one.stayed, 'row')} of {one.sheet} gave way to people who were faster", indent=2)
    if not any(one.moved or one.stayed for one in report.tabs):
        say("no finished row is old enough to move", indent=2)
    if report.repaired_rows:
        say(f"{counted(report.repaired_rows, 'row')} moved meanwhile, and came back at once", indent=2)
    if report.cut_short:
        say((f"cut short: {printable(report.cut_short, 300)}; run again later", "red"), indent=2)
    out.print()
