"""Who vouches that a mail is from whom it says: the Authentication-Results of the team's own mail server."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_PASS = "pass"  # noqa: S105 - a result, no password
_SPACE = " \t\r\n"
_VALUE_END = frozenset(_SPACE + ';"(')
_ATOM_END = _VALUE_END | {"="}
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_ADDRESS = re.compile(
    r"[^<>@]*<(?P<local>[^<>@\s]+)@(?P<domain>[A-Za-z0-9.-]+)>\s*"
    r"|\s*(?P<bare_local>[^<>@\s,;:]+)@(?P<bare_domain>[A-Za-z0-9.-]+)\s*"
)
_ADDRESS_LONGEST = 998  # a line's length in RFC 5322 §2.1.1
_RELAY = re.compile(r"(?:.+\.)?marketplace\.amazon\..+")
_SYSTEMS = frozenset({"mailer-daemon", "postmaster"})


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
    """The header's value, unfolded and not decoded: RFC 2047 words in it are a stranger's, and mean nothing.

    What does not follow the grammar is passed over, so that it can vouch for nothing; where a comment or quote never
    ends, nobody can say what stands in it, and the whole header has no methods.

    Source: RFC 8601 §2.2 (https://www.rfc-editor.org/rfc/rfc8601, read 2026-11-22).
    """
    (first, *rest), ended = _statements(header)
    methods = (_method(_pairs(tokens)) for tokens in rest if ended)
    return AuthenticationResults(first[0].lower() if first else "", tuple(one for one in methods if one is not None))


def is_authentic(results: Sequence[str], senders: Sequence[str], rules: SenderRules) -> bool:
    """Whether a trusted server says that the mail is from an allowed domain: dmarc, or an aligned dkim or spf, passed.

    `results` are the Authentication-Results headers from the top, `senders` the From headers, all as they came. Only
    the topmost one of a trusted server counts: a server writes its own above whatever a sender made up (RFC 8601 §5).
    A dmarc that failed in it outweighs all: what an aligned dkim or spf passed, dmarc passes (RFC 7489 §4.2).
    """
    parsed = (parse_results(header) for header in results)
    own = next((one for one in parsed if one.authserv_id in rules.authserv_ids), None)
    sender = sender_domain(senders)
    if own is None or sender is None or any((one.name, one.result) == ("dmarc", "fail") for one in own.methods):
        return False
    allowed = _allowed(sender, rules.sender_domains)
    return allowed is not None and any(_vouches(one, sender, allowed) for one in own.methods)


def sender_domain(senders: Sequence[str]) -> str | None:
    """The domain of the one address in the one From header; None when there are none, several, or oddities.

    The header is taken as it came: a name that is encoded may look like an address once it is decoded.
    """
    address = _address(senders)
    return address[1] if address else None


def is_from_a_buyer(senders: Sequence[str]) -> bool:
    """Whether the mail came by the relay that hands buyers' messages to sellers; its own systems are no buyers.

    Source: "a unique, anonymized email alias" for each buyer, @marketplace.amazon.com and alike
    (https://sellercentral.amazon.com/help/hub/reference/external/GTV8NTY5RM6N9LUN, read 2026-11-22).
    """
    address = _address(senders)
    return address is not None and address[0] not in _SYSTEMS and _RELAY.fullmatch(address[1]) is not None


def _address(senders: Sequence[str]) -> tuple[str, str] | None:
    if len(senders) != 1 or len(senders[0]) > _ADDRESS_LONGEST:
        return None
    match = _ADDRESS.fullmatch(_QUOTED.sub("", senders[0]))
    if match is None:
        return None
    return (match["local"] or match["bare_local"]).lower(), (match["domain"] or match["bare_domain"]).lower()


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


def _statements(header: str) -> tuple[list[list[str]], bool]:
    """The tokens between semicolons, without comments and quotes; and whether these all end."""
    found: list[list[str]] = [[]]
    ended = True
    at = 0
    while at < len(header):
        char = header[at]
        if char in _SPACE:
            at += 1
        elif char == "(":
            at, closed = _after_comment(header, at)
            ended = ended and closed
        elif char == ";":
            found.append([])
            at += 1
        elif char == "=":
            found[-1].append(char)
            at += 1
        else:
            # in a value, such as the address a=b@example.com, a sign of equality is a character like others
            ends = _VALUE_END if found[-1][-1:] == ["="] else _ATOM_END
            start = at
            while at < len(header) and header[at] not in ends:
                at += 1
            word = header[start:at]
            if at < len(header) and header[at] == '"':
                quoted = _QUOTED.match(header, at)
                at = quoted.end() if quoted else len(header)
                ended = ended and quoted is not None
                # a quoted text is no operator, and what follows it directly, as in "local part"@domain, belongs to it
                inside = re.sub(r"\\(.)", r"\1", quoted[0][1:-1]) if quoted else ""
                start = at
                while at < len(header) and header[at] not in ends:
                    at += 1
                word += inside.replace("=", " ") + header[start:at]
            found[-1].append(word)
    return found, ended


def _after_comment(header: str, at: int) -> tuple[int, bool]:
    """Where it ends, and whether it does. They nest, and a backslash takes the next character's meaning away."""
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
                return at + 1, True
        at += 1
    return len(header), False
