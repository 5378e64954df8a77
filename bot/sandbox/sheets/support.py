"""What of the two APIs is built, read from the code. `make table` writes it into docs/sandbox.md.

The names come from Google's discovery documents (google-api-python-client, a development dependency), the answers from
the routes and request handlers themselves; a test calls every one of them to see that they are true.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.sandbox.sheets.engine.requests import HANDLERS
from bot.sandbox.sheets.http.app import operations

DOCUMENT = Path(__file__).parents[3] / "docs" / "sandbox.md"
BEGIN = "<!-- support: written by `make table`, do not edit -->"
END = "<!-- /support -->"

PARTLY = {
    "addChart": "kept and given back, not drawn; no data sources",
    "addFilterView": "no data source columns",
    "appendCells": "no pivot tables and data sources",
    "autoResizeDimensions": "no data source sheets",
    "repeatCell": "no pivot tables and data sources",
    "setBasicFilter": "no data source columns",
    "sortRange": "no data source columns",
    "updateBanding": "not of a table's band",
    "updateCells": "no pivot tables and data sources",
    "updateChartSpec": "no data sources",
    "updateDimensionProperties": "no developer metadata and data source sheets",
    "sheets.spreadsheets.create": "no slicers, comments and data sources",
    "drive.files.copy": "no conversion to other kinds",
    "drive.files.create": "spreadsheets, folders and plain files; no other Google documents",
    "drive.files.export": "csv, tsv, xlsx",
    "drive.files.list": "no `fullText` and `visibility` in `q`",
    "drive.files.update": "no content restrictions and hints",
    "docs.spreadsheets.export": "csv, tsv, xlsx",
}
"""Method or request kind → what of it works, or what does not and answers 501."""


@dataclass(frozen=True, slots=True)
class Support:
    """A method (`sheets.spreadsheets.get`) or kind of request (`addSheet`), and whether it answers other than 501."""

    name: str
    supported: bool

    @property
    def remark(self) -> str:
        return PARTLY.get(self.name, "") if self.supported else ""


def methods() -> list[Support]:
    """Every method of Sheets v4 and Drive v3, then what is served besides (uploads, v2, batches)."""
    built = {operation.name: operation.handler is not None for operation in operations()}
    known = [*_method_names("sheets", _document("sheets", "v4")), *_method_names("drive", _document("drive", "v3"))]
    names = dict.fromkeys([*known, *built])
    return [Support(name, built.get(name, False)) for name in names]


def kinds() -> list[Support]:
    """Every kind of request of a batchUpdate."""
    known = _document("sheets", "v4")["schemas"]["Request"]["properties"]
    return [Support(kind, kind in HANDLERS) for kind in sorted(known)]


def _document(api: str, version: str) -> Any:
    from googleapiclient.discovery_cache import get_static_doc  # a development dependency: only when it is asked for

    return json.loads(get_static_doc(api, version))


def _method_names(prefix: str, resource: Any) -> Iterator[str]:
    for name in resource.get("methods", {}):
        yield f"{prefix}.{name}"
    for name, child in resource.get("resources", {}).items():
        yield from _method_names(f"{prefix}.{name}", child)


def table() -> str:
    """The tables as Markdown."""
    found = methods()
    sheets = [support for support in found if support.name.startswith("sheets.spreadsheets.")]
    others = [support for support in found if support not in sheets and support.supported]
    missing = [support.name for support in found if support not in sheets and not support.supported]
    requests = kinds()
    count = sum(support.supported for support in requests)
    return "\n".join(
        [
            *_rows("Method of Sheets v4", sheets),
            "",
            *_rows("Method of Drive", others),
            *(f"| {line} | 501 | |" for line in _by_resource(missing)),
            "",
            f"`batchUpdate` carries out {count} of {len(requests)} kinds of request:",
            "",
            *_rows("Request", requests),
        ]
    )


def _rows(head: str, found: list[Support]) -> Iterator[str]:
    yield f"| {head} | | |"
    yield "|---|---|---|"
    for support in found:
        name = support.name.removeprefix("sheets.").removeprefix("drive.")
        yield f"| `{name}` | {'supported' if support.supported else '501'} | {support.remark} |"


def _by_resource(names: list[str]) -> Iterator[str]:
    """One line a resource: what nobody misses in a spreadsheet needs no line a method."""
    resources: dict[str, list[str]] = {}
    for name in names:
        resource, _, method = name.removeprefix("drive.").rpartition(".")
        resources.setdefault(resource, []).append(method)
    for resource, found in sorted(resources.items()):
        yield (f"`{resource}` " if resource else "") + ", ".join(f"`{method}`" for method in found)


def written(text: str) -> str:
    """The document with the tables of now between its two marks.

    Raises:
        ValueError: the marks are not in it.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{DOCUMENT.name} lacks the lines\n{BEGIN}\n{END}")
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}"


if __name__ == "__main__":
    DOCUMENT.write_text(written(DOCUMENT.read_text("utf-8")), "utf-8")
