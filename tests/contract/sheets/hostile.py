"""What people, forms, mails and carriers may put into a cell to break whoever reads it; and a sheet full of it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.config import read_schemas
from bot.core.schema import Owner, SheetSchema
from bot.core.text import fold
from bot.sandbox.sheets.engine import spreadsheet
from bot.sandbox.sheets.engine.model import Cell, Sheet, Workbook
from tests.contract.sheets.office import SCHEMAS, at

LONGEST = 50_000  # characters of a cell
FORMULAS = (
    '=IMPORTXML("http://127.0.0.1:9/?"&A1,"//a")',
    '=HYPERLINK("http://127.0.0.1:9/","order")',
    '=IMAGE("http://127.0.0.1:9/x.png")',
    "=1+1",
    "=A1",
    "=NA()",
    '="Success"&"ful"',
    "=1/0",
)
LIKE_FORMULAS = (
    "=cmd|'/c calc'!A0",
    "+cmd|'/c calc'!A0",
    "-2+3+cmd|'/c calc'!A0",
    "@SUM(1+1)*cmd|'/c calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    ' =HYPERLINK("http://127.0.0.1:9/")',
    "'=1+1",
    "''",
    'a;=cmd|calc;"=1+1"',
    '"",=1+1',
    "-1+1",
    "+1 (212) 555-0123",
)
TERMINAL = (
    "\x1b[2J\x1b[1;1Hgone",
    "\x1b]8;;http://127.0.0.1:9/\x1b\\click\x1b]8;;\x1b\\",
    "\x1b]0;title\x07",
    "\x9b31mred",
    "a\x08\x08\x08b\x7f",
    "[red]alarm[/]",
    "[/]",
    "[link=http://127.0.0.1:9/]x[/link]",
    ":boom:",
    "{{ order_number }}{% for x in y %}",
    "%s %(name)s {0} {name!r:>999999999}",
)
UNICODE = (
    "\u202e0001-321 redro\u202c",
    "\u2066abc\u2069\u200f",
    "1\u200d2\u200c3\ufeff4",
    "👩‍👩‍👧‍👦 🏳️‍🌈 🇺🇸🇩🇪 👍🏿",
    "e\u0301" * 20 + "\u0338" * 60,
    "ﷺ ŀ ß İ ı ſ ＳＲ",
    "\ue000\U000f0000\U0010ffff\ufffe\uffff\ufffd",
    "\u2028line\u2029paragraph\x85next",
    "中文字符" * 30,
)
CONTROLS = ("a\x00b", "\x00", "\x01\x02\x1f", "a\nb\r\nc\td\x0b\x0ce", "\n", "\t", " ", "\xa0")
WORDS = (
    "#N/A",
    "#REF!",
    "#ERROR!",
    "TRUE",
    "false",
    "NaN",
    "Infinity",
    "1e999",
    "0x1F",
    "1_000",
    "00042",
    "11/12/2026",
    "2026-11-18",
    "9:30 AM",
    "null",
    "None",
    "undefined",
    '{"stringValue": "x"}',
    '[1, {"formulaValue": "=1"}]',
    "'; DROP TABLE rows; --",
    "'Call List'!A1:Z9",
    "— sheet-bot —",
    "No call: none",
    "(personal data: not kept)",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "&amp;&#x3D;",
    "_x003D_1+1",
    "_x001B_[2J",
)
LONG = ("A" * LONGEST, "=" + "1+" * 24_000 + "1", "🏴" * (LONGEST // 2), "\n" * 49_999 + "x", "9" * 400)
NUMBERS: tuple[float | bool, ...] = (
    1e308,
    -1e308,
    5e-324,
    0.1 + 0.2,
    12345678901234567890.0,
    2958466.0,
    -1.0,
    0.0,
    True,
)
TEXTS = (*LIKE_FORMULAS, *TERMINAL, *UNICODE, *CONTROLS, *WORDS)

FORM_TAB, REPORT_TAB = "Form Responses 1", "Bounced Messages"
_TITLES = (
    "It's [red]a[/] 'tab'!A1",
    "=1+1",
    "\x1b[2Jtab",
    "\u202ebat",
    "👩‍👩‍👧‍👦",
    "Sheet:*?/\\",
    "a\nb\tc",
    "9" * 100,
)
_DECISIVE = frozenset(
    (
        "Timestamp",
        "Date",
        "Request Type",
        "Order Number",
        "ORD#",
        "Case ID",
        "Call Outcome",
        "Done",
        "Bounced",
        "Status",
    )
)
"""Where every row had something hostile, none would be worked on."""
_UPS = ("1Z999AA10123456784", "1Z5R89390357567127")


@cache
def schemas() -> dict[str, SheetSchema]:
    """Those of the team."""
    return read_schemas(SCHEMAS)


@dataclass(frozen=True, slots=True)
class Hostile:
    """A source of hostile cells: the same seed gives the same ones."""

    rng: random.Random

    def text(self) -> str:
        """One text; now and then two in one, or one at the limit of a cell."""
        if self.rng.random() < 0.04:
            return self.rng.choice(LONG)
        if self.rng.random() < 0.15:
            return self.rng.choice(TEXTS) + self.rng.choice(TEXTS)
        if self.rng.random() < 0.1:
            return "".join(chr(self._character()) for _ in range(self.rng.randint(1, 12)))
        return self.rng.choice(TEXTS)

    def _character(self) -> int:
        planes = ((0, 0xFF), (0, 0xFF), (0x0300, 0x20FF), (0xE000, 0xFFFF), (0x10000, 0x10FFFF))
        return self.rng.randint(*self.rng.choice(planes))

    def around(self, value: str) -> str:
        """A sound value with something hostile in it."""
        at_ = self.rng.randint(0, len(value))
        return self.rng.choice((value[:at_] + self.rng.choice(TEXTS) + value[at_:], value + " " + self.text()))[
            :LONGEST
        ]

    def cell(self, sound: Any) -> Cell | None:
        """What stands where `sound` should."""
        dice = self.rng.random()
        if dice < 0.1:
            return Cell(None, self.rng.choice(FORMULAS))
        if dice < 0.2:
            number = self.rng.choice(NUMBERS)
            return Cell(number if isinstance(number, bool) else float(number))
        if dice < 0.45 and isinstance(sound, str) and sound:
            return Cell(self.around(sound))
        return Cell(self.text())


def new_workbook(hostile: Hostile, spreadsheet_id: str) -> Workbook:
    """A form and a report whose cells, headers of unknown columns, notes and titles are hostile; about a third are."""
    titles = hostile.rng.sample(_TITLES, 3)
    is_renamed = hostile.rng.random() < 0.3
    form, report = (titles[0], titles[1]) if is_renamed else (FORM_TAB, REPORT_TAB)
    tabs = [{"properties": {"title": title}} for title in (form, report, titles[2])]
    body = {"properties": {"title": hostile.rng.choice(TEXTS), "timeZone": "America/New_York"}, "sheets": tabs}
    workbook = spreadsheet.workbook_from_create(body, "lead@example.com", spreadsheet_id)
    known = schemas()
    _fill(workbook.sheets[0], known["responses"], _requests(hostile.rng), hostile, "Order Number")
    _fill(workbook.sheets[1], known["bounced_messages"], _reports(hostile.rng), hostile, "ORD#")
    for column in range(4):
        workbook.sheets[2].put(0, column, hostile.cell(""))
    return workbook


def _requests(rng: random.Random) -> list[dict[str, Any]]:
    statuses = ("", "", "Unsuccessful", "Successful", "Order Kept", "SR", "Delivered", "Return to Sender")
    return [
        {
            "Timestamp": at(rng.randint(9, 17)),
            "Email Address": f"agent{number}@example.com",
            "Request Type": "Cancellation request",
            "Order Number": f"111-{number % 11:07d}-0000001",
            "Customer Name": f"Customer {number}",
            "Country": "United States",
            "Tracking Number": rng.choice(("", "", "", *_UPS)),
            "Comments": "please",
            "Status": rng.choice(statuses),
            "Macro Sent": "",
            "Done": rng.choice(("", True)),
        }
        for number in range(12)
    ]


def _reports(rng: random.Random) -> list[dict[str, Any]]:
    return [
        {
            "Date": float(int(at(rng.randint(9, 17)))),
            "ORD#": f"112-{number % 11:07d}-0000002",
            "Customer Name": f"Customer {number}",
            "TEL": rng.choice((f"212-555-{2000 + number}", "none", "")),
            "State": "NY",
            "Issue": rng.choice(("OTHER", "Size")),
            "Return Approved": float(int(at(rng.randint(1, 10)))),
            "Return Tracking": rng.choice(("", "", "", *_UPS)),
            "Call Outcome": rng.choice(("", "", "", "", "Reached", "E-mailed")),
            "Notes": "n",
            "Done": "",
            "Bounced": rng.choice(("x", "yes", "")),
        }
        for number in range(12)
    ]


def _fill(sheet: Sheet, schema: SheetSchema, rows: Sequence[Mapping[str, Any]], hostile: Hostile, key: str) -> None:
    names = list(rows[0])
    headers = [*names, *(hostile.rng.choice(TEXTS) for _ in range(2))]
    taken = {fold(text) for column in schema.columns for text in (column.name, *column.aliases)}
    headers = headers[: len(names)] + [text for text in headers[len(names) :] if fold(text) not in taken]
    if hostile.rng.random() < 0.3:  # the bot's columns are there already, with whatever people put into them
        headers += [column.name for column in schema.columns if column.owner is Owner.BOT]
    for column, text in enumerate(headers):
        sheet.put(0, column, Cell(text))
    for number, row in enumerate(rows, 1):
        share = hostile.rng.choice((0.0, 0.1, 0.3, 0.6))
        for column, name in enumerate(headers):
            sound = row.get(name, "")
            sound = float(sound) if isinstance(sound, float) else sound
            stands = None if sound == "" else Cell(sound)
            odds = share / 5 if name in _DECISIVE else share
            sheet.put(number, column, hostile.cell(sound) if hostile.rng.random() < odds else stands)
        if hostile.rng.random() < 0.4:
            cell = sheet.cell(number, headers.index(key))
            sheet.put(number, headers.index(key), cell.with_more("note", hostile.text()))


def types_into(workbook: Workbook, title: str, hostile: Hostile) -> None:
    """People put hostile texts, and formulas, into the rows of a tab that the bot keeps."""
    sheet = workbook.find_title(title)
    if sheet is None:
        return
    for row, column, cell in list(sheet.cells()):
        if row and cell.has_content and hostile.rng.random() < 0.25:
            new = hostile.cell(cell.value)
            sheet.put(row, column, cell.with_content(new.value, new.formula) if new else None)
    workbook.touch()


def people_hold(workbook: Workbook) -> dict[tuple[str, int, int], tuple[str, str | None]]:
    """Every cell that is people's own, by tab and place: value and formula, byte for byte; the headers too."""
    return {
        (sheet.title, row, column): (repr(cell.value), cell.formula)
        for sheet, row, column, owner, cell in _cells(workbook)
        if cell.has_content and owner in (Owner.PEOPLE, Owner.FORM)
    }


def both_hold(workbook: Workbook) -> dict[tuple[str, int, int], Cell]:
    """Every cell that the bot may write, by tab and place."""
    return {
        (sheet.title, row, column): cell
        for sheet, row, column, owner, cell in _cells(workbook)
        if cell.has_content and row and owner in (Owner.BOT, Owner.SHARED)
    }


def notes(workbook: Workbook) -> dict[tuple[str, int, int], str]:
    """Every note, by its place."""
    return {(sheet.title, row, column): cell.note for sheet, row, column, _, cell in _cells(workbook) if cell.note}


def _cells(workbook: Workbook) -> Iterator[tuple[Sheet, int, int, Owner, Cell]]:
    """Every cell with whose column it stands in; what no schema knows is people's."""
    for number, sheet in enumerate(workbook.sheets):
        name = {0: "responses", 1: "bounced_messages"}.get(number) or sheet.title.lower().replace(" ", "_")
        schema = schemas().get(name)
        owners = {column.name: column.owner for column in schema.columns} if schema else {}
        for row, column, cell in sheet.cells():
            yield sheet, row, column, owners.get(str(sheet.cell(0, column).value), Owner.PEOPLE), cell
