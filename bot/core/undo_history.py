"""What happened to a run's cells since: undone already, or written again by later runs. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from bot.core.memory import ChangeKind, ChangeRecord, ChangeState

Cell = tuple[str, str, str, ChangeKind]
"""Case ID, sheet (the name of its schema), canonical header, what of the cell."""
STOOD = (ChangeState.APPLIED, ChangeState.REPAIRED, ChangeState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Since:
    """By cell: the run that has undone what the run did there, and the run that has written there since."""

    undone_by: Mapping[Cell, int] = field(default_factory=dict)
    written_by: Mapping[Cell, int] = field(default_factory=dict)


def since(run_id: int, later: Iterable[tuple[str, ChangeRecord]], undoes: Mapping[int, int]) -> Since:
    """What later runs did, each change with the name of its schema; an undo that was itself undone counts for nothing.

    Args:
        undoes: of each later run that is an undo: the run that it undoes.
    """
    undone_by: dict[Cell, int] = {}
    written_by: dict[Cell, int] = {}
    taken_back: set[tuple[int, Cell]] = set()
    newest_first = sorted(later, key=lambda one: one[1].run_id, reverse=True)
    for sheet, record in newest_first:
        if record.run_id <= run_id or record.state not in STOOD:
            continue
        target = undoes.get(record.run_id)
        for one in of_cells(record):
            cell = cell_of(sheet, one)
            if (record.run_id, cell) in taken_back:
                continue
            if target is not None and target > run_id:
                taken_back.add((target, cell))
            elif target == run_id:
                if record.state is not ChangeState.UNKNOWN:  # else the sheet says whether it stands
                    undone_by.setdefault(cell, record.run_id)
            else:
                written_by.setdefault(cell, record.run_id)
    return Since(undone_by, written_by)


def cell_of(sheet: str, record: ChangeRecord) -> Cell:
    """The cell of a change in the sheet of that schema."""
    return record.change.case_id, sheet, record.change.column, record.change.kind


def of_cells(record: ChangeRecord) -> Iterator[ChangeRecord]:
    """The change itself; of a row that was added, one of each cell that it filled."""
    change = record.change
    if change.kind is not ChangeKind.ROW or not isinstance(change.new, Mapping):
        yield record
        return
    for column, value in change.new.items():
        if value not in (None, ""):
            cell = replace(change, column=column, kind=ChangeKind.VALUE, old="", new=value)
            yield replace(record, change=cell)
