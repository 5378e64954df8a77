"""The HTTP client of the Sheets API: gspread's, with an endpoint, a timeout, bounded retries of reads, and our errors.

Reads are tried again on every passing fault. A write is sent once: what comes back is applied, `NotApplied` (the
service refused it before doing anything) or `OutcomeUnknown`; in both cases only a fresh read may decide what to do.
Source: SHEETS "Limits and errors".
"""

from __future__ import annotations

import gzip
import random
import re
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec
import requests
from google.auth.credentials import Credentials
from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
from gspread.exceptions import APIError
from gspread.http_client import HTTPClient

from bot.errors import BotError, ConfigurationError, CredentialsError, OutcomeUnknown, RefusedByGuard, ServiceDown
from bot.sheets.answers import BatchUpdateResponse, Spreadsheet
from bot.sheets.interrupts import answered_first

T = TypeVar("T")

GOOGLE = "https://sheets.googleapis.com"
DRIVE = "https://www.googleapis.com"
_PASSING = frozenset({429, 500, 502, 503, 504})
_BACKOFF_S = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
_GZIP_FROM_BYTES = 4_000  # the bodies of a large tab shrink to a tenth; Google's own Java client compresses every one
_USER_AGENT = "sheet-bot (gzip)"  # Google compresses answers for agents whose name holds the word
_PROTECTED = re.compile("protected cell or object", re.IGNORECASE)


class NotApplied(ServiceDown):
    """The service refused a write before applying any of it (429); it may be planned and sent again."""


class RequestRefused(ServiceDown):
    """The service calls the request wrong (400); nothing was applied. What it names may be gone since it was read."""


class SheetsClient:
    """The few calls the bot makes on one spreadsheet.

    Attributes:
        account: the e-mail address the sheet must be shared with, for messages.
        calls: how many calls were answered or failed, for the run's report.
    """

    def __init__(
        self,
        credentials: Credentials,
        spreadsheet_id: str,
        *,
        account: str,
        endpoint: str | None = None,
        timeout_s: float = 30,
        max_tries: int = 5,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._http = HTTPClient(credentials)
        self._http.set_timeout(timeout_s)
        self._http.session.params = {"prettyPrint": "false"}  # Google indents otherwise
        self._http.session.headers["User-Agent"] = _USER_AGENT
        self._base = f"{(endpoint or GOOGLE).rstrip('/')}/v4/spreadsheets/{spreadsheet_id}"
        self._file = f"{(endpoint or DRIVE).rstrip('/')}/drive/v3/files/{spreadsheet_id}"
        self._max_tries = max_tries
        self._sleep = sleep
        self.spreadsheet_id = spreadsheet_id
        self.account = account
        self.calls = 0

    def close(self) -> None:
        """Closes the connections."""
        self._http.session.close()

    def get(self, path: str = "", **params: Any) -> dict[str, Any]:
        """A GET below the spreadsheet, tried again on passing faults.

        Raises:
            CredentialsError: not shared, expired or revoked. ConfigurationError: no such spreadsheet.
            ServiceDown: no answer within `max_tries` tries.
        """
        return self.get_as(dict, path, **params)

    def get_as(self, kind: type[T], path: str = "", **params: Any) -> T:
        """As `get`, the answer as a msgspec type: large answers need not become plain objects."""
        return self._read(lambda: self._http.request("get", self._base + path, params=params), kind)

    def version(self) -> str | None:
        """Drive's version of the file, another after every change; None where Drive cannot be asked.

        Source: https://developers.google.com/workspace/drive/api/reference/rest/v3/files (read 2026-11-22).
        """
        asked: dict[str, Any] = {"fields": "version", "supportsAllDrives": "true"}
        try:
            found = self._read(lambda: self._http.request("get", self._file, params=asked), dict).get("version")
        except (CredentialsError, ConfigurationError, ServiceDown):  # Drive's API is switched off for many keys
            return None
        return None if found is None else str(found)

    def read_by_filter(self, body: Mapping[str, Any], fields: str) -> Spreadsheet:
        """`spreadsheets.getByDataFilter`: a read whose ranges may be many. Raises as `get`."""
        return self._read(lambda: self._post(f"{self._base}:getByDataFilter", body, fields), Spreadsheet)

    def write(self, body: Mapping[str, Any], fields: str) -> BatchUpdateResponse:
        """`spreadsheets.batchUpdate`, sent once; Ctrl-C waits for the answer.

        Raises:
            NotApplied: refused for quota; nothing was applied.
            OutcomeUnknown: no answer, or an answer that says nothing; it may have been applied.
            RequestRefused: the service calls it wrong; nothing was applied.
            RefusedByGuard: a protected range that the read did not show.
            CredentialsError, ConfigurationError: as `get`; nothing was applied.
        """
        try:
            with answered_first():
                response = self._answer(lambda: self._post(f"{self._base}:batchUpdate", body, fields))
            return _decoded(response, BatchUpdateResponse)
        except (_Passing, requests.RequestException, TransportError) as fault:
            if isinstance(fault, _Passing) and fault.code == 429:
                raise NotApplied(self._place, str(fault), "It is sent again after a fresh read") from None
            raise OutcomeUnknown(self._place, f"the write was not answered ({fault})", "It is read again") from None

    @property
    def _place(self) -> str:
        return f"spreadsheet {self.spreadsheet_id}"

    def _post(self, url: str, body: Mapping[str, Any], fields: str) -> requests.Response:
        encoded = msgspec.json.encode(body)
        headers = {"Content-Type": "application/json"}
        if len(encoded) >= _GZIP_FROM_BYTES:
            encoded = gzip.compress(encoded, compresslevel=1, mtime=0)
            headers["Content-Encoding"] = "gzip"
        return self._http.request("post", url, data=encoded, headers=headers, params={"fields": fields})

    def _read(self, call: Callable[[], requests.Response], kind: type[T]) -> T:
        fault: Exception | None = None
        for attempt in range(self._max_tries):
            if attempt:
                self._sleep(backoff_s(attempt - 1))
            try:
                return _decoded(self._answer(call), kind)
            except (_Passing, requests.RequestException, TransportError) as passing:
                fault = passing
        raise ServiceDown(
            self._place, f"Google Sheets did not answer in {self._max_tries} tries: {fault}", "Run again later"
        )

    def _answer(self, call: Callable[[], requests.Response]) -> requests.Response:
        self.calls += 1
        try:
            return call()
        except RefreshError as error:
            if error.retryable:
                raise _Passing(503, f"signing in: {_first_line(error)}") from None
            raise CredentialsError(
                "credentials", f"Google refused the key: {_first_line(error)}", "create a new key and put it in place"
            ) from None
        except TypeError:  # how google-auth meets a token that is no JSON
            if self._http.auth.valid:
                raise
            raise _Passing(502, "signing in: an answer that is no JSON") from None
        except APIError as error:
            raise self._meaning(error) from None
        except GoogleAuthError as error:
            if isinstance(error, TransportError):
                raise
            raise CredentialsError("credentials", _first_line(error), "check sheets.credentials_file") from None

    def _meaning(self, error: APIError) -> Exception:
        code = int(error.code)
        message = str(error.error.get("message", "")) if isinstance(error.error, dict) else str(error)
        reasons = str(error.error) if isinstance(error.error, dict) else ""
        if code in _PASSING or (code == 403 and "RATE_LIMIT" in reasons.upper()):
            return _Passing(429 if code == 403 else code, message)
        if _PROTECTED.search(message):
            return RefusedByGuard(
                self._place,
                "a protected range was put over cells the bot writes",
                f"let {self.account} edit it (Data > Protect sheets and ranges), or remove the protection",
            )
        return self._refusal(code, message)

    def _refusal(self, code: int, message: str) -> BotError:
        if code == 401:
            fix = "create a new key, or sign in again"
            return CredentialsError("credentials", f"Google does not accept them: {message}", fix)
        if code == 403:
            fix = f"open the sheet, Share, add {self.account} as Editor"
            return CredentialsError(self._place, f"not shared with the bot: {message}", fix)
        if code == 404:
            fix = "compare sheets.spreadsheets with the address of the sheet: …/d/ID/edit"
            return ConfigurationError(self._place, "Google knows no spreadsheet with this id", fix)
        kind = RequestRefused if code == 400 else ServiceDown
        return kind(self._place, f"Google Sheets answered {code}: {message}", "If it stays, report it")


class _Passing(Exception):
    """A fault that goes away by itself."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code} {message}".strip())
        self.code = code


def backoff_s(attempt: int) -> float:
    """How long to wait before try `attempt` + 2: doubling, with jitter of a quarter either way."""
    return _BACKOFF_S[min(attempt, len(_BACKOFF_S) - 1)] * random.uniform(0.75, 1.25)  # noqa: S311 - no secret


def _decoded(response: requests.Response, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(response.content, type=kind)
    except ValueError:
        raise _Passing(response.status_code, "an answer that is no JSON, or not what was asked for") from None


def _first_line(error: Exception) -> str:
    text = str(error.args[0]) if error.args else str(error)
    return text.splitlines()[0] if text else type(error).__name__
