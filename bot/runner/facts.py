"""Where parcels are looked up: at their carriers, or in a file of states."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from bot.core.parcel import NO_NUMBER, NOT_KNOWN, Knowledge, Parcel, TrackingState
from bot.core.parcel_text import CARRIER_NAMES
from bot.core.problem import Problem
from bot.core.table import Table
from bot.core.text import printable
from bot.errors import ConfigurationError
from bot.tracking.number import CellProblem, read_tracking_cell
from bot.tracking.service import Query, Tracker


class Column(NamedTuple):
    """Where numbers stand: a tab and the canonical header of one of its columns."""

    sheet: str
    header: str


class Found(NamedTuple):
    """The parcel of each row, what could not be asked, and for how many numbers a carrier was really called."""

    parcels: Mapping[int, Parcel]
    problems: tuple[Problem, ...] = ()
    asked: int = 0


class Facts(Protocol):
    """Where parcels are looked up."""

    def look_up(self, column: Column, queries: Mapping[int, Query], progress: Callable[[int, int], None]) -> Found:
        """The parcel of each row, and what could not be asked: one problem a carrier, however many rows.

        `progress` is told how many of how many questions to carriers are answered; not at all when nobody is asked.
        """
        ...


@dataclass(frozen=True, slots=True)
class CarrierFacts:
    """Parcels as their carriers know them."""

    tracker: Tracker

    def look_up(self, column: Column, queries: Mapping[int, Query], progress: Callable[[int, int], None]) -> Found:
        """Asks each number once. A carrier that does not answer is one problem; its rows are NO_ACCESS."""
        found = self.tracker.look_up(queries.values(), progress)
        place = (column.sheet, None, column.header)
        problems = tuple(
            Problem(*place, f"{one.problem}; rows with {_numbers(one.numbers)} stay as they are", one.fix)
            for one in found.outages
        )
        return Found({row: found.parcels[query] for row, query in queries.items()}, problems, found.asked)


@dataclass(frozen=True, slots=True)
class FileFacts:
    """Parcels as a file says (`bot try --tracking`); without one, or without the number, they are not known."""

    states: Mapping[str, TrackingState]

    def look_up(
        self,
        column: Column,
        queries: Mapping[int, Query],
        progress: Callable[[int, int], None],  # noqa: ARG002
    ) -> Found:
        """Asks nobody. One problem says how many rows have a number that is not in the file."""
        parcels = {row: self._parcel(query) for row, query in queries.items()}
        unknown = sum(1 for parcel in parcels.values() if parcel.knowledge is Knowledge.NOT_KNOWN)
        if not unknown:
            return Found(parcels)
        problem = f"tracking not known for {unknown} {'row' if unknown == 1 else 'rows'}"
        fix = "name a file with --tracking FACTS.json that has a state for each number"
        return Found(parcels, (Problem(column.sheet, None, column.header, problem, fix),))

    def strangers(self, columns: Sequence[tuple[Table, str]]) -> tuple[Problem, ...]:
        """One problem for the numbers of the file that stand in no row of these tables' columns."""
        cells = [row.cells.get(header) for table, header in columns for row in table.rows]
        found = {number.number for cell in cells for number in read_tracking_cell(cell).numbers}
        found |= {_key(str(cell)) for cell in cells}
        lost = [printable(number) for number in self.states if number not in found]
        if not lost:
            return ()
        shown = ", ".join(lost[:5]) + (f" and {len(lost) - 5} more" if len(lost) > 5 else "")
        problem = f"the file of states has {shown}, and no row has"
        table, header = columns[0]
        return (Problem(table.sheet, None, header, problem, "compare the numbers in --tracking with the sheet"),)

    def _parcel(self, query: Query) -> Parcel:
        cell = read_tracking_cell(query.value, query.carrier_hint)
        if cell.problem is CellProblem.EMPTY:
            return NO_NUMBER
        if cell.problem is not None:
            return self._by_text(query) or Parcel(Knowledge.UNREADABLE, problem=cell.advice)
        states = [self.states.get(number.number) for number in cell.numbers]
        known = tuple(state for state in states if state is not None)
        if len(known) < len(states):
            return NOT_KNOWN
        return Parcel(Knowledge.KNOWN, carrier=known[0].carrier, states=known)

    def _by_text(self, query: Query) -> Parcel | None:
        """A number of no carrier's form that the file knows all the same; never a damaged one."""
        cell = read_tracking_cell(query.value, query.carrier_hint)
        state = self.states.get(_key(str(query.value))) if cell.problem is CellProblem.UNKNOWN else None
        return Parcel(Knowledge.KNOWN, carrier=state.carrier, states=(state,)) if state else None


def read_facts(path: Path) -> dict[str, TrackingState]:
    """The states of a FACTS file: `{"NUMBER": state}`, a state as TRACKING §4 writes it.

    Raises:
        ConfigurationError: no such file, no JSON, another form; names the number and what is wrong with its state.
    """
    how = 'Write {"1Z999AA10123456784": {"carrier": "ups", "status": "delivered", …}}'
    try:
        data: Any = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigurationError(str(path), f"it cannot be read ({error.strerror})", "Check the path") from None
    except RecursionError:
        raise ConfigurationError(str(path), "it is nested too deeply", how) from None
    except ValueError as error:
        raise ConfigurationError(str(path), f"it is no JSON ({printable(str(error))})", how) from None
    if not isinstance(data, dict):
        raise ConfigurationError(str(path), "it is no object of numbers", how)
    states: dict[str, TrackingState] = {}
    for number, value in data.items():
        try:
            if not isinstance(value, dict):
                raise ValueError("it is no object")
            state = TrackingState.from_json(value)
            if state.carrier not in ("unknown", *CARRIER_NAMES):
                raise ValueError(f"carrier {printable(state.carrier)!r} is none of {', '.join(CARRIER_NAMES)}")
        except (ValueError, TypeError) as error:
            raise ConfigurationError(f"{path}, number {printable(number)!r}", str(error), how) from None
        states[_key(number)] = state if state.number else replace(state, number=number)
    return states


def _key(number: str) -> str:
    return "".join(number.split()).replace("-", "").upper()


def _numbers(count: int) -> str:
    return f"its {count} number{'' if count == 1 else 's'}"
