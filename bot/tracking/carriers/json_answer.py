"""Reading JSON that somebody else wrote: whatever stands there, these never raise."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.errors import ServiceDown

JsonObject = Mapping[str, Any]

_LONGEST_TEXT = 500  # a cell note holds no more, and no carrier writes it
_NOT_STORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")  # a database or a sheet would refuse the text


def read_json(answer: str | bytes, place: str, fix: str) -> Any:
    """The JSON of an answer.

    Raises:
        ServiceDown: it is none (an HTML page, a truncated body, nothing at all), or it is nested without end.
    """
    if isinstance(answer, bytes):  # a byte of another encoding, in a name or a text, spoils no more than itself
        answer = answer.decode(json.detect_encoding(answer), "replace")
    try:
        return json.loads(answer.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        raise ServiceDown(place, "it answered with something that is not JSON (a web page?)", fix) from None


def member(data: Any, *keys: str) -> Any:
    """What stands under the keys, one within the other; None as soon as one is missing."""
    for key in keys:
        if not isinstance(data, Mapping):
            return None
        data = data.get(key)
    return data


def objects(value: Any) -> list[JsonObject]:
    """The objects of a list; a single object where a list is documented counts as a list of one."""
    values = value if isinstance(value, list) else [value]
    return [item for item in values if isinstance(item, Mapping)]


def texts(value: Any) -> list[str]:
    """The texts of a list, without blanks and repetitions; a single text counts as a list of one."""
    values = value if isinstance(value, list) else [value]
    return list(dict.fromkeys(text for item in values if (text := text_of(item)) is not None))


def text_of(value: Any) -> str | None:
    """A text or number as text without white space around it; None for anything else and for blank.

    Guarantees: at most 500 characters, none of which a database or a sheet refuses.
    """
    if value is None or isinstance(value, bool | Mapping | list):
        return None
    return _NOT_STORABLE.sub(" ", str(value)).strip()[:_LONGEST_TEXT].rstrip() or None


def count_of(value: Any) -> int | None:
    """A count of pieces, 1 to 9999, from a number or its text; None for anything else."""
    text = text_of(value)
    if text is None or not re.fullmatch(r"[0-9]{1,4}", text):
        return None
    return int(text) or None
