"""YAML that remembers its lines: a file becomes plain data, and each key knows where it stands.

Read as YAML 1.2 does, not 1.1: `NO` is a text (Norway), not false; `12:30` is a text, not 750; dates stay texts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

try:
    from yaml._yaml import CParser
except ImportError:  # PyYAML was built without libyaml
    CParser = None  # type: ignore[assignment,misc]

from bot.core.text import printable
from bot.errors import ConfigurationError

KeyPath = tuple[str | int, ...]
"""Where a value stands in the data: ("guard", "max_fraction"), ("schedule", 0, "at")."""

_TAB_FIX = "Indent with spaces; set your editor to show tabs"
_READABLE = "Save it as plain UTF-8 text"


class InvalidFile(ConfigurationError):
    """One or more things are wrong in a file a person writes; all that could be found are in `faults`."""

    def __init__(self, faults: Sequence[ConfigurationError]) -> None:
        first, *others = faults
        super().__init__(first.place, first.problem, first.fix)
        self.faults = (first, *others)

    def __str__(self) -> str:
        """Every fault on a line of its own."""
        return "\n".join(ConfigurationError.__str__(fault) for fault in self.faults)


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says.

    Attributes:
        name: the file as messages call it.
        data: dicts, lists, texts, numbers, true, false and null only.
        lines: the 1-based line of each key and list item.
        texts: the last line on which a text stands as a value.
        faults: keys that stand twice, tags and the like; the data is what it would be without them.
    """

    name: str
    data: dict[str, Any]
    lines: dict[KeyPath, int] = field(default_factory=dict)
    texts: dict[str, int] = field(default_factory=dict)
    faults: list[ConfigurationError] = field(default_factory=list)

    def line(self, path: KeyPath) -> int:
        """The line of that value, or of the nearest thing around it that is written down."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def fault(self, line: int, problem: str, fix: str) -> ConfigurationError:
        """An error at that line of this file."""
        return ConfigurationError(f"{self.name} line {line}", problem, fix)


def read_yaml(path: Path) -> Document:
    """The document in that file; a byte-order mark of UTF-8 is passed over.

    Raises:
        InvalidFile: the file is missing, unreadable, empty, not UTF-8, not YAML, or not a mapping.
    """
    name = shown(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = (
            "there is no such file" if isinstance(error, FileNotFoundError) else f"cannot be read ({error.strerror})"
        )
        raise InvalidFile([ConfigurationError(name, reason, "Check the path and its permissions")]) from None
    return parse_yaml(raw, name)


def parse_yaml(raw: bytes, name: str) -> Document:
    """The document in those bytes; `name` is the file as messages call it.

    Raises:
        InvalidFile: as `read_yaml`.
    """
    document = Document(name, {})
    text = _decode(raw, document)
    try:
        node = _compose(text)
        if node is None:
            raise InvalidFile([document.fault(1, "the file is empty", "Copy the one of the repository and adapt it")])
        if not isinstance(node, yaml.MappingNode):
            raise InvalidFile(
                [document.fault(_line(node), "the file is no list of settings", "Write lines of key: value")]
            )
        document.data.update(_mapping(node, (), document))
    except yaml.YAMLError as error:
        raise InvalidFile([_syntax_fault(error, text, document)]) from None
    except RecursionError:
        raise InvalidFile([document.fault(1, "the file is nested too deeply to be read", "Simplify it")]) from None
    return document


def shown(path: Path) -> str:
    """The path as messages call it: relative when it lies in the current folder."""
    try:
        return printable(str(path.absolute().relative_to(Path.cwd())), 200)
    except ValueError:
        return printable(str(path), 200)


class _Loader(yaml.SafeLoader):
    """SafeLoader with the scalars of YAML 1.2 and no aliases."""

    yaml_implicit_resolvers: dict[str | None, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="aliases (*name) are not read here", problem_mark=mark)
        return super().compose_node(parent, index)


class _QuickLoader(_Loader):
    """The same with the events of libyaml, in a tenth of the time; what it says of mistakes is harder to understand."""

    def __init__(self, text: str) -> None:
        super().__init__("")
        events = CParser(text)
        for name in ("check_event", "peek_event", "get_event"):
            setattr(self, name, getattr(events, name))


def _compose(text: str) -> yaml.Node | None:
    if CParser is not None and "\t" not in text:  # libyaml lets some tabs pass
        try:
            return _QuickLoader(text).get_single_node()
        except yaml.YAMLError:
            pass
    return _Loader(text).get_single_node()


for _tag, _pattern in (
    ("null", r"(?:~|null|Null|NULL|)"),
    ("bool", r"(?:true|True|TRUE|false|False|FALSE)"),
    ("int", r"[-+]?[0-9][0-9_]*"),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"^{_pattern}$"), None)


def _decode(raw: bytes, document: Document) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InvalidFile([document.fault(1, "the file is UTF-16, not UTF-8", _READABLE)])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InvalidFile([document.fault(line, "a character is not UTF-8", _READABLE)]) from None


def _syntax_fault(error: yaml.YAMLError, text: str, document: Document) -> ConfigurationError:
    """The fault without the snippet that PyYAML would print: the line may hold a secret."""
    if isinstance(error, yaml.reader.ReaderError):
        line = text.count("\n", 0, error.position) + 1
        return document.fault(line, "a control character stands in the text", "Delete it, or type the line anew")
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = mark.line + 1 if mark else 1
    lines = text.splitlines()
    if mark and line <= len(lines) and "\t" in lines[line - 1][: mark.column + 1]:
        return document.fault(line, "a tab stands where YAML needs spaces", _TAB_FIX)
    problem = re.sub(r"'[^']{2,}'", "'…'", str(getattr(error, "problem", None) or "it cannot be parsed"))
    return document.fault(line, f"not valid YAML: {problem}", "Check indentation, colons, quotes and brackets there")


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _value(node: yaml.Node, path: KeyPath, document: Document) -> Any:
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, document)
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            document.lines[(*path, index)] = _line(item)
        return [_value(item, (*path, index), document) for index, item in enumerate(node.value)]
    try:
        return _scalar(node, document)
    except ValueError:
        problem = "a tag (!…) or a character escape cannot be read here"
        document.faults.append(document.fault(_line(node), problem, "Write the value alone"))
        return None


def _scalar(node: yaml.Node, document: Document) -> Any:
    text = str(node.value)
    match node.tag.rpartition(":")[2]:
        case "null":
            return None
        case "bool":
            return text.lower() == "true"
        case "int" if len(text) <= 18:
            return int(text.replace("_", "") or 0)
        case "float":
            return float(text)
        case "str" | "int":
            pass
        case tag:
            raise ValueError(tag)
    text.encode()  # half a surrogate pair is no text
    document.texts[text] = _line(node)
    return text


def _mapping(node: yaml.MappingNode, path: KeyPath, document: Document) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = _line(key_node)
        if not isinstance(key_node, yaml.ScalarNode):
            document.faults.append(document.fault(line, "a key is no plain text", "Write key: value"))
            continue
        key = str(key_node.value)
        here = (*path, key)
        if key in data:
            problem = f"the key {printable(key)!r} stands twice, first in line {document.lines[here]}"
            document.faults.append(document.fault(line, problem, "Delete one of the two"))
            continue
        document.lines[here] = line
        data[key] = _value(value_node, here, document)
    return data
