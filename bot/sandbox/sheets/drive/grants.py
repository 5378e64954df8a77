"""Drive permission resources: who a file is shared with, and the role that follows for a person."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from bot.sandbox.sheets.engine.model import Json

EDITORS = frozenset({"owner", "organizer", "fileOrganizer", "writer"})
RANK = ("reader", "commenter", "writer", "fileOrganizer", "organizer", "owner")
"""The roles, weakest first."""


def strongest(permissions: Iterable[Json], email: str) -> str | None:
    """The strongest role that these permissions give to a person; None for none. "" is somebody unknown."""
    roles = [str(p["role"]) for p in permissions if _is_for(p, email)]
    return max(roles, key=RANK.index, default=None)


def permission_id(kind: str, email: str | None) -> str:
    """The id Drive would give: the same for the same grantee on every file."""
    if kind == "anyone":
        return "anyoneWithLink"
    digest = hashlib.sha256((email or "").casefold().encode()).hexdigest()
    return str(int(digest, 16))[:20] + ("k" if kind == "domain" else "")


def new_permission(role: str, email: str | None = None, kind: str = "user") -> Json:
    """A Drive permission resource."""
    permission: Json = {"id": permission_id(kind, email), "type": kind, "kind": "drive#permission", "role": role}
    if kind == "anyone":
        permission["allowFileDiscovery"] = False
    elif kind == "domain":
        permission |= {"domain": email, "displayName": email, "allowFileDiscovery": False}
    else:
        permission |= {"emailAddress": email, "displayName": display_name(email or ""), "deleted": False}
        if kind == "user":
            permission["pendingOwner"] = False
    return permission


def display_name(email: str) -> str:
    """A name for this address; service accounts have none but the address."""
    return email if email.endswith("gserviceaccount.com") else email.split("@")[0]


def _is_for(permission: Json, email: str) -> bool:
    match permission["type"]:
        case "anyone":
            return True
        case "domain":
            return email.casefold().endswith("@" + str(permission["domain"]).casefold())
        case _:
            return str(permission.get("emailAddress", "")).casefold() == email.casefold()
