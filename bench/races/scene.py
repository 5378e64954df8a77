"""What is raced: a job, its spreadsheet, and what people type there."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bench.races.works import Work
from bot.core.parcel import TrackingState
from tests.contract.sheets.office import NOW

TAG = "Tag"
"""A column of the people's that no job knows: the name of a row, wherever it is moved to (see `name_rows`)."""
Words = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class KeptTab:
    """A further tab, and what people type there; its rows are known by Case ID, in an archive by their TAG."""

    title: str
    words: Words
    sorted_by: tuple[str, ...]
    key: str = "Case ID"


@dataclass(frozen=True, slots=True)
class Scene:
    """One job on one spreadsheet.

    Attributes:
        marked: the column whose cells the bot colours and notes.
        build_rows: the rows at first, by header; each has a TAG.
        words: what people type, by column, as often as it is named; `{}` becomes a number that is new each time.
        form: what a submitted form says, but for its TAG.
        guarded: columns that the bot writes by compare-and-set: what people type there is never lost.
        renamed: headers that people rename for a while.
        callers: names that stand for one another: who calls whom depends on the order in which rows came.
        first: what has run before the race, where that is another job, at another time; such races begin after it.
        unseen: columns that differ from run to run.
        plain_ways: the plain ways that do the same job in ways of their own; all when empty.
    """

    name: str
    tab: str
    marked: str
    headers: tuple[str, ...]
    bots: frozenset[str]
    build_rows: Callable[[random.Random], list[dict[str, Any]]]
    work: Work
    words: Words
    form: Callable[[int], dict[str, str]]
    colours: tuple[str, ...]
    renamed: tuple[str, ...]
    guarded: frozenset[str] = frozenset()
    kept: tuple[KeptTab, ...] = ()
    states: Mapping[str, TrackingState] = field(default_factory=dict)
    callers: tuple[str, ...] = ()
    now: datetime = NOW
    first: Work | None = None
    unseen: frozenset[str] = frozenset()
    plain_ways: tuple[str, ...] = ()

    @property
    def archives(self) -> tuple[str, ...]:
        """The tabs to which rows of the job's own tab go."""
        return tuple(one.title for one in self.kept if one.key == TAG)
