"""One row of the Bounced Messages report: its facts, and the words and numbers its rules speak of (RULES §3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.core.evidence import Evidence
from bot.core.reminder import Reminder
from bot.core.rules.outcome import is_emailed
from bot.core.rules.report import Report
from bot.core.rules.report_settings import ReportSettings
from bot.core.telephone import Telephone, TelephoneKind

CALLED_NOTE = "Called Cx for Return Reminder"
EMAILED_NOTE = "No Tel# on file, emailed final reminder"
WRITTEN_NOTE = "Emailed final reminder"
FIVE_TABS = "check Amazon Order, Amazon Returns, Amazon Messenger, CRM, Freshdesk"


@dataclass(frozen=True, slots=True)
class ReportCase:
    """One row, with everything its decision rests on.

    Attributes:
        label: what is known about the return label's parcel.
        telephone: of a row that needs contact and is worked on, or was e-mailed; BLANK in any other.
        reminder: the order's one reminder, if it was ever planned (B-8).
        is_elsewhere: it is reserved for a row of another spreadsheet; `reminder` is None then.
    """

    report: Report
    label: Evidence
    telephone: Telephone
    settings: ReportSettings
    today: date
    reminder: Reminder | None = None
    is_elsewhere: bool = False

    @property
    def channel(self) -> str | None:
        """The channel the order number belongs to (B-1)."""
        return self.settings.channels.channel(self.report.row.order_key)

    @property
    def was_emailed(self) -> bool:
        """B-7: whether the reminder went out as a message."""
        return is_emailed(self.report.outcome)

    @property
    def crm_note(self) -> str:
        """B-6, B-7: what goes into the CRM; "" when no reminder was made."""
        if not self.report.outcome:
            return ""
        if self.was_emailed:
            return WRITTEN_NOTE if self.telephone.numbers else EMAILED_NOTE
        return CALLED_NOTE

    @property
    def was_reminded(self) -> bool:
        """B-8: whether the order's one reminder was made."""
        return self.reminder is not None and self.reminder.is_done

    @property
    def caller(self) -> str:
        """Who has the row; "" for nobody."""
        return self.reminder.caller if self.reminder and self.reminder.case_id == self.report.case_id else ""

    @property
    def deadline(self) -> date | None:
        """B-10: the last day the return may be sent; None while its approval is not known."""
        return self.report.approved_on + timedelta(days=self.settings.window_days) if self.report.approved_on else None

    @property
    def is_overdue(self) -> bool:
        """B-10: whether the return window is over."""
        return self.deadline is not None and self.today > self.deadline

    @property
    def not_phoned(self) -> str | None:
        """B-7, B-12: why the customer gets the message instead of a call; None when they may be called."""
        if self.telephone.kind is TelephoneKind.NONE:
            return "there is no telephone number"
        if self.channel in self.settings.skip_channels:
            return f"{self.channel} buyers are not phoned (calls.skip_channels)"
        if self.settings.do_not_call.forbids(self.telephone, self.report.row.order_key):
            return "on the do-not-call list"
        return None

    @property
    def lacks_telephone(self) -> bool:
        """B-7: whether somebody must look the number up first."""
        return self.telephone.kind in (TelephoneKind.BLANK, TelephoneKind.UNUSABLE)

    @property
    def label_unknown(self) -> bool:
        """B-9: whether the carrier of the return label could not be asked, so that nobody knows whether it was used."""
        return self.settings.watch_labels and self.label.no_access

    @property
    def label_scanned(self) -> bool:
        """B-9: whether a carrier has had any of the return's parcels."""
        return self.settings.watch_labels and (self.label.returned or self.label.last_scan_at is not None)

    @property
    def has_arrived(self) -> bool:
        """B-9: whether all of the return is back for certain."""
        return self.settings.watch_labels and self.label.returned and self.label.is_certain
