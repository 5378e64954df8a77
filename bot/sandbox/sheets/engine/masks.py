"""Writing a CellData into a cell through a field mask, as updateCells and repeatCell do.

A field in the mask takes what the given cell has; what it lacks is cleared. A mask that ends at a message
(`userEnteredFormat.textFormat`) replaces that whole message, so everything below that is not given is reset.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.sandbox.sheets.engine import fields
from bot.sandbox.sheets.engine.errors import invalid, not_supported
from bot.sandbox.sheets.engine.looks.formats import is_color, normal, normal_format, twin
from bot.sandbox.sheets.engine.looks.hyperlinks import entered_link, without_link
from bot.sandbox.sheets.engine.looks.text_runs import settled, without_links
from bot.sandbox.sheets.engine.model import BLANK, Cell, Json, Value

MORE_FIELDS = ("note", "textFormatRuns", "dataValidation", "chipRuns")
"""The entered fields of a CellData beside its value and format."""

_NOT_BUILT = ("pivotTable", "dataSourceTable", "dataSourceFormula")


class CellMask:
    """A compiled mask over CellData. Formats it makes are shared: the same old and new give the same object."""

    def __init__(self, mask: str | None) -> None:
        tree = fields.for_writing(mask, "CellData")
        everything = not tree
        self.content = everything or "userEnteredValue" in tree
        self.format: fields.Tree | None = fields.wants(tree, "userEnteredFormat")
        if self.format:
            self.format = with_twins(self.format)
        self.more = tuple(name for name in MORE_FIELDS if everything or name in tree)
        self.not_built = tuple(name for name in _NOT_BUILT if everything or name in tree)
        self._runs = "textFormatRuns" in self.more
        self._sets_link = self.format is not None and _reaches_link(self.format)
        self._new: dict[int, tuple[Any, Json | None]] = {}
        self._merged: dict[tuple[int, int], tuple[Any, Any, Json | None]] = {}

    def apply(self, cell: Cell | None, data: Mapping[str, Any]) -> Cell | None:
        """The cell after the write; None when nothing is left in it.

        New content takes the old text's runs, chips and link with it. Writing runs replaces every link of the cell;
        setting a link on the format takes the links out of the runs.

        Raises:
            ApiError: 400, an error value, a formula without "=", runs beyond the text; 501, pivot tables and data
                sources.
        """
        for name in self.not_built:
            if data.get(name):
                raise not_supported(f"CellData.{name}")
        old = cell or BLANK
        value, formula = old.value, old.formula
        more, format_ = old.more, old.format
        if self.content:
            value, formula = entered(data.get("userEnteredValue"))
            if more and ("textFormatRuns" in more or "chipRuns" in more):
                more = {name: content for name, content in more.items() if name not in ("textFormatRuns", "chipRuns")}
            format_ = without_link(format_)
        if self.format is not None:
            format_ = self._format(format_, data.get("userEnteredFormat"))
        if self.more:
            more = _more(more, self.more, data)
        if self._runs:
            runs, format_ = settled(value, data.get("textFormatRuns"), without_link(format_))
            more = _with_runs(more, runs)
        elif self._sets_link and more and "textFormatRuns" in more and entered_link(format_):
            more = _with_runs(more, without_links(more["textFormatRuns"]))
        if value is None and formula is None and not format_ and not more:
            return None
        return Cell(value, formula, format_, more)

    def _format(self, old: Json | None, given: Json | None) -> Json | None:
        """Memoised by identity: the operands are kept alive beside the answer."""
        known = self._new.get(id(given))
        if known is None:
            _check_rotation(given)
            known = self._new[id(given)] = (given, normal_format(given))
        new = known[1]
        if not self.format:
            return new
        key = (id(old), id(new))
        done = self._merged.get(key)
        if done is None:
            done = self._merged[key] = (old, new, merge(old, new, self.format))
        return done[2]


def _check_rotation(given: Json | None) -> None:
    angle = ((given or {}).get("textRotation") or {}).get("angle") or 0
    if not -90 <= angle <= 90:
        raise invalid(f"TextRotation.angle[{angle}] must be between -90 and 90")


def merge(old: Json | None, new: Json | None, tree: fields.Tree) -> Json | None:
    """`old` with the fields of the tree taken from `new`; None when nothing is left."""
    result = dict(old or {})
    for name, below in tree.items():
        given = (new or {}).get(name)
        if below:
            given = merge(result.get(name), given, below)
        if given is None:
            result.pop(name, None)
        else:
            result[name] = given
    return result or None


def _reaches_link(tree: fields.Tree) -> bool:
    text = fields.wants(tree, "textFormat")
    return text is not None and fields.wants(text, "link") is not None


def _with_runs(more: Json | None, runs: list[Json] | None) -> Json | None:
    rest = {name: content for name, content in (more or {}).items() if name != "textFormatRuns"}
    return ({**rest, "textFormatRuns": runs} if runs else rest) or None


def with_twins(tree: fields.Tree) -> fields.Tree:
    """A mask on one spelling of a colour means both."""
    result: fields.Tree = {}
    for name, below in tree.items():
        if is_color(name):
            result[name] = result[twin(name)] = {}
        else:
            result[name] = with_twins(below)
    return result


def _more(more: Json | None, names: tuple[str, ...], data: Mapping[str, Any]) -> Json | None:
    result = dict(more or {})
    for name in names:
        content = data.get(name)
        if name == "textFormatRuns":
            continue  # they depend on the text and are settled with it
        if content in (None, "", [], {}):
            result.pop(name, None)
        else:
            kept = normal(content)
            if name == "dataValidation":
                kept = {key: said for key, said in kept.items() if said not in (False, "")}
            result[name] = kept
    return result or None


def entered(given: Mapping[str, Any] | None) -> tuple[Value, str | None]:
    """(value, formula) of an ExtendedValue. An empty string clears the cell.

    Raises:
        ApiError: 400, an error value, or a formula without "=".
    """
    if not given:
        return None, None
    if "stringValue" in given:
        return (given["stringValue"] or None), None
    if "numberValue" in given:
        return float(given["numberValue"]), None
    if "boolValue" in given:
        return bool(given["boolValue"]), None
    if "formulaValue" in given:
        formula = str(given["formulaValue"])
        if not formula.startswith("="):
            raise invalid(f"Invalid formula: {formula}. A formula must start with '='.")
        return None, formula
    if "errorValue" in given:
        raise invalid("ExtendedValue.error_value is a read-only field")
    return None, None
