"""Who is never called: `calls.do_not_call` always wins (B-12)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.core.channels import Channels
from bot.core.telephone import Telephone, TelephoneNumber, has_unread_part, numbers_in
from bot.core.text import order_key
from bot.errors import ConfigurationError

_PLACE = "calls.do_not_call"
_FIX = "Write a telephone number, or an order number as the report shows it, in quotes; a foreign number begins with +"


@dataclass(frozen=True, slots=True)
class DoNotCall:
    """Telephone numbers and orders that are never called.

    Attributes:
        numbers: E.164 and the extension, "" for every extension of the number.
        orders: normalised as `order_key`.
    """

    numbers: frozenset[tuple[str, str]] = field(default=frozenset(), repr=False)
    orders: frozenset[str] = frozenset()

    def forbids(self, telephone: Telephone, order: str) -> bool:
        """Whether the order of this key, or one of the telephone's numbers, is on the list: then none is called."""
        return order in self.orders or any(
            (number.e164, extension) in self.numbers
            for number in telephone.numbers
            for extension in ("", number.extension)
        )

    def with_numbers(self, numbers: Iterable[TelephoneNumber]) -> DoNotCall:
        """The list with these numbers besides."""
        return DoNotCall(self.numbers | _keys(numbers), self.orders)


def read_do_not_call(entries: Iterable[str], channels: Channels) -> DoNotCall:
    """The list as a person wrote it: telephone numbers in any notation, and order numbers (B-1).

    An entry that can be read as both forbids both. Words beside a number may say why: `(917) 555-0166 asked to stop`.

    Raises:
        ConfigurationError: entries that are neither, or that hold digits besides which are neither, named by their
            place in the list (from 1), never by their text; all of them at once, since a list that is read in part
            would let a call through.
    """
    numbers: set[tuple[str, str]] = set()
    orders: set[str] = set()
    unread: list[int] = []
    for place, entry in enumerate(entries, start=1):
        key = order_key(entry)
        found = frozenset() if has_unread_part(entry) else _keys(numbers_in(entry))
        if channels.channel(key) is not None:
            orders.add(key)
        elif not found:
            unread.append(place)
        numbers |= found
    if unread:
        which = f"entry {unread[0]} is" if len(unread) == 1 else f"entries {', '.join(map(str, unread))} are"
        raise ConfigurationError(_PLACE, f"{which} neither a telephone number nor an order number", _FIX)
    return DoNotCall(frozenset(numbers), frozenset(orders))


def _keys(numbers: Iterable[TelephoneNumber]) -> frozenset[tuple[str, str]]:
    return frozenset((number.e164, number.extension) for number in numbers)
