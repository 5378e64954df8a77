"""Reminders, and the notices that make them necessary."""

from __future__ import annotations

from collections.abc import Iterable

from bot.core.notice import MailboxMark, Notice
from bot.core.reminder import Reminder
from bot.ledger import notices, reminders
from bot.ledger.faces.face import Face


class Reminding(Face):
    """The calls about reminders, notices and mailboxes."""

    def reminders(self, order_keys: Iterable[str]) -> dict[str, Reminder]:
        """The one reminder of each order that has one, by order number; also of those whose number was forgotten."""
        with self._database.read() as connection:
            return reminders.load(connection, order_keys)

    def open_reminders(self) -> tuple[Reminder, ...]:
        """Those reserved and not done, the oldest first."""
        with self._database.read() as connection:
            return reminders.reserved(connection)

    def keep_reminders(self, news: Iterable[Reminder]) -> None:
        """Reserves reminders, changes the caller of a reservation, or says that one is done: then for ever (B-8).

        Call it within the `transaction` of the assignment. `reserved_at` stays what it was first; a reminder that its
        own case has done may be said to be done again.

        Raises:
            ReminderTaken: another case has it, or it is done. It must end the transaction, lest half be kept.
        """
        with self._database.write() as connection:
            reminders.keep(connection, news)

    def hand_over(self, order_key: str, from_case: str, to_case: str, spreadsheet_id: str = "") -> None:
        """Gives the reservation of a row that is gone to another row of the order; again is harmless.

        Args:
            from_case: as `reminders` gives it: "" for one that was forgotten.
            spreadsheet_id: where both rows are; a reservation of another spreadsheet is not given away.

        Raises:
            ReminderTaken: neither of the two has it, or it is done.
            ValueError: the order has no reminder.
        """
        with self._database.write() as connection:
            reminders.hand_over(connection, order_key, from_case, to_case, spreadsheet_id)

    def release_reminders(self, spreadsheet_id: str) -> int:
        """Gives back the reservations of a spreadsheet that is worked on no more; how many they were.

        What was done stays done. Whoever still calls from that spreadsheet may call somebody a second time.
        """
        with self._database.write() as connection:
            return reminders.release(connection, spreadsheet_id)

    def give_back(self, order_key: str, case_id: str, spreadsheet_id: str) -> bool:
        """Gives back the reservation of one row whose assignment was undone; whether there was one.

        What was done stays done (B-8).
        """
        with self._database.write() as connection:
            return reminders.give_back(connection, order_key, case_id, spreadsheet_id)

    def notices(self, order_keys: Iterable[str]) -> dict[str, Notice]:
        """The earliest notice of each order that has one, by order number; also of those whose number was forgotten."""
        with self._database.read() as connection:
            return notices.load(connection, order_keys)

    def all_notices(self) -> tuple[Notice, ...]:
        """Every notice whose order number is not forgotten, the earliest first."""
        with self._database.read() as connection:
            return notices.every(connection)

    def keep_notices(self, news: Iterable[Notice]) -> int:
        """How many were new. One that is known by its id, even if its order was forgotten, stays as it is."""
        with self._database.write() as connection:
            return notices.keep(connection, news)

    def mailbox(self, name: str) -> MailboxMark | None:
        """How far the mailbox has been read; None: not yet."""
        with self._database.read() as connection:
            return notices.mark(connection, name)

    def keep_mailbox(self, name: str, mark: MailboxMark) -> None:
        """Remembers how far; never back to an earlier message of the same validity."""
        with self._database.write() as connection:
            notices.keep_mark(connection, name, mark)
