"""Files of bounce notices: saved mails, whole mailboxes, and lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.bounces.authentication import SenderRules
from bot.bounces.listing import read_list
from bot.bounces.mail import read_mail
from bot.bounces.mbox import NotAnMbox, split_mbox
from bot.core.notice import Notice
from bot.core.problem import Problem
from bot.errors import ConfigurationError

_KINDS = ".eml, .mbox, .csv, or a folder of .eml files"
_LARGEST_LIST = 50_000_000

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are read: whose mail is believed, the time, the zone of dates in lists, the largest mail in bytes."""

    rules: SenderRules
    now: datetime
    zone: ZoneInfo
    max_message_bytes: int


def read_files(paths: Iterable[Path], how: Reading, progress: Progress) -> list[Notice | Problem]:
    """All that the files hold, in their order; or, when one of them cannot be read, nothing.

    `progress` gets a file's name, and bytes (of a folder: files) done and in all.

    Raises:
        ConfigurationError: a file is missing, cannot be read, or is none of the kinds.
    """
    return [found for path in paths for found in _read(path, how, progress)]


def _read(path: Path, how: Reading, progress: Progress) -> Iterator[Notice | Problem]:
    try:
        if path.is_dir():
            yield from _folder(path, how, progress)
            return
        size = path.stat().st_size
        match path.suffix.lower():
            case ".eml":
                yield _mail(path, str(path), how)
            case ".mbox":
                with path.open("rb") as file:
                    messages = split_mbox(file, how.max_message_bytes, lambda done: progress(path.name, done, size))
                    for number, raw in enumerate(messages, 1):
                        if raw is None:
                            yield _too_large(str(path), number, how)
                        else:
                            yield read_mail(raw, how.rules, how.now, str(path), number)
            case ".csv":
                if size > _LARGEST_LIST:
                    raise ConfigurationError(
                        str(path), "it is larger than 50 MB", "Split it, or save it without the rest"
                    )
                yield from read_list(path.read_bytes(), str(path), how.zone, how.now)
            case _:
                raise ConfigurationError(str(path), "it is no kind of file that is read here", f"Name {_KINDS}")
    except FileNotFoundError:
        raise ConfigurationError(str(path), "there is no such file", "Check the path") from None
    except NotAnMbox as error:
        raise ConfigurationError(str(path), f"it {error}", "Export the mailbox again as mbox") from None
    except OSError as error:
        raise ConfigurationError(str(path), f"it cannot be read ({error.strerror})", "Check the path") from None


def _folder(path: Path, how: Reading, progress: Progress) -> Iterator[Notice | Problem]:
    files = sorted(one for one in path.iterdir() if one.suffix.lower() == ".eml" and one.is_file())
    if not files:
        raise ConfigurationError(str(path), "the folder holds no .eml file", f"Name {_KINDS}")
    for number, file in enumerate(files, 1):
        yield _mail(file, str(file), how)
        progress(path.name, number, len(files))


def _mail(path: Path, place: str, how: Reading) -> Notice | Problem:
    if path.stat().st_size > how.max_message_bytes:
        return _too_large(place, None, how)
    return read_mail(path.read_bytes(), how.rules, how.now, place)


def _too_large(place: str, number: int | None, how: Reading) -> Problem:
    what = f"the mail is larger than {how.max_message_bytes:,} bytes, which no notice is"
    return Problem(place, number, None, what, "Raise bounces.max_message_bytes if it is one all the same")
