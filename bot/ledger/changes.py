"""Changes: what each run planned, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from bot.core.memory import ChangeKind, ChangeRecord, ChangeState, PlannedChange, Settlement, without_personal
from bot.core.undo_seal import Seal
from bot.ledger.order_hash import seal
from bot.ledger.tables import UNSETTLED, changes, runs

_FIELDS = tuple(field.name for field in fields(PlannedChange))
_RECORDS = sa.select(changes, runs.c.started_at).join(runs)


def plan(connection: sa.Connection, run_id: int, planned: Sequence[PlannedChange]) -> tuple[int, ...]:
    """The numbers of the changes within their run, in the order given."""
    last = connection.scalar(sa.select(sa.func.max(changes.c.number)).where(changes.c.run_id == run_id)) or 0
    numbers = tuple(range(last + 1, last + 1 + len(planned)))
    if planned:
        seals = seal(connection)
        connection.execute(
            sa.insert(changes),
            [
                {"run_id": run_id, "number": number, "state": ChangeState.PLANNED, "why": "", **_values(change, seals)}
                for number, change in zip(numbers, planned, strict=True)
            ],
        )
    return numbers


def settle(connection: sa.Connection, run_id: int, results: Iterable[Settlement]) -> None:
    """Sets state and why of each change."""
    values = [{"n": result.number, "s": result.state, "w": result.why} for result in results]
    if not values:
        return
    statement = (
        sa.update(changes)
        .where(changes.c.run_id == run_id, changes.c.number == sa.bindparam("n"))
        .values(state=sa.bindparam("s"), why=sa.bindparam("w"))
    )
    if connection.execute(statement, values).rowcount != len(values):
        raise ValueError(f"run {run_id} planned fewer changes than are being settled")


def give_up(connection: sa.Connection, run_ids: Sequence[int], why: str) -> None:
    """Changes of these runs that are still planned become unknown."""
    connection.execute(
        sa.update(changes)
        .where(changes.c.run_id.in_(run_ids), changes.c.state == ChangeState.PLANNED)
        .values(state=ChangeState.UNKNOWN, why=why)
    )


def unknown(connection: sa.Connection, spreadsheet_id: str) -> dict[int, list[ChangeRecord]]:
    """By run: the changes to the spreadsheet of which nobody knows whether they were applied."""
    records = _select(connection, UNSETTLED, runs.c.spreadsheet_id == spreadsheet_id)
    return {run_id: list(group) for run_id, group in groupby(records, lambda record: record.run_id)}


def counts(connection: sa.Connection, run_id: int) -> dict[str, int]:
    """A run that never counted, in numbers: as a look at the sheet has told; none while a change is unknown."""
    stands = changes.c.state.in_((ChangeState.APPLIED, ChangeState.REPAIRED))
    is_cell = changes.c.kind.not_in((ChangeKind.ROW, ChangeKind.COLUMN))
    places = sa.select(changes.c.sheet, changes.c.row).where(changes.c.run_id == run_id, stands, is_cell).distinct()
    of_run = sa.select(
        sa.func.count().filter(changes.c.state.in_((ChangeState.PLANNED, ChangeState.UNKNOWN))),
        sa.func.count().filter(stands, is_cell),
        sa.select(sa.func.count()).select_from(places.subquery()).scalar_subquery(),
        sa.func.count().filter(stands, changes.c.kind == ChangeKind.ROW),
    ).where(changes.c.run_id == run_id)
    unsettled, written, rows, added = connection.execute(of_run).one()
    return {} if unsettled else {"changes": written, "rows_changed": rows, "rows_added": added}


def of_run(connection: sa.Connection, run_id: int) -> tuple[ChangeRecord, ...]:
    """In the order planned."""
    return _select(connection, changes.c.run_id == run_id)


def later(connection: sa.Connection, spreadsheet_id: str, after: int) -> tuple[ChangeRecord, ...]:
    """The changes of all later runs to the spreadsheet, without those that gave way."""
    stood = (ChangeState.APPLIED, ChangeState.REPAIRED, ChangeState.UNKNOWN)
    return _select(
        connection, runs.c.spreadsheet_id == spreadsheet_id, changes.c.run_id > after, changes.c.state.in_(stood)
    )


def of_order(connection: sa.Connection, order_key: str | None, case_id: str | None) -> tuple[ChangeRecord, ...]:
    """Every change to the order or the case, oldest first; given both, to either."""
    wanted = []
    if order_key is not None:
        wanted.append(changes.c.order_key == order_key)
    if case_id is not None:
        wanted.append(changes.c.case_id == case_id)
    if not wanted:
        raise TypeError("an order_key or a case_id is needed")
    return _select(connection, sa.or_(*wanted))


def _select(connection: sa.Connection, *where: sa.ColumnElement[bool]) -> tuple[ChangeRecord, ...]:
    query = _RECORDS.where(*where).order_by(changes.c.run_id, changes.c.number)
    return tuple(_record(row) for row in connection.execute(query))


def _values(change: PlannedChange, seals: Seal) -> dict[str, Any]:
    kept = without_personal(change, seals)
    return {name: getattr(kept, name) for name in _FIELDS}


def _record(row: sa.Row[Any]) -> ChangeRecord:
    values = row._mapping
    change = PlannedChange(**{name: values[name] for name in _FIELDS})
    return ChangeRecord(row.run_id, row.number, row.started_at, change, row.state, row.why)
