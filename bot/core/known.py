"""What a job knows besides the sheet and the parcels: the ledger's memory, and the tabs it keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.core.memory import RowMemory
from bot.core.notice import Notice
from bot.core.reminder import Reminder
from bot.core.table import Table


@dataclass(frozen=True, slots=True)
class KeptTab:
    """A tab the bot keeps, as it stands; `table` is None where there is no such tab yet."""

    table: Table | None
    memory: Mapping[str, RowMemory]


@dataclass(frozen=True, slots=True)
class Known:
    """All that was read before anything is decided.

    Attributes:
        memory: what the ledger knows of each row of the job's sheet, by Case ID.
        recovered: rows that a dead run touched, with the marks it left; what it saw and decided there is not known.
        adopt_since: rows before it are history (H-1).
        is_new: no run has seen the sheet before.
        kept: the tabs that the job reads besides, by the name of their schema.
        notices: by order: those of the orders in the sheet and in those tabs, and all others that are still known.
        reminders: by order, of the orders in the sheet, in those tabs and in the notices.
        elsewhere: reminders of such orders that are reserved for a row of another spreadsheet, by order (B-8).
    """

    memory: Mapping[str, RowMemory]
    adopt_since: datetime
    is_new: bool = False
    kept: Mapping[str, KeptTab] = field(default_factory=dict)
    reminders: Mapping[str, Reminder] = field(default_factory=dict)
    elsewhere: Mapping[str, Reminder] = field(default_factory=dict)
    notices: Mapping[str, Notice] = field(default_factory=dict)
    recovered: Mapping[str, RowMemory] = field(default_factory=dict)

    @property
    def marked(self) -> Mapping[str, RowMemory]:
        """Each row as the bot left it, a dead run included: whose mark is whose."""
        return {**self.memory, **self.recovered}

    @property
    def seen(self) -> Mapping[str, RowMemory]:
        """Each row as the bot last saw it, with the Status that a dead run wrote: from there people move on (C-12)."""
        if not self.recovered:
            return self.memory
        left = {case_id: one.status for case_id, one in self.recovered.items()}
        return {case_id: replace(one, status=left.get(case_id, one.status)) for case_id, one in self.memory.items()}
