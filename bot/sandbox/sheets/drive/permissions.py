"""Who a file is shared with, over Drive: permissions.list, create, get, update and delete."""

from __future__ import annotations

from bot.sandbox.sheets.http.calls import Answer, Call, DriveError, selected
from bot.sandbox.sheets.model import Json


def list(call: Call) -> Answer:
    answer = {"kind": "drive#permissionList", "permissions": call.target.permissions}
    return selected(call, answer, "kind,nextPageToken,permissions(id,type,kind,role)")


def create(call: Call) -> Answer:
    role, kind = call.body.get("role"), call.body.get("type")
    if not role or not kind:
        raise DriveError(400, "required", f"The permission {'type' if role else 'role'} field is required.")
    grantee = call.body.get("domain" if kind == "domain" else "emailAddress")
    if kind != "anyone" and not grantee:
        raise DriveError(
            400, "invalidSharingRequest", 'Bad Request. User message: "The specified emailAddress is invalid."'
        )
    if role == "owner":
        _make_owner_allowed(call)
    return selected(call, call.target.allow(role, grantee, kind), "kind,id,type,role")


def get(call: Call) -> Answer:
    return selected(call, _permission(call), "kind,id,type,role")


def update(call: Call) -> Answer:
    permission, role = _permission(call), call.body.get("role")
    if role == "owner":
        _make_owner_allowed(call)
    changed = permission | {name: call.body[name] for name in ("role", "pendingOwner") if name in call.body}
    call.target.permissions = [changed if p["id"] == changed["id"] else p for p in call.target.permissions]
    call.workbook.version += 1
    return selected(call, changed, "kind,id,type,role")


def delete(call: Call) -> Answer:
    permission = _permission(call)
    if permission["role"] == "owner":
        message = "The owner of a file cannot be removed."
        raise DriveError(403, "cannotRemoveOwner", message)
    call.target.forbid(permission["id"])
    return Answer(None, 204)


def _permission(call: Call) -> Json:
    wanted = call.path["permissionId"]
    for permission in call.target.permissions:
        if permission["id"] == wanted:
            return permission
    place = {"location": "permissionId", "locationType": "parameter"}
    raise DriveError(404, "notFound", f"Permission not found: {wanted}.", **place)


def _make_owner_allowed(call: Call) -> None:
    """There is one owner: making another turns the present one into an editor."""
    if not call.flag("transferOwnership"):
        message = "The transferOwnership parameter must be enabled when the permission role is 'owner'."
        raise DriveError(403, "forbidden", message, location="transferOwnership", locationType="parameter")
    call.target.permissions = [p | {"role": "writer"} if p["role"] == "owner" else p for p in call.target.permissions]
