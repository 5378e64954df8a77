"""Formulas read into a tree, in the notation of their spreadsheet's locale.

A formula that was filled down differs from its neighbours in nothing but its references. So a formula is first parted
into its shape, in which numbered marks stand for the references, and the references; a shape is read only once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from bot.sandbox.sheets.engine.formula.text import FormulaRef, references


class Node(NamedTuple):
    """A part of a formula.

    Attributes:
        kind: number, string, error, ref, name, call, apply (the result of a call is called), unary, postfix, binary,
            paren, array, row or empty.
        text: the literal, reference, operator or name (of a function in capitals).
        parts: operands, arguments, the rows of an array or the items of a row.
    """

    kind: str
    text: str
    parts: tuple[Node, ...] = ()

    def walk(self) -> Iterator[Node]:
        """The node and all below it."""
        yield self
        for part in self.parts:
            yield from part.walk()

    @property
    def is_range(self) -> bool:
        """Whether it refers to more than one cell."""
        return self.kind == "ref" and self.text[0] == RANGE_MARK


class Shape(NamedTuple):
    """A formula with marks for its references, and the references as they are written, from left to right."""

    text: str
    refs: tuple[str, ...]


EMPTY = Node("empty", "")

CELL_MARK, RANGE_MARK, _MARK_END = "\ue001", "\ue002", "\ue003"
MARK = re.compile(rf"[{CELL_MARK}{RANGE_MARK}](\d+){_MARK_END}")
"""What stands for a reference in a shape; group 1 is its number."""

_NO_MARKS = dict.fromkeys(map(ord, (CELL_MARK, RANGE_MARK, _MARK_END)), "\ue000")
"""For `str.translate`: nobody else's marks are taken for references."""
_SHEET = r"(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!"
_REF = (
    r"\$?[A-Za-z]{1,3}\$?[1-9]\d*(?::\$?[A-Za-z]{1,3}(?:\$?[1-9]\d*)?|:\$?[1-9]\d*)?"
    r"|\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}(?:\$?[1-9]\d*)?|\$?[1-9]\d*:\$?[1-9]\d*"
)
_GRAMMAR = (
    r"\s*(?:(?P<string>\"(?:[^\"]|\"\")*\")"
    r"|(?P<error>\#(?:REF!|N/A|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|ERROR!))"
    rf"|(?P<ref>{MARK.pattern.replace('(', '(?:')})"
    r"|(?P<number>(?:\d+(?:POINT\d*)?|POINT\d+)(?:[eE][+-]?\d+)?)"
    rf"|(?P<call>[^\W\d][\w.]*)\s*\(|(?P<name>(?:{_SHEET})?[^\W\d][\w.]*)"
    r"|(?P<op><>|<=|>=|[=<>&+\-*/^%(){},;:\\]))"
)
_SHAPES = re.compile(
    r"\"(?:[^\"]|\"\")*\""
    rf"|(?P<ref>(?:{_SHEET})?(?:{_REF})(?![\w(.!]))|\d[\d.]*(?:[eE][+-]?\d+)?|(?:{_SHEET})?[^\W\d][\w.]*"
)
_DEEPEST = 600
"""A formula with more below each other (a sum of so many terms) is not read: whoever walks through it calls itself."""
_POWERS = {"=": 1, "<>": 1, "<": 1, "<=": 1, ">": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5}


@lru_cache(maxsize=2)
def _tokens(decimal: str) -> re.Pattern[str]:
    return re.compile(_GRAMMAR.replace("POINT", re.escape(decimal)))


@lru_cache(maxsize=65536)
def shape_of(formula: str) -> Shape:
    """Parts a formula into shape and references."""
    refs: list[str] = []

    def mark(match: re.Match[str]) -> str:
        ref = match["ref"]
        if ref is None:
            return match[0]
        refs.append(ref)
        kind = RANGE_MARK if ":" in ref.rpartition("!")[2] else CELL_MARK
        return f"{kind}{len(refs) - 1}{_MARK_END}"

    return Shape(_SHAPES.sub(mark, formula.translate(_NO_MARKS)), tuple(refs))


@lru_cache(maxsize=65536)
def reference_of(text: str) -> FormulaRef:
    """The reference that a text of a shape's `refs` is."""
    return next(references(text))


def number_of(ref: Node) -> int:
    """Which of the formula's references a node stands for."""
    return int(ref.text[1:-1])


@lru_cache(maxsize=4096)
def parsed(shape: str, decimal: str = ".") -> Node | None:
    """The tree of a formula's shape; None when it is none or uses what is not known here.

    Where the decimal mark is a comma, arguments are separated by semicolons and the columns of an array by
    backslashes; otherwise semicolons separate arguments as commas do.
    """
    try:
        reader = _Reader(shape[1:], decimal)
        tree = reader.expression()
    except (_Unreadable, RecursionError):
        return None
    return tree if reader.at_end() and _depth(tree) <= _DEEPEST else None


def _depth(tree: Node) -> int:
    """How many nodes stand one below the other."""
    level, depth = [tree], 0
    while level:
        level, depth = [part for node in level for part in node.parts], depth + 1
    return depth


class _Unreadable(Exception):
    pass


class _Reader:
    def __init__(self, text: str, decimal: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        self._place = 0
        text, pattern, at = text.rstrip(), _tokens(decimal), 0
        while at < len(text):
            match = pattern.match(text, at)
            if match is None:
                raise _Unreadable
            kind = match.lastgroup or ""
            self._tokens.append((kind, match[kind]))
            at = match.end()
        self._column_mark = "\\" if decimal == "," else ","

    def at_end(self) -> bool:
        return self._place == len(self._tokens)

    def _next(self) -> tuple[str, str]:
        return self._tokens[self._place] if self._place < len(self._tokens) else ("end", "")

    def _take(self, text: str) -> bool:
        found = self._next() == ("op", text)
        self._place += found
        return found

    def expression(self, power: int = 1) -> Node:
        left = self._operand()
        while True:
            kind, text = self._next()
            if kind != "op" or _POWERS.get(text, 0) < power:
                return left
            self._place += 1
            left = Node("binary", text, (left, self.expression(_POWERS[text] + 1)))

    def _operand(self) -> Node:
        kind, text = self._next()
        self._place += 1
        if kind == "op" and text in "+-":
            return Node("unary", text, (self._operand(),))
        if kind == "op" and text == "(":
            found = Node("paren", "", (self.expression(),))
            self._expect(")")
        elif kind == "op" and text == "{":
            found = self._array()
        elif kind == "call":
            found = Node("call", text.upper(), self._arguments())
        elif kind in ("string", "error", "ref", "number", "name"):
            found = Node(kind, text)
        else:
            raise _Unreadable
        while True:
            if self._take("%"):
                found = Node("postfix", "%", (found,))
            elif self._take(":"):
                found = Node("binary", ":", (found, self._operand()))
            elif found.kind in ("call", "apply") and self._take("("):
                found = Node("apply", "", (found, *self._arguments()))
            else:
                return found

    def _expect(self, text: str) -> None:
        if not self._take(text):
            raise _Unreadable

    def _arguments(self) -> tuple[Node, ...]:
        if self._take(")"):
            return ()
        found = []
        while True:
            kind, text = self._next()
            found.append(EMPTY if kind == "op" and text in ",;)" else self.expression())
            if self._take(")"):
                return tuple(found)
            if not (self._take(",") or self._take(";")):
                raise _Unreadable

    def _array(self) -> Node:
        rows, items = [], [self.expression()]
        while not self._take("}"):
            if self._take(";"):
                rows.append(Node("row", "", tuple(items)))
                items = [self.expression()]
            else:
                self._expect(self._column_mark)
                items.append(self.expression())
        return Node("array", "", (*rows, Node("row", "", tuple(items))))
