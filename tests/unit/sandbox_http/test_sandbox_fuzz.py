"""Random requests of every method and kind: never a 500, never half a change, never a workbook that cannot be read.

`FUZZ_SEEDS=500 pytest tests/unit/sandbox_http/test_sandbox_fuzz.py` tries more than the few of every day.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote, urlencode

import pytest
from fuzz_checks import misfits, off_grid, read_whole, stored
from fuzz_pools import DOCUMENTS, Json
from fuzz_requests import Maker

from bot.sandbox.sheets.drive.files import SPREADSHEET, File, Files
from bot.sandbox.sheets.drive.grants import new_permission
from bot.sandbox.sheets.engine import batch, spreadsheet
from bot.sandbox.sheets.engine.errors import ApiError
from bot.sandbox.sheets.engine.model import Workbook
from bot.sandbox.sheets.engine.requests import HANDLERS
from bot.sandbox.sheets.http.app import Application
from bot.sandbox.sheets.http.calls import AUTH
from bot.sandbox.sheets.http.exchange import Exchange, receive_from
from bot.sandbox.sheets.http.front import Front
from bot.sandbox.sheets.http.oauth.keys import Authority
from bot.sandbox.sheets.http.service import Service
from bot.sandbox.sheets.http.validation.validate import load_validator
from tests.unit.sandbox.example_requests import CREATED, EXAMPLES, OWNER, furnishing

SEEDS = int(os.environ.get("FUZZ_SEEDS", "4"))
BATCHES, CALLS = 30, 60
LONGEST_S = 5
LARGEST_CELLS = 20_000


def furnished() -> Workbook:
    book = spreadsheet.workbook_from_create(CREATED, OWNER, "ID")
    batch.batch_update(book, {"requests": furnishing(HANDLERS)}, OWNER)
    return book


def is_large(book: Workbook) -> bool:
    return len(book.sheets) > 9 or sum(sheet.row_count * sheet.column_count for sheet in book.sheets) > LARGEST_CELLS


def some_requests(maker: Maker) -> list[Json]:
    kinds = [maker.pick(sorted(HANDLERS)) for _ in range(maker.pick([1, 1, 1, 2, 4]))]
    return [
        {kind: maker.pick(EXAMPLES[kind])} if maker.chance(0.12) else maker.request(kind)
        for kind in kinds
        if kind != "deleteSheet" or maker.chance(0.3)
    ]


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_batch_is_applied_whole_or_not_at_all_and_leaves_a_workbook_that_can_be_read(seed: int) -> None:
    maker, book, validator = Maker(seed), furnished(), load_validator()
    assert validator is not None
    for number in range(BATCHES):
        maker.of(book, wrong=0.02 if maker.chance(0.7) else 0.1)
        body = {"requests": some_requests(maker), "includeSpreadsheetInResponse": maker.chance(0.1)}
        before = book.snapshot()
        text, started, answer, code = stored(before), time.monotonic(), None, 200
        try:
            checked = validator.body("sheets.spreadsheets.batchUpdate", json.loads(json.dumps(body)))
            answer = batch.batch_update(book, checked, OWNER)
        except ApiError as error:
            code = error.code
        assert (code in (200, 400, 501), time.monotonic() - started < LONGEST_S) == (True, True), body
        assert stored(before) == text, f"a snapshot was changed: {body}"
        if answer is None:
            assert stored(book) == text, f"a refused batch has changed something: {body}"
            continue
        wrong = misfits(answer, "sheets", "BatchUpdateSpreadsheetResponse") + off_grid(book)
        assert not wrong, (wrong, body)
        if number % 10 == 0:
            read_whole(book)
        if is_large(book):
            book.restore(before)
    read_whole(book)


def methods(api: str, resource: Json) -> Iterator[tuple[str, Json]]:
    for method in resource.get("methods", {}).values():
        yield api, method
    for child in resource.get("resources", {}).values():
        yield from methods(api, child)


METHODS = [found for api, document in DOCUMENTS.items() for found in methods(api, document)]
SHEETS_METHODS = [found for found in METHODS if found[0] == "sheets"]


class Caller:
    """Calls the whole application without a socket in between."""

    def __init__(self, seed: str) -> None:
        self.maker = Maker(seed)
        self.files = Files("robot@example.com")
        service = Service(self.files, Authority())
        service.validator = load_validator()
        self._application = Front(Application(service))
        token = service.authority.issue_token(OWNER, f"{AUTH}drive {AUTH}spreadsheets")["access_token"]
        self._headers = [(b"authorization", f"Bearer {token}".encode()), (b"host", b"127.0.0.1")]

    def aim(self) -> File:
        """A spreadsheet that the next call is about; there is always one, and never many or a large one."""
        for file in self.files:
            if is_large(file.workbook) or len(list(self.files)) > 20:
                self.files.delete(file.id)
        found = [file for file in self.files if file.mime_type == SPREADSHEET]
        if not found:
            found = [self.files.add(File(furnished(), [new_permission("owner", OWNER)]))]
        file: File = self.maker.pick(found)
        self.maker.of(file.workbook, wrong=0.02 if self.maker.chance(0.7) else 0.15)
        return file

    def call(self, file: File, api: str, method: Json) -> tuple[list[Any], Exchange]:
        """What was sent and what came back."""
        path, query = self.maker.parameters(api, method)
        known = {"permissionId": [p["id"] for p in file.permissions], "commentId": [c["id"] for c in file.comments]}
        known["sheetId"] = [str(sheet.sheet_id) for sheet in file.workbook.sheets]
        url = str(method["path"])
        for name, value in path.items():
            value = self.maker.pick(known[name]) if known.get(name) and self.maker.chance(0.8) else value
            url = url.replace(f"{{{name}}}", quote(value, safe="")).replace(f"{{+{name}}}", quote(value, safe=""))
        url = f"/drive/v3/{url}" if api == "drive" else f"/{url}"
        body = json.dumps(self._content(api, method)).encode() if "request" in method else b""
        scope = {"type": "http", "method": method["httpMethod"], "path": unquote(url), "raw_path": url.encode()}
        scope |= {"query_string": urlencode(query, quote_via=quote).encode(), "headers": self._headers, "state": {}}
        sent = [method["id"], url, query, body]
        return sent, asyncio.run(Exchange.of(self._application, scope, receive_from(body)))

    def _content(self, api: str, method: Json) -> Any:
        if method["id"] != "sheets.spreadsheets.batchUpdate":
            return self.maker.body(api, method["request"]["$ref"])
        content: Json = {"requests": some_requests(self.maker), "responseIncludeGridData": self.maker.chance(0.4)}
        return content | {"includeSpreadsheetInResponse": self.maker.chance(0.3), "responseRanges": [self.maker.a1()]}

    def everything(self) -> dict[str, bytes]:
        return {file.id: stored(file.workbook) + json.dumps(file.about()).encode() for file in self.files}


@pytest.mark.parametrize("seed", range(SEEDS))
def test_every_method_answers_as_its_document_says_and_changes_nothing_when_it_refuses(seed: int) -> None:
    caller = Caller(f"methods {seed}")
    for _ in range(CALLS):
        file = caller.aim()
        api, method = caller.maker.pick(SHEETS_METHODS if caller.maker.chance(0.6) else METHODS)
        before, started = caller.everything(), time.monotonic()
        sent, exchange = caller.call(file, api, method)
        assert time.monotonic() - started < LONGEST_S, sent
        assert exchange.status not in (500, 502, 503), (sent, exchange.body)
        if exchange.status >= 400:
            error = json.loads(exchange.body)["error"]
            assert (error["code"], type(error["message"])) == (exchange.status, str), sent
            assert caller.everything() == before, f"a refused call has changed something: {sent}"
        elif exchange.body and "response" in method and not {"callback", "alt"} & {name for name, _ in sent[2]}:
            answer = json.loads(exchange.body)
            wrong = misfits(answer, api, method["response"]["$ref"]) + off_grid(file.workbook)
            assert not wrong, (wrong, sent)
    for file in caller.files:
        if file.mime_type == SPREADSHEET and not is_large(file.workbook):
            read_whole(file.workbook)
