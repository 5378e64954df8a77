"""Which OAuth scopes a token may be asked for. Those of other Google services are taken, and good for nothing here."""

from __future__ import annotations

_START = "https://www.googleapis.com/auth/"
ALL_SCOPES = (_START + "spreadsheets", _START + "drive")
_SHEETS_AND_DRIVE = {
    "spreadsheets",
    "spreadsheets.readonly",
    "spreadsheets.currentonly",
    "drive",
    "drive.readonly",
    "drive.file",
    "drive.metadata",
    "drive.metadata.readonly",
    "drive.appdata",
    "drive.appfolder",
    "drive.install",
    "drive.photos.readonly",
    "drive.meet.readonly",
    "drive.scripts",
    "drive.activity",
    "drive.activity.readonly",
    "drive.apps.readonly",
    "drive.admin.labels",
    "drive.labels",
    "drive.labels.readonly",
}
_OTHERS = {"openid", "email", "profile", "https://docs.google.com/feeds", "https://mail.google.com/"}
_FEEDS = "https://spreadsheets.google.com/feeds"  # the older name of the spreadsheets scope, still taken


def known_scopes(scope: str) -> list[str]:
    """The scopes of a list with blanks between, by their present names; [] if one of them does not exist."""
    scopes = [_START + "spreadsheets" if name.rstrip("/") == _FEEDS else name for name in scope.split()]
    return scopes if all(_exists(name) for name in scopes) else []


def _exists(name: str) -> bool:
    if not name.startswith(_START):
        return name.rstrip("/") in {other.rstrip("/") for other in _OTHERS}
    short = name.removeprefix(_START)
    is_ours = short.startswith(("spreadsheet", "drive"))
    return short in _SHEETS_AND_DRIVE if is_ours else bool(short)
