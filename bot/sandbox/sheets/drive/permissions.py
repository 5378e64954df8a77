"""Who a file is shared with, over Drive: permissions.list, create, get, update and delete."""

from __future__ import annotations

from bot.sandbox.sheets.drive.files import File
from bot.sandbox.sheets.drive.grants import EDITORS, RANK, new_permission, permission_id
from bot.sandbox.sheets.drive.selection import page, page_size, selected
from bot.sandbox.sheets.engine.model import Json
from bot.sandbox.sheets.http.calls import Answer, Call, DriveError, not_allowed, not_found

_SHORT = "kind,id,type,role"
_TYPES = ("user", "group", "domain", "anyone")
_LINKABLE = ("reader", "commenter", "writer")
_OF_SHARED_DRIVES = ("organizer", "fileOrganizer")


def list(call: Call) -> Answer:
    """All of them at once unless `pageSize` says otherwise."""
    permissions, more = call.target.permissions, Json()
    if call.query.get("pageSize") or call.query.get("pageToken"):
        permissions, more = page(call, permissions, page_size(call, 100, 100))
    answer: Json = {"kind": "drive#permissionList", **more, "permissions": permissions}
    return selected(call, answer, "kind,nextPageToken,permissions(id,type,kind,role)", "PermissionList")


def create(call: Call) -> Answer:
    """Shares the file; sharing again with the same grantee changes the role. E-mails are not sent.

    Raises:
        DriveError: role, type or address are missing or wrong, or the caller may not share or give the file away.
    """
    role, kind = call.body.get("role"), call.body.get("type")
    if not role or not kind:
        raise DriveError(400, "required", f"The permission {'type' if role else 'role'} field is required.")
    _check_kind(role, kind)
    grantee = call.body.get("domain" if kind == "domain" else "emailAddress")
    _check_grantee(call.body, kind)
    _check_may_share(call)
    permission = new_permission(role, grantee, kind)
    is_owner_already = permission["id"] == permission_id("user", call.target.owner) and kind == "user"
    if role == "owner" and is_owner_already:  # gspread copies the owner's permission along with the others
        return selected(call, permission, _SHORT, "Permission")
    if kind in ("anyone", "domain") and call.body.get("allowFileDiscovery"):
        permission["allowFileDiscovery"] = True
    if "expirationTime" in call.body:
        permission["expirationTime"] = call.body["expirationTime"]
    return _granted(call, permission)


def get(call: Call) -> Answer:
    return selected(call, _permission(call), _SHORT, "Permission")


def update(call: Call) -> Answer:
    """Changes role, expiry or pending ownership.

    Raises:
        DriveError: anything else is to be changed, or the caller may not do that.
    """
    permission, role = _permission(call), call.body.get("role")
    if set(call.body) & {"type", "emailAddress", "domain", "displayName"}:
        message = "The resource body includes fields which are not directly writable."
        raise DriveError(403, "fieldNotWritable", message)
    if not role:
        raise DriveError(400, "required", "The permission role field is required.")
    _check_kind(role, permission["type"])
    _check_may_share(call)
    names = ("role", "pendingOwner", "expirationTime")
    changed = permission | {name: call.body[name] for name in names if name in call.body}
    if call.flag("removeExpiration"):
        changed.pop("expirationTime", None)
    return _granted(call, changed, accepted_by=permission)


def delete(call: Call) -> Answer:
    """Takes a permission away; editors may take any but the owner's, everybody may take their own.

    Raises:
        DriveError: 403 for the owner's permission, 404 for an unknown one.
    """
    permission, me = _permission(call), call.caller.email.casefold()
    if str(permission.get("emailAddress", "")).casefold() != me:
        _check_may_share(call)
    if permission["role"] == "owner":
        raise DriveError(403, "cannotRemoveOwner", "The owner of a file cannot be removed.")
    call.target.forbid(permission["id"])
    return Answer(None, 204)


def _permission(call: Call) -> Json:
    wanted = call.path["permissionId"]
    for permission in call.target.permissions:
        if permission["id"] == wanted:
            return permission
    raise not_found("Permission", wanted, "permissionId")


def _check_kind(role: str, kind: str) -> None:
    if kind not in _TYPES:
        raise _not_valid("type", "The specified type is invalid or not supported.")
    if role not in RANK:
        raise _not_valid("role", "The specified role is invalid or not supported.")
    if role in _OF_SHARED_DRIVES:
        message = f"The {role} role is only valid for items in shared drives."
        raise DriveError(403, "organizerOnNonTeamDriveItemNotSupported", message)
    if kind in ("domain", "anyone") and role not in _LINKABLE:
        raise _not_valid("role", f"The specified role is not valid for permissions of type {kind}.")


def _check_grantee(body: Json, kind: str) -> None:
    """A user or group needs an address, a domain a domain, and nobody else has either."""
    for field, kinds in (("emailAddress", ("user", "group")), ("domain", ("domain",))):
        text = str(body.get(field) or "")
        if kind in kinds:
            name, at, domain = text.rpartition("@")
            is_right = bool((name and at if field == "emailAddress" else not at) and "." in domain.strip("."))
        else:
            is_right = not text
        if not is_right or any(c.isspace() for c in text):
            raise _not_valid(
                field, f"The specified {field} is invalid or not applicable for the given permission type."
            )


def _not_valid(field: str, message: str) -> DriveError:
    return DriveError(400, "invalid", message, location=f"permission.{field}", locationType="other")


def _check_may_share(call: Call) -> None:
    role = call.target.role(call.caller.email)
    if role not in EDITORS or (role != "owner" and not call.target.details.get("writersCanShare", True)):
        raise not_allowed()


def _check_may_give_away(call: Call, kind: str, accepted_by: Json | None = None) -> None:
    """There is one owner, and only the owner gives a file away, or a pending owner takes it."""
    if not call.flag("transferOwnership"):
        message = "The transferOwnership parameter must be enabled when the permission role is 'owner'."
        raise DriveError(403, "forbidden", message, location="transferOwnership", locationType="parameter")
    if kind != "user":
        raise _not_valid("role", f"The specified role is not valid for permissions of type {kind}.")
    if call.query.get("sendNotificationEmail", "").lower() == "false":
        message = (
            "The sendNotificationEmail parameter is only applicable for permissions of type 'user' or 'group', and "
            "must not be disabled for ownership transfers."
        )
        raise DriveError(403, "forbidden", message, location="sendNotificationEmail", locationType="parameter")
    me = call.caller.email
    is_pending = accepted_by is not None and accepted_by.get("pendingOwner") and accepted_by.get("emailAddress") == me
    if call.target.role(me) != "owner" and not is_pending:
        raise not_allowed()


def _granted(call: Call, permission: Json, accepted_by: Json | None = None) -> Answer:
    """The permission, once it is the file's. `accepted_by`: what the same grantee had until now."""
    if permission["role"] == "owner":
        _check_may_give_away(call, permission["type"], accepted_by)
        _take_over(call.target, permission)
    else:
        _keep_owner(call.target, permission)
        call.target.grant(permission)
    return selected(call, permission, _SHORT, "Permission")


def _take_over(file: File, permission: Json) -> None:
    """The one becomes owner, the owner until now an editor."""
    file.permissions = [p | {"role": "writer"} if p["role"] == "owner" else p for p in file.permissions]
    permission["pendingOwner"] = False
    file.workbook.owner = str(permission["emailAddress"])  # ranges that are protected are the new owner's
    file.grant(permission)


def _keep_owner(file: File, permission: Json) -> None:
    """A file is never left without an owner: the owner's role changes only by giving the file away."""
    if any(p["id"] == permission["id"] and p["role"] == "owner" for p in file.permissions):
        permission["role"] = "owner"
