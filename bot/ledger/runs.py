"""Runs: when each began, under which lease, and how it ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.core.memory import RunOutcome, RunRecord, UnfinishedRun
from bot.core.problem import Problem
from bot.ledger import changes
from bot.ledger.tables import leases, runs

_ENDED = "the run ended before its outcome was known"
_UNCOUNTED = (RunOutcome.REFUSED, RunOutcome.FAILED, RunOutcome.CRASHED)
"""They did not come to count what they did; most did nothing."""


def start(
    connection: sa.Connection,
    job: str,
    spreadsheet_id: str,
    sheet: str,
    now: datetime,
    rules_version: str,
    undoes: int | None = None,
) -> int:
    """The id of a new run that belongs to the lease in force."""
    lease = sa.select(leases.c.fencing).where(leases.c.spreadsheet_id == spreadsheet_id).scalar_subquery()
    run_id: int = connection.execute(
        sa.insert(runs)
        .values(
            job=job,
            spreadsheet_id=spreadsheet_id,
            sheet=sheet,
            started_at=now,
            outcome=RunOutcome.RUNNING,
            counts={},
            rules_version=rules_version,
            problems=[],
            fencing=sa.func.coalesce(lease, 0),
            undoes=undoes,
        )
        .returning(runs.c.id)
    ).scalar_one()
    return run_id


def finish(
    connection: sa.Connection,
    run_id: int,
    outcome: RunOutcome,
    exit_code: int,
    counts: Mapping[str, int],
    problems: Iterable[Problem],
    now: datetime,
) -> None:
    """Records the end; changes not settled by now are unknown."""
    result = connection.execute(
        sa.update(runs)
        .where(runs.c.id == run_id, runs.c.outcome.in_([RunOutcome.RUNNING, RunOutcome.CRASHED]))
        .values(
            outcome=outcome,
            exit_code=exit_code,
            counts=dict(counts),
            problems=[asdict(problem) for problem in problems],
            finished_at=now,
        )
    )
    if result.rowcount != 1:
        raise ValueError(f"run {run_id} is not running")
    changes.give_up(connection, [run_id], _ENDED)


def unfinished(connection: sa.Connection, spreadsheet_id: str, now: datetime) -> tuple[UnfinishedRun, ...]:
    """Marks as crashed what still runs without its lease; the runs just marked, and every run with unknown changes."""
    crashed = connection.scalars(
        sa.update(runs)
        .where(runs.c.spreadsheet_id == spreadsheet_id, _has_died(now))
        .values(outcome=RunOutcome.CRASHED, finished_at=now)
        .returning(runs.c.id)
    ).all()
    changes.give_up(connection, crashed, _ENDED)
    open_changes = changes.unknown(connection, spreadsheet_id)
    found = sorted({*crashed, *open_changes})
    return tuple(
        UnfinishedRun(record, tuple(open_changes.get(record.id, ())))
        for run_id in found
        if (record := one(connection, run_id)) is not None
    )


def _has_died(now: datetime) -> sa.ColumnElement[bool]:
    alive = sa.exists().where(
        leases.c.spreadsheet_id == runs.c.spreadsheet_id,
        leases.c.fencing == runs.c.fencing,
        leases.c.expires_at > now,
    )
    return sa.and_(runs.c.outcome == RunOutcome.RUNNING, ~alive)


def _as_of(now: datetime | None) -> sa.Select[Any]:
    """Every run; those that have died by `now` as crashed, marked or not."""
    if now is None:
        return sa.select(runs)
    outcome = sa.case((_has_died(now), sa.literal(RunOutcome.CRASHED, runs.c.outcome.type)), else_=runs.c.outcome)
    return sa.select(*(column for column in runs.c if column is not runs.c.outcome), outcome.label("outcome"))


def one(connection: sa.Connection, run_id: int, now: datetime | None = None) -> RunRecord | None:
    """The run, or None."""
    row = connection.execute(_as_of(now).where(runs.c.id == run_id)).first()
    return None if row is None else _record(connection, row)


def undos(connection: sa.Connection, spreadsheet_id: str, after: int) -> dict[int, int]:
    """Of each undo after the run `after`: the run that it undoes."""
    query = sa.select(runs.c.id, runs.c.undoes).where(
        runs.c.spreadsheet_id == spreadsheet_id, runs.c.id > after, runs.c.undoes.is_not(None)
    )
    return {row.id: row.undoes for row in connection.execute(query)}


def latest(
    connection: sa.Connection, limit: int, job: str | None, now: datetime | None = None
) -> tuple[RunRecord, ...]:
    """Newest first; of a job with the undos of its runs."""
    query = _as_of(now).order_by(runs.c.id.desc()).limit(limit)
    if job is not None:
        query = query.where(sa.or_(runs.c.job == job, runs.c.id.in_(_undos_of(job))))
    return tuple(_record(connection, row) for row in connection.execute(query).all())


def _undos_of(job: str) -> sa.Select[Any]:
    """The undos of the job's runs, and those of such undos: from each undo back to what it undoes, by the key."""
    back = sa.select(runs.c.id, runs.c.undoes).where(runs.c.undoes.is_not(None)).cte(recursive=True)
    further = sa.select(back.c.id, runs.c.undoes).join(runs, runs.c.id == back.c.undoes)
    back = back.union_all(further.where(runs.c.undoes.is_not(None)))
    return sa.select(back.c.id).join(runs, runs.c.id == back.c.undoes).where(runs.c.job == job)


def _record(connection: sa.Connection, row: sa.Row[Any]) -> RunRecord:
    return RunRecord(
        id=row.id,
        job=row.job,
        spreadsheet_id=row.spreadsheet_id,
        sheet=row.sheet,
        started_at=row.started_at,
        finished_at=row.finished_at,
        outcome=row.outcome,
        exit_code=row.exit_code,
        counts=changes.counts(connection, row.id) if row.outcome in _UNCOUNTED else row.counts,
        rules_version=row.rules_version,
        problems=tuple(Problem(**problem) for problem in row.problems),
        undoes=row.undoes,
    )
