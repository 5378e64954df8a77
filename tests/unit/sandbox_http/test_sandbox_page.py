"""The page that shows a spreadsheet to a person: what is on it, that no text gets out of it, and a browser's view."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from headless_chromium import CHROMIUM, Browser

from bot.sandbox.sheets.admin.page import Cell, Page, build
from bot.sandbox.sheets.drive.files import PERSON
from bot.sandbox.sheets.engine import a1, batch, values
from bot.sandbox.sheets.engine.looks.formats import color_of_hex
from bot.sandbox.sheets.engine.model import Json, Sheet, Workbook
from bot.sandbox.sheets.server import SandboxServer

EVIL = "<script>document.title='caught'</script>\"'&</style>"
ESCAPED = "&lt;script&gt;document.title=&#39;caught&#39;&lt;/script&gt;&#34;&#39;&amp;&lt;/style&gt;"
RED = color_of_hex("#FF0000")


def book(height: int = 20, width: int = 8, title: str = "Orders") -> Workbook:
    return Workbook("1Orders", title, PERSON, [Sheet.empty(0, "Sheet1", height, width)])


def put(workbook: Workbook, place: str, *rows: list[Any]) -> None:
    values.update(workbook, place, {"valueInputOption": "USER_ENTERED"}, {"values": list(rows)}, PERSON)


def do(workbook: Workbook, *asked: Json) -> None:
    batch.batch_update(workbook, {"requests": list(asked)}, PERSON)


def area(workbook: Workbook, place: str) -> Json:
    reference = a1.parse(workbook, place)
    return reference.area().json(reference.sheet.sheet_id)


def looks(workbook: Workbook, place: str, **format_: Any) -> Json:
    cell = {"userEnteredFormat": format_}
    return {"repeatCell": {"range": area(workbook, place), "cell": cell, "fields": "userEnteredFormat"}}


def lines(dimension: str, start: int, end: int, **properties: Any) -> Json:
    range_ = {"sheetId": 0, "dimension": dimension, "startIndex": start, "endIndex": end}
    change = {"range": range_, "properties": properties, "fields": ",".join(properties)}
    return {"updateDimensionProperties": change}


def frozen(rows: int, columns: int) -> Json:
    grid = {"frozenRowCount": rows, "frozenColumnCount": columns}
    fields = "gridProperties(frozenRowCount,frozenColumnCount)"
    return {"updateSheetProperties": {"properties": {"sheetId": 0, "gridProperties": grid}, "fields": fields}}


def validation(workbook: Workbook, place: str, kind: str, *choices: str) -> Json:
    condition = {"type": kind, "values": [{"userEnteredValue": choice} for choice in choices]}
    rule = {"condition": condition, "showCustomUi": True}
    return {"setDataValidation": {"range": area(workbook, place), "rule": rule}}


def shown(workbook: Workbook, top: int = 0, left: int = 0) -> Page:
    return build(workbook, workbook.sheets[0], top, left)


def at(page: Page, place: str) -> Cell:
    """The cell that is shown at an A1 place."""
    letters, row = re.fullmatch(r"([A-Z]+)(\d+)", place).groups()  # type: ignore[union-attr]
    (found,) = [cell for line, cells in page.lines if line.name == row for cell in cells if cell.column.name == letters]
    return found


def css(page: Page, names: str) -> str:
    """The declarations of these classes."""
    rules = dict(re.findall(r"\.(c\d+)\{(.*)\}", page.css))
    return ";".join(rules[name] for name in names.split())


def test_a_cell_shows_its_value_as_it_is_displayed_and_looks_as_it_is_formatted() -> None:
    workbook = book()
    put(workbook, "A1", ["12.50", "plain"])
    text = {"bold": True, "italic": True, "strikethrough": True, "underline": True, "fontSize": 14}
    style = {"rgbColor": color_of_hex("#CC0000")}
    number = {"type": "CURRENCY", "pattern": '"$"#,##0.00'}
    border = {"style": "SOLID_MEDIUM", "colorStyle": style}
    do(
        workbook,
        looks(
            workbook,
            "A1",
            textFormat={**text, "foregroundColorStyle": style},
            backgroundColorStyle={"rgbColor": color_of_hex("#FFE599")},
            numberFormat=number,
            verticalAlignment="TOP",
            horizontalAlignment="CENTER",
            wrapStrategy="WRAP",
            borders={"bottom": border},
        ),
    )
    page = shown(workbook)
    ((name, text_shown),) = at(page, "A1").pieces
    assert text_shown == "$12.50"
    assert css(page, name) == (
        "color:#CC0000;font-weight:700;font-style:italic;text-decoration:underline line-through;font-size:14pt"
    )
    box = css(page, at(page, "A1").classes)
    for declaration in ("background-color:#FFE599", "text-align:center", "vertical-align:top", "white-space:pre-wrap"):
        assert declaration in box
    assert "border-bottom:2px solid #CC0000" in box
    assert (at(page, "B1").pieces, at(page, "B1").classes) == ([("", "plain")], "")
    assert at(page, "C3").pieces == []


def test_numbers_stand_right_and_a_long_text_runs_over_empty_neighbours_only() -> None:
    workbook = book()
    put(workbook, "A1", [7, "", ""], ["a" * 80, "", "", "full"], ["b" * 80, "full"], ["short"])
    page = shown(workbook)
    assert css(page, at(page, "A1").classes) == "text-align:right"
    assert css(page, at(page, "A2").room) == "width:300px"
    assert (at(page, "A3").room, at(page, "A4").room) == ("", "")


def test_conditional_formats_and_bands_show_as_they_fall() -> None:
    workbook = book()
    put(workbook, "A1", ["late"], ["fine"])
    paint = {"backgroundColorStyle": {"rgbColor": color_of_hex("#F4CCCC")}, "textFormat": {"strikethrough": True}}
    condition = {"type": "TEXT_EQ", "values": [{"userEnteredValue": "late"}]}
    rule = {"ranges": [area(workbook, "A1:A9")], "booleanRule": {"condition": condition, "format": paint}}
    band = {"firstBandColorStyle": {"rgbColor": color_of_hex("#E8F0FE")}, "secondBandColorStyle": {"rgbColor": {}}}
    do(
        workbook,
        {"addConditionalFormatRule": {"rule": rule, "index": 0}},
        {"addBanding": {"bandedRange": {"range": area(workbook, "C1:D9"), "rowProperties": band}}},
    )
    page = shown(workbook)
    assert css(page, at(page, "A1").classes) == "background-color:#F4CCCC"
    assert "line-through" in css(page, at(page, "A1").pieces[0][0])
    assert at(page, "A2").classes == ""
    assert [css(page, at(page, place).classes) for place in ("C1", "D2")] == [
        "background-color:#E8F0FE",
        "background-color:#000000",
    ]


def test_parts_of_a_text_have_their_own_looks_counted_as_google_counts() -> None:
    workbook = book()
    runs = [{"startIndex": 3, "format": {"strikethrough": True}}, {"startIndex": 6}]
    cell = {"userEnteredValue": {"stringValue": "😀 old new"}, "textFormatRuns": runs}
    fields = "userEnteredValue,textFormatRuns"
    do(workbook, {"updateCells": {"range": area(workbook, "A1"), "rows": [{"values": [cell]}], "fields": fields}})
    page = shown(workbook)
    pieces = [(css(page, name), text) for name, text in at(page, "A1").pieces if name] + at(page, "A1").pieces
    assert pieces[0] == ("text-decoration:line-through", "old")
    assert [text for _, text in at(page, "A1").pieces] == ["😀 ", "old", " new"]


def test_a_merge_spans_what_is_visible_of_it() -> None:
    workbook = book()
    put(workbook, "B2", ["both"])
    do(
        workbook,
        {"mergeCells": {"range": area(workbook, "B2:D5"), "mergeType": "MERGE_ALL"}},
        lines("ROWS", 1, 3, hiddenByUser=True),
    )
    page = shown(workbook)
    merged = at(page, "B4")
    assert (merged.height, merged.width, merged.pieces) == (2, 3, [("", "both")])
    assert [len(cells) for line, cells in page.lines if line.name in ("1", "4", "5")] == [8, 6, 5]


def test_hidden_rows_and_columns_are_left_out_with_a_mark() -> None:
    workbook = book(6, 4)
    do(workbook, lines("ROWS", 1, 4, hiddenByUser=True), lines("COLUMNS", 3, 4, hiddenByUser=True))
    page = shown(workbook)
    assert [(row.name, row.gap) for row, _ in page.lines] == [("1", ""), ("5", "hidden: 2 to 4"), ("6", "")]
    assert [(column.name, column.gap, column.is_last) for column in page.across] == [
        ("A", "", False),
        ("B", "", False),
        ("C", "hidden: D", True),
    ]


def test_rows_and_columns_have_their_sizes_and_frozen_columns_their_places() -> None:
    workbook = book()
    do(workbook, frozen(1, 2), lines("COLUMNS", 0, 1, pixelSize=180), lines("ROWS", 2, 3, pixelSize=60))
    page = shown(workbook)
    assert [css(page, column.size) for column in page.across[:2]] == ["width:180px", "width:100px"]
    assert [css(page, column.place.split()[1]) for column in page.across[:3] if column.place] == [
        "left:46px",
        "left:226px",
    ]
    assert [css(page, row.size) for row, _ in page.lines[1:3]] == ["height:21px", "height:60px;--most:60px"]
    assert [row.is_frozen for row, _ in page.lines[:3]] == [True, False, False]
    assert css(page, page.width) == f"width:{46 + 180 + 7 * 100}px"


def test_a_large_sheet_comes_in_pages_with_the_frozen_part_on_each() -> None:
    workbook = book(1200, 80)
    put(workbook, "A1", ["head"])
    do(workbook, frozen(1, 1))
    first = shown(workbook)
    assert ([first.lines[0][0].name, first.lines[-1][0].name], len(first.lines)) == (["1", "500"], 500)
    assert (len(first.across), first.across[-1].name) == (50, "AX")
    second = shown(workbook, 500, 50)
    assert [row.name for row, _ in second.lines[:3]] == ["1", "501", "502"]
    assert [column.name for column in second.across[:3]] == ["A", "AY", "AZ"]
    assert at(second, "A1").pieces == [("", "head")]
    beyond = shown(workbook, 5000)
    assert (beyond.rows.start, beyond.rows.stop) == (1000, 1200)


def test_checkboxes_lists_and_protected_ranges_are_marked() -> None:
    workbook = book()
    put(workbook, "A1", [True, False, "", "yes", "stray"])
    put(workbook, "A2", ["Open"])
    protected = {"range": area(workbook, "B3:C4"), "description": "formulas"}
    do(
        workbook,
        validation(workbook, "A1:C1", "BOOLEAN"),
        validation(workbook, "D1:E1", "BOOLEAN", "yes", "no"),
        validation(workbook, "A2", "ONE_OF_LIST", "Open", "Done"),
        {"addProtectedRange": {"protectedRange": protected}},
    )
    page = shown(workbook)
    assert [at(page, place).is_ticked for place in ("A1", "B1", "C1", "D1", "E1")] == [True, False, False, True, None]
    assert at(page, "E1").pieces == [("", "stray")]
    assert at(page, "A2").has_arrow
    assert not at(page, "B2").has_arrow
    assert [at(page, place).protection for place in ("B3", "C4", "D4", "B2")] == ["formulas", "formulas", "", ""]


def test_a_protected_sheet_is_marked_where_it_has_no_exception() -> None:
    workbook = book(4, 3)
    protected = {"range": {"sheetId": 0}, "unprotectedRanges": [area(workbook, "B2:B3")]}
    do(workbook, {"addProtectedRange": {"protectedRange": protected}})
    page = shown(workbook)
    assert [at(page, place).protection for place in ("A1", "B2", "B3", "B4")] == ["protected", "", "", "protected"]


def full_of_evil() -> Workbook:
    """Every text of it would like to be a script."""
    workbook = book(title=EVIL)
    workbook.sheets.append(Sheet.empty(7, EVIL, 5, 5))
    workbook.sheets[1].properties = {"tabColor": color_of_hex("#34A853")}
    workbook.sheets[1].hidden = True
    put(workbook, "A1", [EVIL, "painted"])
    note = {"range": area(workbook, "A1"), "cell": {"note": EVIL + " note"}, "fields": "note"}
    do(
        workbook,
        looks(workbook, "B1", backgroundColorStyle={"rgbColor": RED}, textFormat={"fontFamily": EVIL}),
        {"repeatCell": note},
        {"addProtectedRange": {"protectedRange": {"range": area(workbook, "A1"), "description": EVIL}}},
        {"mergeCells": {"range": area(workbook, "C3:D4"), "mergeType": "MERGE_ALL"}},
        frozen(1, 1),
    )
    return workbook


@pytest.fixture(scope="module")
def server() -> Iterator[SandboxServer]:
    def prepare(files: Any) -> None:
        files.add_workbook(full_of_evil())
        files.add_workbook(Workbook("1Large", "Large", PERSON, [Sheet.empty(3, "Rows", 501, 51)]), shared=False)

    with SandboxServer(admin=True, admin_port=0, prepare=prepare) as server:
        yield server


def view(server: SandboxServer, query: str = "", book_id: str = "1Orders") -> requests.Response:
    return requests.get(f"{server.admin_url}/spreadsheets/{book_id}/view{query}", timeout=10)


def test_the_list_names_each_spreadsheet_its_tabs_and_who_may_see_it(server: SandboxServer) -> None:
    page = requests.get(f"{server.admin_url}/", timeout=10)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    for part in ("1Large", 'href="spreadsheets/1Large/view?sheet=3"', "501 × 51", PERSON, server.state.account):
        assert part in page.text
    assert page.text.count("<script") == 0
    assert requests.get(f"{server.url}/admin/", timeout=10).status_code == 200
    assert "faults" in requests.get(server.admin_url, timeout=10).json()


def test_nothing_in_a_cell_a_note_or_a_title_becomes_html(server: SandboxServer) -> None:
    for text in (view(server).text, requests.get(f"{server.admin_url}/", timeout=10).text):
        assert "<script>" not in text
        assert text.count("</style>") == 1
    assert ESCAPED + " note" in view(server).text


def test_the_page_may_load_and_run_nothing_but_its_own(server: SandboxServer) -> None:
    first, second = view(server), view(server)
    policy = first.headers["content-security-policy"]
    (nonce,) = set(re.findall(r"'nonce-([\w-]+)'", policy))
    assert policy.startswith("default-src 'none'; style-src 'nonce-")
    assert "unsafe" not in policy
    assert first.text.count(f'nonce="{nonce}"') == 2
    assert nonce not in second.headers["content-security-policy"]
    assert " style=" not in first.text


def test_merges_notes_frozen_rows_and_tabs_are_in_the_html(server: SandboxServer) -> None:
    text = view(server).text
    head, body = text.split("<tbody>")
    assert '<td rowspan="2" colspan="2">' in body
    assert 'class="note" role="note"' in head
    assert re.search(r'<th>1</th><td class="[^"]*kept c\d+ edge noted guarded" title="[^"]*" tabindex="0">', head)
    assert "<th>1</th>" not in body
    assert re.search(r"nav \.tab2 \{ border-bottom-color: #34A853; \}", text)
    assert 'href="view?sheet=7" class="keeps tab2 away"' in text
    assert 'class="keeps tab1" aria-current="page"' in text


def test_pages_of_a_large_sheet_are_linked(server: SandboxServer) -> None:
    first = view(server, book_id="1Large").text
    assert "rows 1 to 500 of 501" in first
    assert "columns A to AX of AY" in first
    assert 'href="view?sheet=3&amp;row=501&amp;column=1">further' in first
    last = view(server, "?sheet=Rows&row=501&column=51", "1Large").text
    assert 'href="view?sheet=3&amp;row=1&amp;column=51">‹ before' in last
    assert "<th>501</th>" in last
    assert "<th>500</th>" not in last


def test_what_is_not_there_is_said(server: SandboxServer) -> None:
    assert view(server, book_id="1Nobody").status_code == 404
    missing = view(server, "?sheet=Nowhere")
    assert (missing.status_code, missing.json()["error"][0]["place"]) == (404, "sheet Nowhere")
    assert [view(server, f"?row={row}").status_code for row in ("0", "x", "-1", "99999999999999999999")] == [
        400,
        400,
        400,
        200,
    ]
    assert [view(server, f"?sheet={sheet}").status_code for sheet in ("0", "sheet1", "7")] == [200, 200, 200]


def test_the_version_grows_with_a_change(server: SandboxServer) -> None:
    def version() -> int:
        return int(requests.get(f"{server.admin_url}/spreadsheets/1Large/version", timeout=10).json()["version"])

    before = version()
    assert version() == before
    with server.state.editing("1Large") as workbook:
        put(workbook, "Z9", ["new"])
    assert version() > before


def test_other_pages_and_names_are_refused_and_a_link_is_followed(server: SandboxServer) -> None:
    def status(**headers: str) -> int:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return requests.get(f"{server.url}/admin/", headers=named, timeout=10).status_code

    assert status(host="evil.example") == 403
    assert status(origin="http://evil.example") == 403
    assert status(sec_fetch_site="cross-site", sec_fetch_dest="script") == 403
    assert status(sec_fetch_site="cross-site", sec_fetch_dest="iframe") == 403
    assert status(sec_fetch_site="cross-site", sec_fetch_dest="document") == 200
    assert status(sec_fetch_site="none", sec_fetch_dest="document") == 200


def test_without_admin_there_is_no_page() -> None:
    with SandboxServer() as closed:
        workbook = closed.state.add_workbook("Secret")
        for path in ("", "/", f"/spreadsheets/{workbook.spreadsheet_id}/view"):
            assert requests.get(f"{closed.url}/admin{path}", timeout=10).status_code == 404


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed here")
    browser = Browser(tmp_path)
    try:
        yield browser
    finally:
        browser.close()


def test_a_browser_shows_the_page_as_it_is_meant_and_follows_changes(browser: Browser, server: SandboxServer) -> None:
    browser.open(f"{server.admin_url}/spreadsheets/1Orders/view?sheet=0")
    assert browser.value("document.title") == f"Sheet1 – {EVIL}"
    assert browser.value("document.scripts.length") == 1
    computed = "getComputedStyle(document.querySelector({!r})).{}"
    assert browser.value(computed.format("thead td:nth-child(3)", "backgroundColor")) == "rgb(255, 0, 0)"
    assert browser.value(computed.format("thead", "position")) == "sticky"
    assert browser.value(computed.format(".note", "display")) == "none"
    browser.value("document.querySelector('.noted').focus()")
    browser.until(computed.format(".note", "display") + " === 'block'")
    browser.value("document.getElementById('follow').click()")
    with server.state.editing("1Orders") as workbook:
        put(workbook, "A5", ["by the bot"])
    browser.until("document.body.innerText.includes('by the bot')")
    assert browser.value("document.getElementById('follow').checked")
    assert browser.complaints() == []
