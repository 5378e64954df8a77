"""What one running server consists of: the files, who may call, and the knobs that tests turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.sheets.drive.files import Files
from bot.sandbox.sheets.http.oauth.authority import Authority
from bot.sandbox.sheets.http.validation.validate import Validator
from bot.sandbox.sheets.knobs.editor import Editor
from bot.sandbox.sheets.knobs.faults import CallLog, Faults
from bot.sandbox.sheets.knobs.latency import Latency
from bot.sandbox.sheets.knobs.quotas import Quotas

Hook = Callable[[str, str, Any], None]


@dataclass(slots=True)
class Service:
    """Everything one running server consists of.

    Attributes:
        before_request, after_request: called with (HTTP method, path, body) while the workbook is locked, just before
            the engine runs and after it has succeeded; they may change the workbook through `files.editing`.
        editor: people who edit around the calls of the Sheets API; None is nobody.
        about: what GET /status adds.
    """

    files: Files
    authority: Authority
    validator: Validator | None = None
    validator_missing: str = "off: google-api-python-client is not installed"
    faults: Faults = field(default_factory=Faults)
    quotas: Quotas = field(default_factory=Quotas)
    latency: Latency = field(default_factory=Latency)
    editor: Editor | None = None
    log: CallLog = field(default_factory=CallLog)
    before_request: Hook | None = None
    after_request: Hook | None = None
    about: Callable[[], dict[str, Any]] = dict
