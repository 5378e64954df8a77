"""Errors of formulas in the words of Sheets."""

from __future__ import annotations

from collections.abc import Sequence

from bot.sandbox.sheets.engine.formula.calculator import knows
from bot.sandbox.sheets.engine.formula.functions import NOT_COMPUTED, REWRITES
from bot.sandbox.sheets.engine.formula.tree import Node, number_of, parsed, reference_of, shape_of
from bot.sandbox.sheets.engine.locales import locale_of
from bot.sandbox.sheets.engine.model import ErrorValue, Workbook

TYPES = {
    "#NULL!": "NULL_VALUE",
    "#DIV/0!": "DIVIDE_BY_ZERO",
    "#VALUE!": "VALUE",
    "#REF!": "REF",
    "#NAME?": "NAME",
    "#NUM!": "NUM",
    "#N/A": "N_A",
    "#N/IMPL!": "NAME",
    "#SPILL!": "REF",
    "#CALC!": "N_A",
    "#CIRC!": "REF",
    "#ERROR!": "ERROR",
}
"""What the calculator shows → the API's ErrorType."""

_LOOKUPS = ("VLOOKUP", "HLOOKUP", "XLOOKUP", "LOOKUP", "MATCH", "XMATCH")
_ARITHMETIC = {"+": "ADD", "-": "MINUS", "*": "MULTIPLY", "/": "DIVIDE", "^": "POW"}
_SPILLED = "Array result was not expanded because it would overwrite data in {place}."
_CIRCULAR = "Circular dependency detected. To resolve with iterative calculation, see File > Settings."


def error_value(text: str, formula: str, workbook: Workbook, obstacle: str = "") -> ErrorValue:
    """The error that a formula yields where the calculator shows `text`.

    Args:
        obstacle: the cell in A1 notation that is in the way of an array.
    """
    shape, refs = shape_of(formula)
    tree = parsed(shape, locale_of(workbook.locale).decimal) if formula else None
    nodes = list(tree.walk()) if tree else []
    calls = [node.text for node in nodes if node.kind == "call"]
    if text in ("#NAME?", "#ERROR!", "#N/A") and (name := next((c for c in calls if c in NOT_COMPUTED), None)):
        return ErrorValue("N_A", f"{name} is not computed by the local Sheets API.")
    if text == "#NAME?":
        return ErrorValue("NAME", _unknown_name(nodes, calls))
    if text == "#ERROR!" and tree is not None and len(calls) == 1 and knows(calls[0]):
        return ErrorValue("N_A", f"Wrong number of arguments to {calls[0]}.")
    if text == "#SPILL!":
        return ErrorValue("REF", _SPILLED.format(place=obstacle))
    messages = {
        "#DIV/0!": _divided(calls),
        "#REF!": _lost(refs, workbook),
        "#CIRC!": _CIRCULAR,
        "#ERROR!": "Formula parse error.",
        "#CALC!": f"No matches are found in {next(iter(calls), 'FILTER')} evaluation.",
        "#N/A": _not_found(nodes, refs),
        "#VALUE!": _not_a_number(tree),
    }
    return ErrorValue(TYPES[text], messages.get(text, ""))


def _unknown_name(nodes: list[Node], calls: list[str]) -> str:
    name = next((c for c in calls if c not in REWRITES and not knows(c)), None)
    if name:
        return f"Unknown function: '{name}'."
    name = next((node.text for node in nodes if node.kind == "name" and node.text.upper() not in ("TRUE", "FALSE")), "")
    return f"Unknown range name: '{name.upper()}'." if name else "Unknown range name."


def _divided(calls: list[str]) -> str:
    if calls and calls[0].startswith(("AVERAGE", "STDEV", "VAR")):
        return f"Evaluation of function {calls[0]} caused a divide by zero error."
    name = calls[0] if calls and calls[0] in ("MOD", "QUOTIENT") else "DIVIDE"
    return f"Function {name} parameter 2 cannot be zero."


def _lost(refs: Sequence[str], workbook: Workbook) -> str:
    for ref in refs:
        sheet = reference_of(ref).sheet
        if sheet is not None and workbook.find_title(sheet) is None:
            return f"Unresolved sheet name '{sheet}'."
    return "Reference does not exist."


def _not_found(nodes: list[Node], refs: Sequence[str]) -> str:
    call = next((node for node in nodes if node.kind == "call" and node.parts), None)
    if call is None or call.text not in (*_LOOKUPS, "IFS", "SWITCH", "REGEXEXTRACT"):
        call = next((node for node in nodes if node.kind == "call" and node.text in _LOOKUPS and node.parts), None)
    if call is None:
        return ""
    shown = [
        part.text[1:-1] if part.kind == "string" else refs[number_of(part)] if part.kind == "ref" else part.text
        for part in call.parts
    ]
    if call.text in _LOOKUPS:
        return f"Did not find value '{shown[0]}' in {call.text} evaluation."
    if call.text == "REGEXEXTRACT" and len(shown) > 1:
        return (
            f'Function REGEXEXTRACT parameter 2 value "{shown[1]}" does not match text of Function REGEXEXTRACT '
            f'parameter 1 value "{shown[0]}".'
        )
    return "No match."


def _not_a_number(tree: Node | None) -> str:
    if tree is None or tree.kind != "binary" or tree.text not in _ARITHMETIC:
        return ""
    for place, part in enumerate(tree.parts, 1):
        if part.kind == "string":
            return (
                f"Function {_ARITHMETIC[tree.text]} parameter {place} expects number values. "
                f"But '{part.text[1:-1]}' is a text and cannot be coerced to a number."
            )
    return ""
