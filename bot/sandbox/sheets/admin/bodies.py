"""What the admin API takes, field by field; an unknown field is refused."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.sandbox.sheets.knobs import editor, faults, latency, quotas
from bot.sandbox.sheets.knobs.editor import Kind, Moment
from bot.sandbox.sheets.knobs.faults import EVERY_CALL, FaultKind, check_pattern

Pattern = Annotated[str, AfterValidator(check_pattern)]
Count = Annotated[int, Field(ge=1)]
Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(ge=0)]


class Body(BaseModel):
    """A body of the admin API."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Fault(Body):
    """See faults.Fault."""

    kind: FaultKind
    method: Pattern = ""
    path: Pattern = EVERY_CALL
    count: Count = 1
    skip: Annotated[int, Field(ge=0)] = 0
    after_apply: bool = False
    seconds: Annotated[float, Field(ge=0, le=600)] = 0.0

    def rule(self) -> faults.Fault:
        return faults.Fault(**dict(self))


class FaultList(Body):
    """The faults in force, first one first."""

    faults: list[Fault]


class Quotas(Body):
    """Calls a minute; what is left out is Google's number."""

    reads_per_project: Count = 300
    reads_per_user: Count = 60
    writes_per_project: Count = 300
    writes_per_user: Count = 60
    drive_per_project: Count = 12_000
    drive_per_user: Count = 12_000

    def limits(self) -> quotas.Limits:
        return quotas.Limits(**dict(self))


class Delay(Body):
    """See latency.Delay."""

    method: Pattern = ""
    ms: Annotated[float, Field(ge=0, le=600_000)]
    jitter_ms: Annotated[float, Field(ge=0, le=600_000)] = 0.0

    def rule(self) -> latency.Delay:
        return latency.Delay(**dict(self))


class Latency(Body):
    """The first rule whose method fits counts."""

    rules: list[Delay]
    seed: int = 0


class Editor(Body):
    """See editor.Settings. `weights`: the kinds that are left out do not happen; none at all: all but rename-header."""

    seed: int = 0
    email: str = ""
    spreadsheets: tuple[str, ...] = ()
    tabs: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    weights: dict[Kind, Positive] = Field(default_factory=dict)
    rate: Share = 0.3
    most: Count = 1
    moments: tuple[Literal[Moment.BEFORE, Moment.AFTER], ...] = (Moment.BEFORE, Moment.AFTER)
    header_rows: Annotated[int, Field(ge=0)] = 1

    def settings(self) -> editor.Settings:
        return editor.Settings(**(dict(self) | {"weights": self.weights or dict(editor.WEIGHTS)}))


class OneEdit(Body):
    """An edit to be made now."""

    spreadsheet: str
    kind: Kind | None = None


class Spreadsheet(Body):
    """A new, empty spreadsheet of somebody else; `shared`: with the service account."""

    title: str = "Untitled spreadsheet"
    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$")] | None = None
    shared: bool = True


class Permission(Body):
    """What somebody may do with a spreadsheet."""

    email: Annotated[str, Field(min_length=3)]
    role: Literal["reader", "commenter", "writer", "owner"] = "writer"
