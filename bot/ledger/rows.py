"""Rows and sheets as the bot left them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields

import sqlalchemy as sa

from bot.core.memory import RowMemory, SheetMemory
from bot.core.snapshot import Outline
from bot.ledger.tables import chunks, rows, sheets, upsert

_FIELDS = tuple(field.name for field in fields(RowMemory))
_COLUMNS = [rows.c[name] for name in _FIELDS]


def load(
    connection: sa.Connection, spreadsheet_id: str, sheet: str, case_ids: Iterable[str] | None
) -> dict[str, RowMemory]:
    """By Case ID; every row, or those asked for."""
    query = sa.select(*_COLUMNS).where(rows.c.spreadsheet_id == spreadsheet_id, rows.c.sheet == sheet)
    if case_ids is None:
        return {row[0]: RowMemory(*row) for row in connection.execute(query)}
    return {
        row[0]: RowMemory(*row)
        for some in chunks(case_ids)
        for row in connection.execute(query.where(rows.c.case_id.in_(some)))
    }


def orders(connection: sa.Connection, spreadsheet_id: str, sheet: str) -> dict[str, str]:
    """The order number that belongs to each Case ID."""
    query = sa.select(rows.c.case_id, rows.c.order_key)
    found = connection.execute(query.where(rows.c.spreadsheet_id == spreadsheet_id, rows.c.sheet == sheet))
    return dict(found.all())


def record(connection: sa.Connection, spreadsheet_id: str, sheet: str, memories: Iterable[RowMemory]) -> int:
    """How many were new or different; the others are not written."""
    values = [
        {"spreadsheet_id": spreadsheet_id, "sheet": sheet, **{name: getattr(memory, name) for name in _FIELDS}}
        for memory in memories
    ]
    if not values:
        return 0
    insert = upsert(connection, rows)
    kept = [name for name in _FIELDS if name != "case_id"]
    statement = insert.on_conflict_do_update(
        index_elements=list(rows.primary_key),
        set_={name: insert.excluded[name] for name in kept},
        where=sa.or_(*(rows.c[name].is_distinct_from(insert.excluded[name]) for name in kept)),
    )
    return connection.execute(statement, values, execution_options={"preserve_rowcount": True}).rowcount


def sheet(connection: sa.Connection, spreadsheet_id: str, name: str) -> SheetMemory | None:
    """None before the first applied run."""
    query = sa.select(sheets.c.adopt_since, sheets.c.headers, sheets.c.rows).where(
        sheets.c.spreadsheet_id == spreadsheet_id, sheets.c.sheet == name
    )
    row = connection.execute(query).first()
    return None if row is None else SheetMemory(*row)


def outline(connection: sa.Connection, spreadsheet_id: str, name: str) -> Outline | None:
    """None before a run has read the sheet."""
    query = sa.select(sheets.c.outline).where(sheets.c.spreadsheet_id == spreadsheet_id, sheets.c.sheet == name)
    kept = connection.scalar(query)
    return None if kept is None else Outline(**{**kept, "headers": tuple(kept["headers"])})


def record_outline(connection: sa.Connection, spreadsheet_id: str, name: str, seen: Outline) -> None:
    """Of a sheet that is recorded; written where it is another."""
    where = (sheets.c.spreadsheet_id == spreadsheet_id, sheets.c.sheet == name)
    if outline(connection, spreadsheet_id, name) != seen:
        connection.execute(sa.update(sheets).where(*where).values(outline=asdict(seen)))


def record_sheet(connection: sa.Connection, spreadsheet_id: str, name: str, memory: SheetMemory) -> None:
    """`adopt_since` is written the first time only (H-1)."""
    insert = upsert(connection, sheets).values(
        spreadsheet_id=spreadsheet_id,
        sheet=name,
        adopt_since=memory.adopt_since,
        headers=memory.headers,
        rows=memory.rows,
    )
    connection.execute(
        insert.on_conflict_do_update(
            index_elements=list(sheets.primary_key),
            set_={"headers": insert.excluded.headers, "rows": insert.excluded.rows},
        )
    )
