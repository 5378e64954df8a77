"""Logs: JSON to stderr, text on a terminal, one canonical line a run, and nothing private in any of them."""

from __future__ import annotations

import logging
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, FilteringBoundLogger, Processor, WrappedLogger

from bot.errors import BotError, ExitCode
from bot.redaction import redact

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
_UNPRINTABLE = re.compile(r"[^\x20-\x7e]")


def configure(level: str = "info", format: str = "auto", stream: TextIO | None = None) -> None:
    """Sends every log line, other libraries' warnings included, to `stream` (default: stderr).

    Guarantees: each event is one line, whatever its texts hold (a traceback on a terminal is indented below it), and
    passes `bot.redaction.redact`. Calling it again replaces the former set-up.

    Args:
        level: debug, info, warning or error.
        format: json, text, or auto: text when `stream` is a terminal, else json.
    """
    out = stream or sys.stderr
    as_text = format == "text" or (format == "auto" and out.isatty())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            _redacted,
            *(_as_text(colours=out.isatty()) if as_text else _as_json()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        logger_factory=structlog.WriteLoggerFactory(file=out),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if isinstance(handler, _Forward)]:
        root.removeHandler(handler)
    root.addHandler(_Forward(max(_LEVELS[level], logging.WARNING)))


def logger(**facts: Any) -> FilteringBoundLogger:
    """A logger whose every line carries these facts."""
    found: FilteringBoundLogger = structlog.get_logger(**facts)
    return found


class RunLine:
    """What the canonical line of a run will say."""

    def __init__(self, **facts: Any) -> None:
        self._facts: dict[str, Any] = facts
        self._counts: Counter[str] = Counter()

    def note(self, **facts: Any) -> None:
        """Adds facts; a later one replaces an earlier one of the same name."""
        self._facts |= facts

    def count(self, what: str, number: int = 1) -> None:
        """Adds to a count."""
        self._counts[what] += number

    @property
    def facts(self) -> dict[str, Any]:
        """All facts and counts so far."""
        return self._facts | self._counts


@contextmanager
def run_line(**facts: Any) -> Iterator[RunLine]:
    """Writes exactly one line `run` when the block ends, however it ends; exceptions pass through.

    The line has the facts and counts, `seconds`, and `exit_code`: as noted, else 0; after an exception the exit code
    it leads to, with its place and problem.
    """
    line = RunLine(**facts)
    started = time.perf_counter()
    try:
        yield line
    except BotError as error:
        line.note(exit_code=int(error.exit_code), error=type(error).__name__, place=error.place, problem=error.problem)
        raise
    except Exception as error:
        line.note(exit_code=int(ExitCode.BUG), error=type(error).__name__)
        raise
    except BaseException as error:
        line.note(exit_code=None, error=type(error).__name__)
        raise
    finally:
        said = {"exit_code": int(ExitCode.DONE)} | line.facts | {"seconds": round(time.perf_counter() - started, 3)}
        said.pop("event", None)
        write = logger().info if said["exit_code"] in (ExitCode.DONE, ExitCode.PROBLEMS) else logger().error
        write("run", **said)


class _Forward(logging.Handler):
    """Other libraries' records, as events."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            write = structlog.get_logger().error if record.levelno >= logging.ERROR else structlog.get_logger().warning
            write(record.getMessage(), source=record.name, exc_info=record.exc_info)
        except Exception:
            self.handleError(record)


def _redacted(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    clean: EventDict = redact(event)
    return clean


def _as_json() -> tuple[Processor, ...]:
    return (structlog.processors.JSONRenderer(),)  # escapes whatever is not printable ASCII


def _as_text(*, colours: bool) -> tuple[Processor, ...]:
    renderer = structlog.dev.ConsoleRenderer(
        colors=colours and "NO_COLOR" not in os.environ,
        exception_formatter=structlog.dev.plain_traceback,
        timestamp_key="at",
    )
    return (_one_line, renderer)


def _one_line(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    exception = event.pop("exception", None)
    clean: EventDict = {_visible(name): _all_visible(value) for name, value in event.items()}
    if exception is not None:
        clean["exception"] = "\n".join(f"    {_visible(line)}" for line in str(exception).split("\n"))
    return clean


def _all_visible(value: Any) -> Any:
    if isinstance(value, dict):
        return {_visible(str(name)): _all_visible(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_all_visible(item) for item in value]
    return _visible(value) if isinstance(value, str) else value


def _visible(text: str) -> str:
    """The text with control, direction and other unprintable characters escaped, as in a Python literal."""
    return _UNPRINTABLE.sub(lambda match: match[0] if match[0].isprintable() else ascii(match[0])[1:-1], text)
