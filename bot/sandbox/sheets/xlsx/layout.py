"""What a sheet has beside its cells: sizes, hidden rows, frozen panes, merges, filter, protection, names."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field
from typing import Any, Self

from openpyxl.packaging.custom import StringProperty
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.workbook import Workbook as Book
from openpyxl.worksheet.cell_range import MultiCellRange

from bot.sandbox.sheets.engine.looks.formats import color_of_hex, hex_of_color
from bot.sandbox.sheets.engine.model import Json, Sheet, Workbook
from bot.sandbox.sheets.xlsx import conditional, filters
from bot.sandbox.sheets.xlsx.colors import Palette
from bot.sandbox.sheets.xlsx.styles import StyleReader

_PREFIX = "sheet-bot "
_POINTS_A_PIXEL = 0.75
_DEFAULT_WIDTH = 13
"""openpyxl's width, in letters, of a column that has none; a letter is 7 pixels wide, the margins 5."""


@dataclass(frozen=True, slots=True)
class RememberedSheet:
    sheet_id: int
    rows: int
    columns: int


@dataclass(slots=True)
class Remembered:
    """What xlsx has no place for, kept as custom document properties."""

    title: str = ""
    locale: str = ""
    time_zone: str = ""
    sheets: dict[str, RememberedSheet] = field(default_factory=dict)

    @classmethod
    def of(cls, book: Any) -> Self:
        found = cls()
        for prop in book.custom_doc_props.props:
            name, value = str(prop.name), str(prop.value)
            if not name.startswith(_PREFIX):
                continue
            kind, _, sheet = name.removeprefix(_PREFIX).partition(" ")
            if kind == "sheet" and re.fullmatch(r"\d+ [1-9]\d* [1-9]\d*", value):
                found.sheets[sheet] = RememberedSheet(*map(int, value.split()))
            elif kind in ("title", "locale", "time_zone"):
                setattr(found, kind, value)
        return found

    @staticmethod
    def write(workbook: Workbook, book: Any) -> None:
        about = {"title": workbook.title, "locale": workbook.locale, "time_zone": workbook.time_zone}
        about |= {f"sheet {s.title}": f"{s.sheet_id} {s.row_count} {s.column_count}" for s in workbook.sheets}
        for name, value in about.items():
            book.custom_doc_props.append(StringProperty(name=_PREFIX + name, value=value))


def grid_range(sheet_id: int, area: str) -> Json:
    """A GridRange for `A1:B2`, `A:B` or `1:2`."""
    left, top, right, bottom = range_boundaries(area.replace("$", ""))
    found: Json = {"sheetId": sheet_id}
    for name, edge in (("startRowIndex", top), ("startColumnIndex", left)):
        if edge is not None:
            found[name] = edge - 1
    for name, edge in (("endRowIndex", bottom), ("endColumnIndex", right)):
        if edge is not None:
            found[name] = edge
    return found


def area(sheet: Sheet, range_: Json) -> str:
    """`A1:B2` for a GridRange, open ends closed at the grid's."""
    left, top = get_column_letter(range_.get("startColumnIndex", 0) + 1), range_.get("startRowIndex", 0) + 1
    right = get_column_letter(range_.get("endColumnIndex", sheet.column_count))
    return f"{left}{top}:{right}{range_.get('endRowIndex', sheet.row_count)}"


def read(source: Any, sheet: Sheet, styles: StyleReader, palette: Palette) -> None:
    """Reads everything but the cells into the sheet."""
    for row, height in source.row_dimensions.items():
        if row <= sheet.row_count:
            sheet.row_properties[row - 1] = _size(height.hidden, height.ht and height.ht / _POINTS_A_PIXEL)
    for name, width in source.column_dimensions.items():
        first = width.min or _column(name)
        for column in range(first, min(width.max or first, sheet.column_count) + 1):
            pixels = None if width.width == _DEFAULT_WIDTH else width.width * 7 + 5
            sheet.column_properties[column - 1] = _size(width.hidden, pixels)
    if source.freeze_panes:
        left, top, _, _ = range_boundaries(source.freeze_panes)
        frozen = {"frozenRowCount": (top or 1) - 1, "frozenColumnCount": (left or 1) - 1}
        sheet.grid |= {name: count for name, count in frozen.items() if count}
    sheet.merges = [grid_range(sheet.sheet_id, str(merged)) for merged in source.merged_cells.ranges]
    rgb = palette.rgb(source.sheet_properties.tabColor)
    if rgb:
        sheet.properties |= {"tabColor": color_of_hex(rgb), "tabColorStyle": {"rgbColor": color_of_hex(rgb)}}
    if source.auto_filter.ref:
        filters.read(source, sheet, grid_range(sheet.sheet_id, source.auto_filter.ref))
    if source.protection.sheet:
        identity = zlib.crc32(f"protected {source.title}".encode()) & 0x7FFFFFFF
        sheet.protected_ranges = [{"protectedRangeId": identity, "range": {"sheetId": sheet.sheet_id}, "editors": {}}]
    rules = [(rule, formatting) for formatting in source.conditional_formatting for rule in formatting.rules]
    for rule, formatting in sorted(rules, key=lambda pair: pair[0].priority or 0):
        ranges = [grid_range(sheet.sheet_id, str(area_)) for area_ in formatting.sqref.ranges]
        found = conditional.rule_of(rule, ranges, styles, palette)
        if found:
            sheet.conditional_formats.append(found)


def _column(name: str) -> int:
    return int(range_boundaries(f"{name}1")[0] or 1)


def _size(hidden: bool | None, pixels: float | None) -> Json | None:
    found: Json = {"hiddenByUser": True} if hidden else {}
    if pixels:
        found["pixelSize"] = round(pixels)
    return found or None


def write(sheet: Sheet, target: Any) -> None:
    """Writes everything but the cells."""
    for index, properties in enumerate(sheet.row_properties, 1):
        if properties:
            dimension = target.row_dimensions[index]
            dimension.hidden = _is_hidden(properties)
            if "pixelSize" in properties:
                dimension.height = properties["pixelSize"] * _POINTS_A_PIXEL
    for index, properties in enumerate(sheet.column_properties, 1):
        if properties:
            dimension = target.column_dimensions[get_column_letter(index)]
            dimension.hidden = _is_hidden(properties)
            if "pixelSize" in properties:
                width = (properties["pixelSize"] - 5) / 7
                dimension.width = width if width != _DEFAULT_WIDTH else width + 0.001
    if sheet.frozen_rows or sheet.frozen_columns:
        target.freeze_panes = f"{get_column_letter(sheet.frozen_columns + 1)}{sheet.frozen_rows + 1}"
    for merged in sheet.merges:
        target.merge_cells(area(sheet, merged))
    color = sheet.properties.get("tabColorStyle", {}).get("rgbColor")
    if color is not None:
        target.sheet_properties.tabColor = "FF" + hex_of_color(color)[1:]
    if sheet.basic_filter:
        filters.write(sheet, target, area(sheet, sheet.basic_filter.get("range", {})))
    if any(set(p.get("range", {})) <= {"sheetId"} and not p.get("warningOnly") for p in sheet.protected_ranges):
        target.protection.sheet = True
    for priority, rule in enumerate(sheet.conditional_formats, 1):
        areas = [area(sheet, range_) for range_ in rule.get("ranges", [])]
        found = conditional.xlsx_rule(rule, areas[0].split(":")[0]) if areas else None
        if found is not None:
            target.conditional_formatting.add(" ".join(areas), found)
            found.priority = priority
    if sheet.hidden:
        target.sheet_state = "hidden"


def _is_hidden(properties: Json) -> bool:
    return bool(properties.get("hiddenByUser") or properties.get("hiddenByFilter"))


def named_ranges(book: Book, workbook: Workbook) -> list[Json]:
    """The book's names that stand for one range."""
    found = []
    for name, defined in book.defined_names.items():
        try:
            destinations = list(defined.destinations)
        except (AttributeError, ValueError, TypeError):
            continue
        if len(destinations) == 1:
            title, area_ = destinations[0]
            sheet = workbook.find_title(title.replace("''", "'"))
            if sheet is not None and re.fullmatch(r"[$A-Z0-9:]+", area_):
                identity = str(zlib.crc32(name.encode()) & 0x7FFFFFFF)
                found.append({"namedRangeId": identity, "name": name, "range": grid_range(sheet.sheet_id, area_)})
    return found


def write_names(workbook: Workbook, book: Book) -> None:
    for named in workbook.named_ranges:
        sheet = workbook.find(named.get("range", {}).get("sheetId", 0))
        if sheet is not None:
            absolute = MultiCellRange(area(sheet, named["range"])).sorted()[0].coord
            first, _, last = absolute.partition(":")
            ends = [re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", end) for end in (first, last) if end]
            title = sheet.title.replace("'", "''")
            book.defined_names[named["name"]] = DefinedName(named["name"], attr_text=f"'{title}'!{':'.join(ends)}")
