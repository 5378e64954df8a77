"""Logs: one line an event whatever its texts hold, one canonical line a run, JSON unless a person looks on."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot import log
from bot.errors import ServiceDown


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    handlers = list(logging.getLogger().handlers)
    yield
    logging.getLogger().handlers[:] = handlers
    structlog.reset_defaults()


def written(format: str, act: Callable[[], Any], level: str = "info") -> list[str]:
    stream = io.StringIO()
    log.configure(level, format, stream)
    act()
    return stream.getvalue().splitlines()


def events(act: Callable[[], Any], level: str = "info") -> list[dict[str, Any]]:
    return [json.loads(line) for line in written("json", act, level)]


def test_lines_are_json_when_nobody_looks_on_and_text_on_a_terminal() -> None:
    for stream, is_json in ((io.StringIO(), True), (Terminal(), False)):
        log.configure("info", "auto", stream)
        log.logger(job="cancellations").info("planned", changes=3)
        assert stream.getvalue().startswith("{") is is_json
        assert "planned" in stream.getvalue()


def test_a_line_has_its_time_in_utc_its_level_and_its_facts() -> None:
    [event] = events(lambda: log.logger(job="cancellations").warning("carrier down", carrier="ups"))
    at = event.pop("at")
    assert at.endswith("Z")
    assert event == {"job": "cancellations", "carrier": "ups", "event": "carrier down", "level": "warning"}


def test_what_is_below_the_level_is_not_written() -> None:
    assert events(lambda: log.logger().info("said"), "warning") == []


def test_no_colours_are_written_where_none_are_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    stream = Terminal()
    log.configure("info", "auto", stream)
    log.logger().info("planned")
    assert "\x1b" not in stream.getvalue()


def run(error: BaseException | None = None, **facts: Any) -> None:
    with log.run_line(job="cancellations") as line:
        line.count("changes", 2)
        line.count("changes")
        line.note(**facts)
        if error:
            raise error


def test_a_run_writes_exactly_one_line_with_its_facts_counts_and_seconds() -> None:
    [event] = events(lambda: run(exit_code=5, rows=90))
    assert event["event"] == "run"
    assert event["level"] == "info"
    assert (event["job"], event["changes"], event["rows"], event["exit_code"]) == ("cancellations", 3, 90, 5)
    assert event["seconds"] >= 0


@pytest.mark.parametrize(
    ("error", "exit_code", "more"),
    [
        (ServiceDown("UPS", "did not answer", "Wait"), 4, {"place": "UPS", "problem": "did not answer"}),
        (ValueError("a bug"), 1, {}),
        (KeyboardInterrupt(), None, {}),
    ],
)
def test_a_run_that_fails_writes_its_line_too(
    error: BaseException, exit_code: int | None, more: dict[str, str]
) -> None:
    def act() -> None:
        with pytest.raises(type(error)):
            run(error)

    [event] = events(act)
    assert event["level"] == "error"
    assert event["error"] == type(error).__name__
    assert event["exit_code"] == exit_code
    assert more.items() <= event.items()


def test_other_libraries_warnings_arrive_once_and_without_what_is_private() -> None:
    def act() -> None:
        log.configure("info", "json", io.StringIO())
        log.configure("info", "json", stream)
        logging.getLogger("urllib3").info("hidden")
        logging.getLogger("urllib3").warning("retrying %s", "https://x/?access_token=abc123def456")
        logging.getLogger("gspread").error("no access for jane@example.com")

    stream = io.StringIO()
    act()
    warning, error = (json.loads(line) for line in stream.getvalue().splitlines())
    assert (warning["source"], warning["level"]) == ("urllib3", "warning")
    assert warning["event"] == "retrying https://x/?access_token=[redacted]"
    assert (error["event"], error["level"]) == ("no access for [redacted]", "error")


def fail(text: str) -> None:
    try:
        raise ValueError(text)
    except ValueError:
        log.logger().exception("failed")


def test_a_traceback_is_inside_its_line_and_without_what_is_private() -> None:
    [event] = events(lambda: fail("row of jane@example.com, 555-123-4567"))
    assert "ValueError: row of [redacted], [redacted]" in event["exception"]


def test_a_traceback_as_text_is_indented_below_its_line() -> None:
    first, *rest = written("text", lambda: fail('x\n{"event": "forged"}\x1b[2J'))
    assert "failed" in first
    assert rest
    assert all(line.startswith("    ") for line in rest)
    assert "\x1b" not in "".join(rest)


_control = st.text(st.characters(categories=["Cc", "Cf", "Zl", "Zp", "Cs"]) | st.sampled_from("a\n\r\x1b\x85\u2028"))


@pytest.mark.parametrize("format", ["json", "text"])
@given(text=_control | st.text(), key=_control)
def test_no_text_can_break_a_line_or_forge_one(format: str, text: str, key: str) -> None:
    facts = {f"k{key}": text, "nested": {f"n{key}": [text]}}
    lines = written(format, lambda: log.logger(**facts).info(f"said {text}"))
    assert len(lines) == 1
    if format == "json":
        assert lines[0].isascii()
    assert lines[0].isprintable()


def test_a_value_that_is_no_json_is_written_as_its_repr() -> None:
    [event] = events(lambda: log.logger().info("said", what=object, who={1}, path=print))
    assert event["who"] == [1]
    assert event["path"] == "<built-in function print>"
