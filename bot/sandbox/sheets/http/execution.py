"""One call from its token to the encoded answer: checks token, quota, scopes, sharing and body, and calls the engine.

One call is one step: its workbook is locked from the first look at it until the answer is built, and what a handler
refuses has changed nothing. Errors are answered in Google's envelope and words.
"""

from __future__ import annotations

import logging
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from bot.sandbox.sheets.drive.files import File
from bot.sandbox.sheets.drive.selection import check_fields_parameter
from bot.sandbox.sheets.engine import fields
from bot.sandbox.sheets.engine.errors import ApiError, internal_error, invalid, not_supported
from bot.sandbox.sheets.http.answers import encoded, error_answer
from bot.sandbox.sheets.http.calls import Answer, Call, Operation
from bot.sandbox.sheets.http.oauth.access import check_access, find_caller
from bot.sandbox.sheets.http.service import Hook, Service
from bot.sandbox.sheets.http.validation import json_text
from bot.sandbox.sheets.http.validation.validate import without_nulls
from bot.sandbox.sheets.knobs.editor import Moment

_SMALL_BODY_BYTES = 64 * 1024
_SMALL_FILE_ROWS = 5_000
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Encoded:
    """An answer as it goes out."""

    status: int
    body: bytes
    media_type: str
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Execution:
    """One call under way."""

    service: Service
    operation: Operation
    request: Request
    path: dict[str, str]
    raw: bytes

    def refuse(self, error: ApiError) -> Encoded:
        """The answer that this error is."""
        return Encoded(*error_answer(self.operation, error, compact=self._is_compact))

    def perform(self) -> Encoded:
        """Runs the call; takes as long as the engine takes, and waits for the workbook."""
        try:
            answer = self._run()
        except ApiError as error:
            return self.refuse(error)
        except RecursionError:
            return self.refuse(invalid(json_text.TOO_DEEP))
        except Exception:
            _LOG.exception("%s failed", self.operation.name)
            return self.refuse(internal_error())
        content = answer.content
        if content is None or isinstance(content, bytes):
            return Encoded(answer.status, content or b"", answer.media_type, dict(answer.headers))
        body = encoded(content, compact=self._is_compact)
        return Encoded(answer.status, body, answer.media_type, dict(answer.headers))

    def perform_if_quick(self) -> Encoded | None:
        """As `perform`, when that takes a moment only and nobody has the workbook; else None and nothing has happened.

        A change of thread takes longer than most calls.
        """
        if (
            self.operation.api != "sheets"
            or len(self.raw) > _SMALL_BODY_BYTES
            or self.service.before_request is not None
            or self.service.after_request is not None
        ):
            return None
        file = self._file()
        if file is None or sum(len(sheet.rows) for sheet in file.workbook.sheets) > _SMALL_FILE_ROWS:
            return None
        if not file.lock.acquire(blocking=False):
            return None
        try:
            return self.perform()
        finally:
            file.lock.release()

    @property
    def _is_compact(self) -> bool:
        return self.request.query_params.get("prettyPrint") == "false"

    def _file(self) -> File | None:
        return self.service.files.get(self.path.get(self.operation.file_parameter or "", ""))

    def _run(self) -> Answer:
        service, operation, request = self.service, self.operation, self.request
        caller = find_caller(service.authority, operation, request)
        service.quotas.take(operation, caller.email)
        lists: dict[str, list[str]] = {}
        for name, text in parse_qsl(request.scope["query_string"].decode("utf-8", "replace"), keep_blank_values=True):
            lists.setdefault(name, []).append(text)
        if service.validator:
            lists = dict(service.validator.query(operation.name, lists))
        body = self._body()
        file = self._file()
        file_id = self.path.get(operation.file_parameter or "")
        if file_id is not None:
            check_access(operation, file, file_id, caller)
        if operation.handler is None:
            raise not_supported(operation.name)
        query = {name: texts[-1] for name, texts in lists.items()}
        if query.get("fields") and operation.answer:
            fields.for_reading(query["fields"], operation.answer)
        elif query.get("fields") and operation.api == "drive":
            check_fields_parameter(operation.name, query["fields"])
        headers = request.headers
        media_type = headers.get("content-type", "")
        url = f"http://{headers.get('host', '')}{request.scope['path']}"
        call = Call(service.files, caller, self.path, query, lists, body, self.raw, media_type, file, headers, url)
        with file.lock if file else nullcontext():
            self._meet(service.before_request, Moment.BEFORE, body, file)
            answer = operation.handler(call)
            if operation.answer and query.get("fields") and isinstance(answer.content, dict):
                picked = fields.select(answer.content, query["fields"], operation.answer)
                answer = Answer(picked, answer.status, headers=answer.headers)
            self._meet(service.after_request, Moment.AFTER, body, file)
        return answer

    def _meet(self, hook: Hook | None, moment: Moment, body: Any, file: File | None) -> None:
        """Lets people edit, just before the engine or just after it."""
        if hook is not None:
            hook(self.request.method, self.request.scope["path"], body)
        if file is not None and self.operation.api == "sheets" and self.service.editor is not None:
            self.service.editor.meet(moment, file.workbook)

    def _body(self) -> dict[str, Any]:
        if "/upload/" in self.operation.path or not self.raw.strip():
            return {}
        body = json_text.parse(self.raw)
        if self.service.validator:
            return self.service.validator.body(self.operation.name, body)
        if not isinstance(body, dict):
            raise invalid('Invalid JSON payload received. Unknown name "": Root element must be a message.')
        return dict(without_nulls(body))
