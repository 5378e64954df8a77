"""Who vouches that a mail is from whom it says: the Authentication-Results of the team's own mail server."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_PASS = "pass"  # noqa: S105 - a result, no password
_SPACE = " \t\r\n"
_ATOM_END = frozenset(_SPACE + ';="(')
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_ADDRESS = re.compile(r"[^<>@]*<[^<>@\s]+@(?P<angle>[A-Za-z0-9.-]+)>\s*|\s*[^<>@\s,;:]+@(?P<bare>[A-Za-z0-9.-]+)\s*")


@dataclass(frozen=True, slots=True)
class SenderRules:
    """Whose word counts (`authserv_ids`) about mail from whom (`sender_domains`, subdomains included).

    With `trust` a person vouches for every mail, and neither is looked at.
    """

    authserv_ids: frozenset[str]
    sender_domains: frozenset[str]
    trust: bool = False


@dataclass(frozen=True, slots=True)
class Method:
    """One method of an Authentication-Results header: "dkim", "pass", {"header.d": "example.com"}; in lower case."""

    name: str
    result: str
    properties: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AuthenticationResults:
    """One such header: who checked, and what came out."""

    authserv_id: str
    methods: tuple[Method, ...]


def parse_results(header: str) -> AuthenticationResults:
    """The header's value; what does not follow the grammar is passed over, so that it can vouch for nothing.

    Source: RFC 8601 §2.2 (https://www.rfc-editor.org/rfc/rfc8601, read 2026-11-22).
    """
    first, *rest = _statements(header)
    methods = (_method(_pairs(tokens)) for tokens in rest)
    return AuthenticationResults(first[0].lower() if first else "", tuple(one for one in methods if one is not None))


def is_authentic(results: Sequence[str], senders: Sequence[str], rules: SenderRules) -> bool:
    """Whether a trusted server says that the mail is from an allowed domain: dmarc, or an aligned dkim or spf, passed.

    `results` are the Authentication-Results headers from the top, `senders` the From headers. Only the topmost one of
    a trusted server counts: a server writes its own above whatever a sender made up (RFC 8601 §5).
    """
    parsed = (parse_results(header) for header in results)
    own = next((one for one in parsed if one.authserv_id in rules.authserv_ids), None)
    sender = sender_domain(senders)
    if own is None or sender is None:
        return False
    allowed = _allowed(sender, rules.sender_domains)
    return allowed is not None and any(_vouches(one, sender, allowed) for one in own.methods)


def sender_domain(senders: Sequence[str]) -> str | None:
    """The domain of the one address in the one From header; None when there are none, several, or oddities."""
    if len(senders) != 1:
        return None
    match = _ADDRESS.fullmatch(_QUOTED.sub("", senders[0]))
    return (match["angle"] or match["bare"]).lower() if match else None


def _vouches(method: Method, sender: str, allowed: str) -> bool:
    """Relaxed alignment (RFC 7489 §3.1), with the allowed domain as the organisational one."""
    if method.result != _PASS:
        return False
    told = method.properties
    match method.name:
        case "dmarc":
            return told.get("header.from", sender) == sender
        case "dkim":
            signed = told.get("header.d") or told.get("header.i", "").rpartition("@")[2]
            return _allowed(signed, (allowed,)) is not None
        case "spf":
            return _allowed(told.get("smtp.mailfrom", "").rpartition("@")[2], (allowed,)) is not None
    return False


def _allowed(domain: str, domains: Iterable[str]) -> str | None:
    return next((one for one in domains if domain == one or domain.endswith(f".{one}")), None)


def _method(pairs: Sequence[tuple[str, str]]) -> Method | None:
    if not pairs:
        return None
    (name, result), *properties = pairs
    return Method(
        name.partition("/")[0].lower(), result.lower(), {key.lower(): text.lower() for key, text in properties}
    )


def _pairs(tokens: Sequence[str]) -> list[tuple[str, str]]:
    """Each `name = value`; a token that belongs to none is passed over."""
    return [(tokens[at - 1], tokens[at + 1]) for at in range(1, len(tokens) - 1) if tokens[at] == "="]


def _statements(header: str) -> list[list[str]]:
    """The tokens between semicolons, without comments and quotes."""
    found: list[list[str]] = [[]]
    at = 0
    while at < len(header):
        char = header[at]
        if char in _SPACE:
            at += 1
        elif char == "(":
            at = _after_comment(header, at)
        elif char == ";":
            found.append([])
            at += 1
        elif char == "=":
            found[-1].append(char)
            at += 1
        else:
            start = at
            while at < len(header) and header[at] not in _ATOM_END:
                at += 1
            word = header[start:at]
            if at < len(header) and header[at] == '"':
                quoted = _QUOTED.match(header, at)
                at = quoted.end() if quoted else len(header)
                # a quoted text is no operator, and what follows it directly, as in "local part"@domain, belongs to it
                inside = re.sub(r"\\(.)", r"\1", quoted[0][1:-1]) if quoted else ""
                start = at
                while at < len(header) and header[at] not in _ATOM_END:
                    at += 1
                word += inside.replace("=", " ") + header[start:at]
            found[-1].append(word)
    return found


def _after_comment(header: str, at: int) -> int:
    """Comments nest, and a backslash takes the next character's meaning away; one that never ends takes all."""
    depth = 0
    while at < len(header):
        char = header[at]
        if char == "\\":
            at += 1
        elif char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    return len(header)
