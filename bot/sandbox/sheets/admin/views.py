"""The pages of the admin API: the spreadsheets, and one tab of one of them as Sheets would show it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import JSONResponse, Response
from starlette.routing import compile_path

from bot.sandbox.sheets.admin import page
from bot.sandbox.sheets.admin.actions import Problem
from bot.sandbox.sheets.drive.files import SPREADSHEET, File
from bot.sandbox.sheets.engine import formulas, protection
from bot.sandbox.sheets.engine.a1 import column_letters
from bot.sandbox.sheets.engine.area import whole
from bot.sandbox.sheets.engine.looks.formats import hex_of_color
from bot.sandbox.sheets.engine.model import Sheet, Workbook
from bot.sandbox.sheets.http.service import Service

_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ONE = compile_path("/admin/spreadsheets/{id}/{what}")[0]


class Views:
    """Answers what a person asks with a browser."""

    def __init__(self, service: Service) -> None:
        self._files = service.files

    def respond(self, path: str, query: Mapping[str, str]) -> Response | None:
        """The answer to a GET; None when the path is no page.

        Raises:
            Problem: there is no such spreadsheet or tab, or a row or column is no number.
        """
        if path == "/admin/":
            files = [file for file in self._files if file.mime_type == SPREADSHEET]
            return _html("spreadsheets.html", files=files)
        found = _ONE.match(path)
        if not found or found["what"] not in ("view", "version"):
            return None
        file = self._files.get(found["id"])
        if file is None or file.mime_type != SPREADSHEET:
            raise Problem(f"spreadsheet {found['id']}", "it is not in this sandbox", "GET /admin/ lists them", 404)
        if found["what"] == "version":
            return JSONResponse({"version": file.workbook.version})
        return _view(file, query)


def _view(file: File, query: Mapping[str, str]) -> Response:
    with file.lock:
        sheet = _sheet(file.workbook, query.get("sheet"))
        formulas.results(file.workbook, sheet)  # remembered for the next one who reads
        workbook = file.workbook.snapshot()
    sheet = next(s for s in workbook.sheets if s.sheet_id == sheet.sheet_id)
    at = [_index(query, name) for name in ("row", "column")]
    shown = page.build(workbook, sheet, *at) if sheet.sheet_type == "GRID" else None
    tabs = [(tab, _tab_color(tab), _is_locked(workbook, tab)) for tab in workbook.sheets]
    sizes = {"page_rows": page.PAGE_ROWS, "page_columns": page.PAGE_COLUMNS}
    return _html("sheet.html", workbook=workbook, sheet=sheet, page=shown, tabs=tabs, **sizes)


def _sheet(workbook: Workbook, wanted: str | None) -> Sheet:
    """The tab with this id or title; without one the first that is not hidden."""
    if wanted is None:
        return next((sheet for sheet in workbook.sheets if not sheet.hidden), workbook.sheets[0])
    sheet = next((sheet for sheet in workbook.sheets if str(sheet.sheet_id) == wanted), workbook.find_title(wanted))
    if sheet is None:
        known = ", ".join(sheet.title for sheet in workbook.sheets)
        raise Problem(f"sheet {wanted}", "there is no such tab", f"There are: {known}", 404)
    return sheet


def _index(query: Mapping[str, str], name: str) -> int:
    text = query.get(name, "1")
    if not text.isdecimal() or not int(text[:9]) > 0:
        raise Problem(f"{name} {text}", "it is no number of a row or column", "The first one is 1")
    return int(text[:9]) - 1


def _tab_color(sheet: Sheet) -> str:
    color = sheet.properties.get("tabColor")
    return hex_of_color(color) if color is not None else ""


def _is_locked(workbook: Workbook, sheet: Sheet) -> bool:
    """Whether a protection covers the whole tab."""
    return any(protection.area_of(workbook, sheet, protected) == whole(sheet) for protected in sheet.protected_ranges)


def _html(template: str, **content: Any) -> Response:
    """The page; it may load and run nothing but what stands in it, and no other page may show it."""
    nonce = secrets.token_urlsafe(16)
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    text = _PAGES.get_template(template).render(nonce=nonce, column_letters=column_letters, **content)
    headers = {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": policy,
        "cross-origin-resource-policy": "same-origin",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
    }
    return Response(text.encode("utf-8", "replace"), headers=headers)  # half of an emoji is no UTF-8
