"""HTML as it comes from a clipboard, read as a grid of texts: the rows of its tables, or its lines."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import NamedTuple

_BLOCKS = frozenset({"p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "tr"})
_UNSEEN = frozenset({"style", "script", "head", "title"})


class HtmlCell(NamedTuple):
    """One cell and how far it reaches."""

    text: str
    height: int = 1
    width: int = 1


def read_html(html: str) -> list[list[HtmlCell | None]]:
    """The cells of the tables row by row, each at its column; None where another reaches over. Without a table, lines.

    Whitespace counts as HTML counts it; `<br>` is a line break within a cell.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if reader.rows:
        return _placed(reader.rows)
    lines = [_tidy(line) for line in "".join(reader.loose).split("\n")]
    return [[HtmlCell(line)] for line in lines if line]


def _placed(rows: list[list[HtmlCell]]) -> list[list[HtmlCell | None]]:
    taken: set[tuple[int, int]] = set()
    placed: list[list[HtmlCell | None]] = []
    for number, row in enumerate(rows):
        line: dict[int, HtmlCell] = {}
        column = 0
        for cell in row:
            while (number, column) in taken:
                column += 1
            line[column] = cell
            taken.update((number + r, column + c) for r in range(cell.height) for c in range(cell.width))
            column += cell.width
        width = max((column + 1 for row_number, column in taken if row_number == number), default=0)
        placed.append([line.get(column) for column in range(width)])
    return placed


class _Reader(HTMLParser):
    """Collects the texts of table cells, and what stands outside of tables."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[HtmlCell]] = []
        self.loose: list[str] = []
        self._open: tuple[list[str], int, int] | None = None
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "tr":
            self._close_cell()
            self.rows.append([])
        elif tag in ("td", "th"):
            self._close_cell()
            if not self.rows:
                self.rows.append([])
            spans = dict(attrs)
            self._open = ([], _span(spans.get("rowspan")), _span(spans.get("colspan")))
        elif tag == "br" or tag in _BLOCKS:
            self._write("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in ("td", "th", "tr", "table"):
            self._close_cell()
        elif tag in _BLOCKS:
            self._write("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._write(re.sub(r"[ \t\r\n\f]+", " ", data))

    def _write(self, text: str) -> None:
        (self.loose if self._open is None else self._open[0]).append(text)

    def _close_cell(self) -> None:
        if self._open is not None:
            texts, height, width = self._open
            self.rows[-1].append(HtmlCell(_tidy("".join(texts)), height, width))
            self._open = None


def _tidy(text: str) -> str:
    """Each line without the spaces around it; no blank lines around them."""
    lines = [re.sub(r" +", " ", line).strip(" ") for line in text.split("\n")]
    return "\n".join(lines).strip("\n").replace("\u00a0", " ")


def _span(text: str | None) -> int:
    return max(1, int(text)) if text and text.strip().isdigit() else 1
