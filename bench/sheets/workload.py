"""The sheet that is measured on: rows that look like a support team's, and the changes that every way has to write.

Everything follows from the number of a row alone, so the process that fills the sheet and those that change it agree
without telling each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from bot.core.memory import ChangeKind, JsonValue, PlannedChange
from bot.core.schema import Column, Identity, Kind, Owner, SheetSchema

TAB = "Form Responses 1"
TIME_ZONE = "America/New_York"
HEADERS = (
    "Timestamp",
    "Email Address",
    "Request Type",
    "Order Number",
    "Customer Name",
    "State",
    "Ticket",
    "Tracking Number",
    "Reason",
    "Comments",
    "Status",
    "Case ID",
    "Due",
    "Next Action",
    "Tracking Status",
)
KEY = "Order Number"
DATES: Mapping[str, str] = {"Timestamp": "m/d/yyyy h:mm:ss", "Due": "yyyy-mm-dd"}
SCHEMA = SheetSchema(
    name="bench",
    title=TAB,
    case_id_prefix="SL",
    identity=Identity(case_id="Case ID", order=KEY, when="Timestamp"),
    columns=(
        Column(name="Timestamp", owner=Owner.FORM, kind=Kind.TIMESTAMP, required=True),
        Column(name=KEY, owner=Owner.FORM, kind=Kind.ORDER_NUMBER, required=True),
        Column(name="Case ID", owner=Owner.BOT),
        Column(name="Next Action", owner=Owner.BOT),
        Column(name="Tracking Status", owner=Owner.BOT),
    ),
)
"""What the bot knows of the sheet: three columns that say which row is which, and the two that it writes."""

ORANGE = "#F9CB9C"
ORANGE_PARTS = {"red": 249 / 255, "green": 203 / 255, "blue": 156 / 255}
TODAY = 46_344  # 2026-11-18 as a serial number
_SECONDS_APART = 604.8  # 100,000 rows in 700 days, in the order in which they came in
# fmt: off
_FIRST_NAMES = ("Ana", "Ben", "Carla", "David", "Elif", "Frank", "Grace", "Hiro", "Ines", "Jamal", "Kate", "Luis",
                "Mei", "Noah", "Olga", "Priya", "Quinn", "Rosa")
_LAST_NAMES = ("Smith", "Johnson", "Garcia", "Okafor", "Nguyen", "Patel", "Kowalski", "Rossi", "Haddad", "Tanaka",
               "O'Brien", "Silva", "Meyer", "Lund")
_STATES = ("AZ", "CA", "CO", "FL", "GA", "IL", "MA", "MI", "NC", "NJ", "NY", "OH", "OR", "PA", "TX", "UT", "VA", "WA")
# fmt: on
_TYPES = ("Cancellation request", "Address change", "Return request", "Missing item", "Wrong item")
_REASONS = ("Found it cheaper", "Ordered twice", "Changed my mind", "Arrives too late", "Wrong size", "Other")
_STATUSES = ("", "", "Successful", "Unsuccessful", "Delivered", "Return to Sender")
_TEXT = """
customer called again because the parcel did not arrive at office she asks whether we can stop it before Friday please
check with warehouse first they said label was printed yesterday refund wanted to original card nobody answered last
e-mail address is right but gate code missing left voicemail wants confirmation in writing order placed twice by
mistake keep second one neighbour took box damaged corner photo attached promised callback Monday size does not fit
colour differs from picture will refuse delivery driver already on his way urgent
"""
_WORDS = tuple(_TEXT.split())
_CARRIERS = ("UPS", "FedEx", "USPS", "DHL")


def row_values(number: int) -> tuple[str | float, ...]:
    """The row `number` (0 is the first below the header), in the order of `HEADERS`."""
    chance = Random(number)
    first, last = chance.choice(_FIRST_NAMES), chance.choice(_LAST_NAMES)
    when = TODAY - 700 + round((number + chance.random()) * _SECONDS_APART) / 86_400
    words = chance.choices(_WORDS, k=chance.randrange(6, 19))
    return (
        when,
        f"{first}.{last}{chance.randrange(99)}@example.com".replace("'", "").lower(),
        chance.choice(_TYPES),
        f"11{chance.randrange(1, 4)}-{chance.randrange(10**7):07d}-{number:07d}",
        f"{first} {last}",
        chance.choice(_STATES),
        f"#{400_000 + number}",
        f"1Z999AA1{chance.randrange(10**10):010d}",
        chance.choice(_REASONS),
        " ".join(words).capitalize() + ".",
        chance.choice(_STATUSES),
        f"SL-{number:06d}",
        float(int(when) + 1),
        "Wait for logistics",
        f"In transit, {chance.choice(_CARRIERS)}, last scan {chance.randrange(1, 13)}/{chance.randrange(1, 29)}",
    )


def colour_of(number: int) -> str | None:
    """What people painted on the row's key cell before: one in twenty is yellow. Never on a row that is changed."""
    return "#FFFF00" if number % 20 == 7 else None


def is_struck(number: int) -> bool:
    """Whether people struck the row through before: one in ten. Never one that is changed."""
    return number % 10 == 3


@dataclass(frozen=True, slots=True)
class Work:
    """What every way is given.

    Attributes:
        seen: the values of each changed row before, by 1-based sheet row.
        changes: two values a row; a colour on every 4th row's key cell; a strike of every 10th row as a whole.
    """

    rows: int
    seen: Mapping[int, Mapping[str, str | float]]
    changes: tuple[PlannedChange, ...]

    def of(self, kind: ChangeKind) -> list[PlannedChange]:
        """The changes of one kind, top to bottom."""
        return [change for change in self.changes if change.kind is kind]


def changed_rows(rows: int, percent: float) -> list[int]:
    """The numbers of the rows that change, evenly spread; `percent` is 0 or divides 100 into steps of ten rows."""
    if not percent:
        return []
    step = round(100 / percent)
    return list(range(step // 2, rows, step))


def make_work(rows: int, percent: float) -> Work:
    """The work on a sheet of `rows` of which `percent` change."""
    seen: dict[int, Mapping[str, str | float]] = {}
    changes: list[PlannedChange] = []
    for count, number in enumerate(changed_rows(rows, percent)):
        values = dict(zip(HEADERS, row_values(number), strict=True))
        row = number + 2
        seen[row] = values
        wanted = (
            ("Next Action", f"Chase logistics: no result since {number % 28 + 1} November"),
            ("Tracking Status", f"Delivered to customer, scan {count + 1}"),
        )
        changes += [_change(row, values, column, ChangeKind.VALUE, values[column], new) for column, new in wanted]
        if count % 4 == 0:
            changes.append(_change(row, values, KEY, ChangeKind.BACKGROUND, None, ORANGE))
        if count % 10 == 0:
            changes.append(_change(row, values, KEY, ChangeKind.STRIKETHROUGH, False, True))
    return Work(rows, seen, tuple(changes))


def _change(
    row: int, values: Mapping[str, str | float], column: str, kind: ChangeKind, old: JsonValue, new: JsonValue
) -> PlannedChange:
    return PlannedChange(
        sheet=TAB,
        row=row,
        case_id=str(values["Case ID"]),
        order_key=str(values[KEY]),
        column=column,
        kind=kind,
        old=old,
        new=new,
        rule="C-5",
        reason="measured",
    )
