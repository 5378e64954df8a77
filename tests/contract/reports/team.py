"""People at work on a report and its Call List, by a seed, and what they may expect of the bot afterwards.

Each row of the report has a tag of its own in Notes, so that it is known again wherever it is sorted to.
"""

from __future__ import annotations

import random
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.core.dates import from_serial
from bot.core.notice import BounceReason, Notice
from bot.core.reminder import ReminderState
from bot.core.rules.callers import Absence
from bot.sandbox.sheets.engine import batch
from bot.sandbox.sheets.engine.model import Workbook
from tests.contract.reports.report_office import CALLS, REPORT, ReportOffice, order, report
from tests.contract.sheets.office import ZONE, at

YELLOWS = ("#FFFF00", "#FFF2CC", "#FFE599", "#FFD966", "#F1C232", "#BF9000")
COLOURS = ("#00FF00", "#9FC5E8", "#EA9999")
ON_ITS_WAY, BACK, UNUSED = "1Z999AA10123456784", "1Z5R89390357567127", "1Z8V92A70367203024"
WORDS = {
    "Issue": ("OTHER", "other", "Size", ""),
    "TEL": ("212-555-0199", "none", "", "call me", "+44 20 7946 0958"),
    "Bounced": ("x", "yes", "no", ""),
    "Call Outcome": ("Reached", "E-mailed", ""),
    "Done": ("TRUE", "x", ""),
    "Return Approved": ("2026-11-10", "2026-10-01", "soon", ""),
    "State": ("CA", "Hawaii", "nowhere", ""),
    "Return Tracking": (UNUSED, ON_ITS_WAY, BACK, ""),
    "Customer Name": ("Zoë Ahmed", "=1+1"),
}


@dataclass
class Kept:
    """What people did that the bot must leave as it is, by tag; of calls by Case ID."""

    typed: dict[str, dict[str, str]] = field(default_factory=dict)
    painted: dict[str, str] = field(default_factory=dict)
    struck: set[str] = field(default_factory=set)
    struck_calls: set[str] = field(default_factory=set)
    outcomes: dict[str, str] = field(default_factory=dict)


@dataclass
class Team:
    """Everybody who works in the spreadsheet.

    Attributes:
        story: what happened, in words, for whoever reads a failed test.
        done: the orders whose reminder the ledger has as done since the bot's last run.
        is_restored: an old version was put back, and the bot has not seen it yet.
    """

    office: ReportOffice
    rng: random.Random
    kept: Kept = field(default_factory=Kept)
    story: list[str] = field(default_factory=list)
    done: set[str] = field(default_factory=set)
    versions: list[tuple[Workbook, Kept]] = field(default_factory=list)
    is_restored: bool = False
    tags: int = 0

    def begin(self, rows: int) -> list[dict[str, Any]]:
        """The rows the report has at first."""
        return [self._row(number) for number in range(1, rows + 1)]

    def _row(self, number: int) -> dict[str, Any]:
        self.tags += 1
        bounced = self.rng.choice(["x", "x", ""])
        return report(number, self.rng.randint(3, 16), Bounced=bounced, Notes=f"t{self.tags}")

    # Editing

    def edits(self, *, within_round_trip: bool = False) -> None:
        """One thing that people do. Within the bot's round trip nothing is done to what its batch writes (SHEETS)."""
        rows = [self.types, self.types, self.inserts, self.deletes, self.sorts, self.pastes, self.moves_a_column]
        marks = [self.paints, self.paints, self.strikes, self.notes, self.clears_the_bots, self.copies, self.restores]
        calls = [self.calls, self.calls, self.sorts_calls, self.deletes_calls]
        self.rng.choice(rows if within_round_trip else [*rows, *marks, *calls])()

    def _say(self, what: str) -> None:
        self.story.append(what)

    def _pick(self) -> dict[str, Any] | None:
        found = [row for row in self.office.rows() if str(row.get("Notes", "")).startswith("t") and row.get("ORD#")]
        return self.rng.choice(found) if found else None

    def _cell(self, row: dict[str, Any], header: str) -> str | None:
        return self.office.cell(REPORT, row["row"], header) if header in self.office.headers(REPORT) else None

    def types(self) -> None:
        row = self._pick()
        if row is None:
            return
        column = self.rng.choice(sorted(WORDS))
        text = self.rng.choice(WORDS[column])
        self._say(f"types {column} of {row['Notes']} {text!r}")
        self.office.people.types(self.office.cell(REPORT, row["row"], column), text)
        self.kept.typed.setdefault(row["Notes"], {})[column] = text

    def paints(self) -> None:
        row = self._pick()
        if row is None:
            return
        colour = self.rng.choice([*YELLOWS, *COLOURS, None, None])
        self._say(f"paints {row['Notes']} {colour}")
        self.office.people.paints(self.office.cell(REPORT, row["row"], "ORD#"), colour)
        self.kept.painted.pop(row["Notes"], None)
        if colour in COLOURS:
            self.kept.painted[row["Notes"]] = str(colour)

    def strikes(self) -> None:
        row = self._pick()
        if row is None:
            return
        last = self.office.cell(REPORT, row["row"], self.office.headers(REPORT)[-1])
        self._say(f"{'unstrikes' if row['struck'] else 'strikes'} {row['Notes']}")
        self.office.people.strikes(f"A{row['row']}:{last}", not row["struck"])
        if row["struck"]:
            self.kept.struck.discard(row["Notes"])
        else:
            self.kept.struck.add(row["Notes"])

    def notes(self) -> None:
        row = self._pick()
        if row is None or row["note"]:
            return
        self._say(f"writes a note on {row['Notes']}")
        self.office.people.notes(self.office.cell(REPORT, row["row"], "ORD#"), "ask Ana")
        self.kept.typed.setdefault(row["Notes"], {})["note"] = "ask Ana"

    def clears_the_bots(self) -> None:
        row = self._pick()
        column = self.rng.choice(["Case ID", "Next Action", "Deadline", "Assigned To", "CRM Note"])
        cell = self._cell(row, column) if row else None
        if row is None or cell is None:
            return
        self._say(f"clears {column} of {row['Notes']}")
        self.office.people.clears(cell)

    def inserts(self) -> None:
        row = self._pick()
        if row is not None:
            self._say("inserts rows")
            self.office.people.inserts_rows(above=row["row"], count=self.rng.randint(1, 2))

    def deletes(self) -> None:
        row = self._pick()
        if row is None or len(self.office.rows()) < 5:
            return
        self._say(f"deletes {row['Notes']}, {row['ORD#']}")
        self.office.people.deletes_rows(row["row"])
        self._forget(row["Notes"])

    def _forget(self, tag: str) -> None:
        self.kept.typed.pop(tag, None)
        self.kept.painted.pop(tag, None)
        self.kept.struck.discard(tag)

    def sorts(self) -> None:
        headers = self.office.headers(REPORT)
        header = self.rng.choice(["Date", "ORD#", "Issue", "Notes"])
        last = max(row["row"] for row in self.office.rows())
        self._say(f"sorts by {header}")
        whole = f"A2:{self.office.cell(REPORT, last, headers[-1])}"
        letter = self.office.cell(REPORT, 2, header).rstrip("2")
        self.office.people.sorts(whole, letter, descending=self.rng.random() < 0.5)

    def moves_a_column(self) -> None:
        source = self.rng.randrange(len(self.office.headers(REPORT)))
        target = self.rng.randrange(len(self.office.headers(REPORT)))
        if target in (source, source + 1):
            return
        self._say(f"moves column {source} to {target}")
        place = {"sheetId": 7, "dimension": "COLUMNS", "startIndex": source, "endIndex": source + 1}
        self._ask("moveDimension", {"source": place, "destinationIndex": target})

    def pastes(self) -> None:
        """Another report of an order, perhaps one that was deleted."""
        row = self._row(self.rng.randint(1, 7))
        self._say(f"pastes {row['ORD#']} as {row['Notes']}")
        last = max(row["row"] for row in self.office.rows())
        row |= {"Date": f"2026-11-{self.rng.randint(1, 17):02}", "Return Approved": "2026-11-10"}
        texts = [str(row.get(header, "")) for header in self.office.headers(REPORT)]
        self.office.people.fills_row(last + 1, texts)

    def copies(self) -> None:
        """A whole row copied to the end; who copied it clears the Case ID at once or later."""
        row = self._pick()
        if row is None:
            return
        self.tags += 1
        last = max(row["row"] for row in self.office.rows())
        self._say(f"copies {row['Notes']} as t{self.tags}")
        source, target = (
            {"sheetId": 7, "startRowIndex": at - 1, "endRowIndex": at, "startColumnIndex": 0, "endColumnIndex": 26}
            for at in (row["row"], last + 1)
        )
        if last + 1 > 55:
            return
        self._ask("copyPaste", {"source": source, "destination": target, "pasteType": "PASTE_NORMAL"})
        self.office.people.types(self.office.cell(REPORT, last + 1, "Notes"), f"t{self.tags}")
        if row["struck"]:
            self.kept.struck.add(f"t{self.tags}")
        if "Case ID" in row and self.rng.random() < 0.7:
            self.office.people.clears(self.office.cell(REPORT, last + 1, "Case ID"))

    def restores(self) -> None:
        """An old version of the whole spreadsheet."""
        if not self.versions:
            return
        version, kept = self.rng.choice(self.versions)
        self._say("restores an old version")
        self.office.workbook.restore(version.snapshot())
        self.kept = deepcopy(kept)
        self.is_restored = True

    # The Call List

    def calls(self) -> None:
        """A caller takes the first call of theirs, and says so, or strikes it, or forgets to."""
        found = self.office.open_calls()
        if not found:
            return
        row = self.rng.choice(found)
        number = row["Order Number"]
        self._say(f"{row['Caller']} calls {number} ({row['Case ID']})")
        assert self.is_restored or number not in self.done, "a second reminder"
        what = self.rng.choice(["Reached", "Voicemail", "E-mailed", "strike", "forget", "report"])
        if what == "strike":
            last = self.office.cell(CALLS, row["row"], self.office.headers(CALLS)[-1])
            self.office.callers.strikes(f"A{row['row']}:{last}")
            self.kept.struck_calls.add(row["Case ID"])
        elif what == "report":
            self.strikes()
        elif what != "forget":
            self.office.callers.types(self.office.cell(CALLS, row["row"], "Outcome"), what)
            self.kept.outcomes[row["Case ID"]] = what
        self._say(f"… and: {what}")

    def sorts_calls(self) -> None:
        if self.office.has_call_list and (rows := self.office.calls()):
            self._say("sorts the Call List")
            letter = self.office.cell(CALLS, 2, self.rng.choice(["Caller", "Case ID", "Outcome"])).rstrip("2")
            self.office.callers.sorts(f"A2:J{rows[-1]['row']}", letter, descending=self.rng.random() < 0.5)

    def deletes_calls(self) -> None:
        """A row of the Call List, or all of it."""
        rows = self.office.calls()
        if not rows:
            return
        if self.rng.random() < 0.5:
            self._say("deletes the Call List")
            sheet = next(sheet for sheet in self.office.workbook.sheets if sheet.title == CALLS)
            self._ask("deleteSheet", {"sheetId": sheet.sheet_id})
            gone = {row.get("Case ID") for row in rows}
        else:
            row = self.rng.choice(rows)
            self._say(f"deletes the call {row.get('Case ID')}")
            self.office.callers.deletes_rows(row["row"])
            gone = {row.get("Case ID")}
        for case_id in gone:
            self.kept.outcomes.pop(str(case_id), None)
            self.kept.struck_calls.discard(str(case_id))

    # Outside the spreadsheet

    def happens(self) -> None:
        """Something that needs no edit: a notice comes in, somebody is away, the day ends, a version is kept."""
        what = self.rng.randrange(4)
        if what == 0:
            number = order(self.rng.randint(1, 7))
            self._say(f"a notice for {number}")
            when = self.office.now - timedelta(hours=1)
            self.office.ledger.keep_notices([Notice(number, BounceReason.OPT_OUT, when, f"notice-{number}")])
        elif what == 1:
            day = self.office.now.date()
            self.office.away = self.rng.choice([(), (Absence("Mike", day, day),), (Absence("Joy", day, day),)])
            self._say(f"away: {[one.caller for one in self.office.away]}")
        elif what == 2:
            self._say("the next day")
            self.office.now += timedelta(days=1)
        elif "Case ID" in self.office.headers(REPORT):  # H-3 refuses a version without the bot's columns
            self._say("a version is kept")
            self.versions.append((self.office.workbook.snapshot(), deepcopy(self.kept)))

    def _ask(self, kind: str, request: dict[str, Any]) -> None:
        batch.batch_update(self.office.workbook, {"requests": [{kind: request}]}, self.office.workbook.owner)

    # What the bot must have kept to

    def looks_at_a_run(self) -> None:
        """After a run that nobody disturbed: who was reminded is not on the list, and nobody stands on it twice."""
        self.is_restored = False
        numbers = [order(number) for number in range(1, 8)]
        found = self.office.ledger.reminders(numbers)
        done = {key for key, one in found.items() if one.state is ReminderState.DONE}
        assert self.done <= done, "a reminder that was made is forgotten"
        self.done = done
        open_calls = [row["Order Number"] for row in self.office.open_calls()]
        assert len(open_calls) == len(set(open_calls)), "an order stands on the list twice"
        assert not done & set(open_calls), f"reminded, and on the list: {done & set(open_calls)}"
        heard = {row["Order Number"] for row in self.office.calls() if row.get("Outcome")}
        heard |= {row["Order Number"] for row in self.office.calls() if row["Case ID"] in self.kept.struck_calls}
        assert heard <= done, f"called, and not known: {heard - done}"

    def looks_at_the_rules(self) -> None:
        """Next Action of each row that is decided is what RULES §3 says of the sheet and the ledger as they stand."""
        ledger, here = self.office.ledger, self.office.spreadsheet_id
        known, listed = ledger.rows(here, "bounced_messages"), ledger.rows(here, "call_list")
        decided = self.office.view().plan.memories
        rows = [row for row in self.office.rows() if row.get("Case ID") in decided]
        calls = self.office.calls()
        ended = {
            row["Case ID"]
            for row in calls
            if row.get("Outcome") or (row["struck"] and not listed[row["Case ID"]].struck)
        }
        # what a row of the Call List said before people deleted it is remembered
        ended |= {name for name, one in known.items() if one.status} - {row["Case ID"] for row in calls}
        reminders = ledger.reminders({row["ORD#"] for row in rows})
        for row in rows:
            same = [one for one in rows if one["ORD#"] == row["ORD#"]]
            reminder = reminders.get(row["ORD#"])
            holder = reminder.case_id if reminder else None
            first = min(same, key=lambda one: (one["Case ID"] != holder, one["Date"], one["Case ID"]))
            contact = any(_needs_contact(one, known[one["Case ID"]].bounced_by) for one in same)
            by_hand = row["struck"] and not known[row["Case ID"]].struck
            is_done = reminder is not None and reminder.state is ReminderState.DONE
            due = row.get("Return Approved")
            if row.get("Call Outcome") or row.get("Done") in (True, "x") or by_hand or row["Case ID"] in ended:
                expected = "Completed"
            elif row is not first:
                expected = ""
            elif row.get("Return Tracking") == ON_ITS_WAY:
                expected = "Return is on its way"
            elif row.get("Return Tracking") == BACK:
                expected = "Return has arrived"
            elif isinstance(due, (int, float)) and self.office.now > from_serial(due + 31, ZONE):
                expected = "Propose closing: return window over"
            elif not contact:
                expected = "Check Seller Central Messenger"
            elif is_done and reminder is not None and reminder.done_at:
                day = f"{reminder.done_at.astimezone(ZONE):%-d %b %Y}"
                is_said = reminder.how in ("struck", "done")
                expected = f"Closed on {day}: no call" if is_said else f"Reminded on {day}: no second call"
            elif row.get("TEL") == "none":
                expected = "Send the no-telephone message"
            elif not str(row.get("TEL", "")).startswith("212-555-"):
                expected = "Look up TEL in Seller Central / CRM; type none if there is none"
            else:
                expected = f"Call: {reminder.caller}" if reminder else "an entry in the ledger"
            found = row.get("Next Action", "")
            assert found == expected, f"Next Action of {row['Notes']}: {found!r}, not {expected!r}"

    def looks_at_their_edits(self) -> None:
        """Everything people did is still as they left it."""
        rows = {row["Notes"]: row for row in self.office.rows() if row.get("Notes")}
        for tag, cells in self.kept.typed.items():
            for column, text in cells.items():
                if column == "note":
                    assert "ask Ana" in rows[tag]["note"], f"the note of {tag}"
                elif column != "Bounced" and not text.startswith(("=", "+")):
                    assert _same(rows[tag].get(column), text), f"{column} of {tag}: {text} → {rows[tag].get(column)}"
        for tag, colour in self.kept.painted.items():
            assert rows[tag]["colour"] == colour, f"the colour of {tag}: {rows[tag]['colour']}"
        for tag in self.kept.struck:
            assert tag not in rows or rows[tag]["struck"], f"the strike of {tag}"
        calls = {row["Case ID"]: row for row in self.office.calls()}
        for case_id, text in self.kept.outcomes.items():
            assert calls[case_id].get("Outcome") == text
        for case_id in self.kept.struck_calls:
            assert calls[case_id]["struck"]


def _needs_contact(row: dict[str, Any], ground: str | None) -> bool:
    """B-2, B-4. What the cells alone settle must agree with the ground that the ledger knows."""
    is_bounced = ground in ("typed", "painted", "notice")
    if row.get("Bounced") == "x":
        assert is_bounced, f"{row['Notes']} is ticked"
    if row["colour"] in YELLOWS[1:]:
        assert is_bounced, f"{row['Notes']} is yellow"
    return is_bounced or str(row.get("Issue", "")).upper() == "OTHER"


def _same(stands: Any, typed: str) -> bool:
    if typed.startswith("2026-"):
        return bool(stands == int(at(int(typed[8:]))) + (0 if typed[5:7] == "11" else -31))
    if typed == "TRUE":
        return stands is True
    return str(stands or "") == typed
