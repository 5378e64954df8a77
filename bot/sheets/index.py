"""Finding rows of an image by who they are (RULES H-2). Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.core.row import RowIdentity, read_identity
from bot.core.schema import Kind, SheetSchema
from bot.sheets.image import Image

Content = tuple[str, str, str]
"""What identifies a row besides its Case ID: order number, time, e-mail."""


class AmbiguousRow(ValueError):
    """A row cannot be told apart from another; nothing is written to it."""


class RowIndex:
    """The rows of an image by who they are (RULES H-2).

    `misplaced` tells of rows whose Case ID a batch of ours overwrote: by content, what we wrote and what stood there.
    They are taken for what they were. `known` tells who is in a 0-based row, whatever its cells say.
    """

    def __init__(
        self,
        image: Image,
        schema: SheetSchema,
        positions: Mapping[str, int],
        header_row: int,
        misplaced: Mapping[Content, tuple[str, str]] = MappingProxyType({}),
        known: Mapping[int, RowIdentity] = MappingProxyType({}),
    ) -> None:
        part = schema.identity
        self._is_day = schema.column(part.when).kind is Kind.DATE
        wanted = (part.case_id, part.order, part.when, part.email)
        names = [name for name in wanted if name is not None and name in positions]
        self.identities: dict[int, RowIdentity] = {}
        self._by_content: dict[Content, list[int]] = defaultdict(list)
        self._by_id: dict[str, list[int]] = defaultdict(list)
        for row in sorted(image.rows):
            if row < header_row:
                continue
            identity = known.get(row) or read_identity(
                schema, {name: image.cell(row, positions[name]).value for name in names}
            )
            wrote, before = misplaced.get(content(identity), ("", ""))
            if wrote and identity.case_id == wrote:
                identity = replace(identity, case_id=before)
            self.identities[row] = identity
            if any(content(identity)):
                self._by_content[content(identity)].append(row)
            if identity.case_id:
                self._by_id[identity.case_id].append(row)

    def find(self, identity: RowIdentity, new_case_id: str) -> int | None:
        """The 0-based row that is `identity`, whose Case ID may by now be `new_case_id`; None when it is gone.

        Of rows without a Case ID that agree on a day it is the one with as many of them above; whoever writes compares
        what else people typed there.

        Raises:
            AmbiguousRow: several rows could be it, or its Case ID stands twice.
        """
        ids = {identity.case_id, new_case_id}
        rows = [row for row in self._by_content[content(identity)] if self.identities[row].case_id in ids]
        if not identity.case_id and self._is_day:
            rows = [row for row in rows if self.identities[row].case_id] or rows[identity.copy : identity.copy + 1]
        if not rows:
            return None
        if len(rows) > 1 or any(len(self._by_id[case_id]) > 1 for case_id in ids if case_id):
            raise AmbiguousRow("its Case ID or its content stands twice")
        return rows[0]

    def rows_with(self, who: Content) -> list[int]:
        """Every row with that content."""
        return self._by_content.get(who, [])

    def row_of(self, who: Content) -> int | None:
        """The only row with that content, whatever its Case ID; else None."""
        rows = self.rows_with(who)
        return rows[0] if len(rows) == 1 else None

    def is_nameless(self, row: int) -> bool:
        """Whether a row does not say whose it is."""
        return row not in self.identities or not any(content(self.identities[row]))


def content(identity: RowIdentity) -> Content:
    """What identifies a row without its Case ID."""
    return identity.order, identity.when, identity.email
