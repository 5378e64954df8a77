"""about.get, and the shared drives that do not exist here."""

from __future__ import annotations

from bot.sandbox.sheets.drive.export import XLSX
from bot.sandbox.sheets.drive.files import SPREADSHEET
from bot.sandbox.sheets.drive.resource import EXPORTS, user
from bot.sandbox.sheets.drive.selection import page_size, require_fields, selected
from bot.sandbox.sheets.engine.model import Json
from bot.sandbox.sheets.http.calls import Answer, Call

_IMPORTED = ("text/csv", "text/tab-separated-values", XLSX)


def about(call: Call) -> Answer:
    """Who the caller is, and the room there is.

    Raises:
        DriveError: 400 without `fields`.
    """
    require_fields(call)
    me = call.caller.email
    mine = [file for file in call.files if file.role(me) == "owner"]
    used = sum(file.size_bytes for file in mine)
    trashed = sum(file.size_bytes for file in mine if file.trashed)
    answer: Json = {
        "kind": "drive#about",
        "user": user(me, me),
        "storageQuota": {
            "limit": "16106127360",
            "usage": str(used),
            "usageInDrive": str(used),
            "usageInDriveTrash": str(trashed),
        },
        "importFormats": {media_type: [SPREADSHEET] for media_type in _IMPORTED},
        "exportFormats": {SPREADSHEET: list(EXPORTS)},
        "maxImportSizes": {SPREADSHEET: "104857600"},
        "maxUploadSize": "5242880000000",
        "appInstalled": False,
        "folderColorPalette": [],
        "driveThemes": [],
        "canCreateDrives": False,
        "teamDriveThemes": [],
        "canCreateTeamDrives": False,
    }
    return selected(call, answer, "*", "About")


def drives_list(call: Call) -> Answer:
    """There are none."""
    page_size(call, 10, 100)
    return selected(call, {"kind": "drive#driveList", "drives": []}, "*", "DriveList")


def team_drives_list(call: Call) -> Answer:
    """There are none."""
    page_size(call, 10, 100)
    return selected(call, {"kind": "drive#teamDriveList", "teamDrives": []}, "*", "TeamDriveList")
