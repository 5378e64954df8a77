"""Writing a CellData into a cell through a field mask, as updateCells and repeatCell do.

A field in the mask takes what the given cell has; what it lacks is cleared. A mask that ends at a message
(`userEnteredFormat.textFormat`) replaces that whole message, so everything below that is not given is reset.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.sandbox.sheets import fields
from bot.sandbox.sheets.errors import invalid
from bot.sandbox.sheets.formats import is_color, normal, normal_format, twin
from bot.sandbox.sheets.model import BLANK, Cell, Json, Value

READ_ONLY = frozenset({"effectiveValue", "formattedValue", "effectiveFormat", "hyperlink"})
MORE_FIELDS = (
    "note",
    "textFormatRuns",
    "dataValidation",
    "pivotTable",
    "dataSourceTable",
    "dataSourceFormula",
    "chipRuns",
)


class CellMask:
    """A compiled mask over CellData. Formats it makes are shared: the same old and new give the same object."""

    def __init__(self, mask: str | None) -> None:
        tree = fields.for_writing(mask, "CellData")
        everything = not tree
        self.content = everything or "userEnteredValue" in tree
        self.format: fields.Tree | None = fields.wants(tree, "userEnteredFormat")
        if self.format:
            self.format = _with_twins(self.format)
        self.more = tuple(name for name in MORE_FIELDS if everything or name in tree)
        self._new: dict[int, tuple[Any, Json | None]] = {}
        self._merged: dict[tuple[int, int], tuple[Any, Any, Json | None]] = {}

    def apply(self, cell: Cell | None, data: Mapping[str, Any]) -> Cell | None:
        """The cell after the write; None when nothing is left in it."""
        old = cell or BLANK
        value, formula = old.value, old.formula
        more = old.more
        if self.content:
            value, formula = entered(data.get("userEnteredValue"))
            if more and "textFormatRuns" in more:
                more = {name: content for name, content in more.items() if name != "textFormatRuns"}
        format_ = old.format
        if self.format is not None:
            format_ = self._format(format_, data.get("userEnteredFormat"))
        if self.more:
            more = _more(more, self.more, data)
        if value is None and formula is None and not format_ and not more:
            return None
        return Cell(value, formula, format_, more)

    def _format(self, old: Json | None, given: Json | None) -> Json | None:
        """Memoised by identity: the operands are kept alive beside the answer."""
        known = self._new.get(id(given))
        if known is None:
            known = self._new[id(given)] = (given, normal_format(given))
        new = known[1]
        if not self.format:
            return new
        key = (id(old), id(new))
        done = self._merged.get(key)
        if done is None:
            done = self._merged[key] = (old, new, merge(old, new, self.format))
        return done[2]


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


def _with_twins(tree: fields.Tree) -> fields.Tree:
    """A mask on one spelling of a colour means both."""
    result: fields.Tree = {}
    for name, below in tree.items():
        if is_color(name):
            result[name] = result[twin(name)] = {}
        else:
            result[name] = _with_twins(below)
    return result


def _more(more: Json | None, names: tuple[str, ...], data: Mapping[str, Any]) -> Json | None:
    result = dict(more or {})
    for name in names:
        content = data.get(name)
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
