"""What the admin API does: one method for each of its calls, from a checked body to JSON."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any

from bot.sandbox.sheets.admin import bodies
from bot.sandbox.sheets.drive.files import PERSON, File, new_spreadsheet_id
from bot.sandbox.sheets.drive.grants import new_permission
from bot.sandbox.sheets.engine.model import Json, Sheet, Workbook
from bot.sandbox.sheets.http.service import Service
from bot.sandbox.sheets.knobs.editor import Editor, Settings
from bot.sandbox.sheets.storage.snapshots import START, Snapshots

_SHOWN_CALLS = 1000
Answer = Json | None


class Problem(Exception):
    """What a request got wrong: where, what, and what to do instead."""

    def __init__(self, place: str, problem: str, fix: str, status: int = 400) -> None:
        super().__init__(f"{place}: {problem}. {fix}.")
        self.status = status
        self.body = {"error": [{"place": place, "problem": problem, "fix": fix}]}


class Actions:
    """The knobs of one service. Each method takes what the path names and the body, and returns JSON or None."""

    def __init__(self, service: Service, snapshots: Snapshots) -> None:
        self._service, self._snapshots = service, snapshots

    def overview(self, *_: Any) -> Answer:
        parts = (self.faults, self.quotas, self.latency, self.editor, self.spreadsheets, self.list_snapshots)
        return {k: v for part in parts for k, v in (part() or {}).items()} | {"calls": self._service.log.count()}

    def faults(self, *_: Any) -> Answer:
        return {"faults": [asdict(fault) for fault in self._service.faults.waiting()]}

    def set_faults(self, _: Any, body: bodies.FaultList) -> Answer:
        self._service.faults.clear()
        self._service.faults.add(*(fault.rule() for fault in body.faults))
        return self.faults()

    def add_fault(self, _: Any, body: bodies.Fault) -> Answer:
        self._service.faults.add(body.rule())
        return self.faults()

    def no_faults(self, *_: Any) -> Answer:
        self._service.faults.clear()
        return None

    def quotas(self, *_: Any) -> Answer:
        quotas = self._service.quotas
        names = ("kind", "of", "calls", "limit", "seconds_left")
        used = [dict(zip(names, minute, strict=True)) for minute in quotas.used()]
        return {"quotas": asdict(quotas.limits) | {"used": used} if quotas.limits else None}

    def set_quotas(self, _: Any, body: bodies.Quotas) -> Answer:
        self._service.quotas.set(body.limits())
        return self.quotas()

    def refill(self, *_: Any) -> Answer:
        self._service.quotas.set(self._service.quotas.limits)
        return self.quotas()

    def no_quotas(self, *_: Any) -> Answer:
        self._service.quotas.set(None)
        return None

    def latency(self, *_: Any) -> Answer:
        latency = self._service.latency
        rules = [asdict(rule) for rule in latency.rules]
        return {"latency": {"rules": rules, "seed": latency.seed} if rules else None}

    def set_latency(self, _: Any, body: bodies.Latency) -> Answer:
        self._service.latency.set((rule.rule() for rule in body.rules), body.seed)
        return self.latency()

    def no_latency(self, *_: Any) -> Answer:
        self._service.latency.set(())
        return None

    def editor(self, *_: Any) -> Answer:
        editor = self._service.editor
        if editor is None:
            return {"editor": None}
        return {"editor": asdict(editor.settings) | {"edits": [asdict(edit) for edit in list(editor.log)]}}

    def set_editor(self, _: Any, body: bodies.Editor) -> Answer:
        self._service.editor = Editor(body.settings())
        return self.editor()

    def no_editor(self, *_: Any) -> Answer:
        """Nobody edits any more; the answer holds what was done."""
        last, self._service.editor = self.editor(), None
        return last

    def edit_now(self, _: Any, body: bodies.OneEdit) -> Answer:
        if self._service.editor is None:
            self._service.editor = Editor(Settings(rate=0.0))
        file = self._file(body.spreadsheet)
        with file.lock:
            edit = self._service.editor.edit(file.workbook, body.kind)
        if edit is None:
            fix = "Choose another kind, or other tabs with PUT /admin/editor"
            raise Problem("kind", "there is nothing in the spreadsheet that could be edited in this way", fix, 409)
        return asdict(edit)

    def calls(self, *_: Any) -> Answer:
        calls = list(self._service.log.calls)
        counts = Counter(call.operation for call in calls)
        last = [asdict(call) for call in calls[-_SHOWN_CALLS:]]
        return {"total": len(calls), "by_method": dict(sorted(counts.items())), "last": last}

    def no_calls(self, *_: Any) -> Answer:
        self._service.log.clear()
        return None

    def no_tokens(self, *_: Any) -> Answer:
        self._service.authority.expire_tokens()
        return None

    def _file(self, spreadsheet_id: str) -> File:
        file = self._service.files.get(spreadsheet_id)
        if file is None:
            known = ", ".join(found.id for found in self._service.files) or "none"
            raise Problem(f"spreadsheet {spreadsheet_id}", "it is not in this sandbox", f"There are: {known}", 404)
        return file

    def spreadsheets(self, *_: Any) -> Answer:
        return {"spreadsheets": [_shown(file) for file in self._service.files]}

    def add_spreadsheet(self, _: Any, body: bodies.Spreadsheet) -> Answer:
        files = self._service.files
        new_id = body.id or new_spreadsheet_id()
        if files.get(new_id) is not None:
            raise Problem(f"id {new_id}", "it is taken", f"Choose another, or DELETE /admin/spreadsheets/{new_id}", 409)
        workbook = Workbook(new_id, body.title, PERSON, [Sheet.empty(0, "Sheet1")])
        files.add_workbook(workbook, shared=body.shared)
        return _shown(self._file(new_id))

    def delete_spreadsheet(self, path: dict[str, str], _: Any) -> Answer:
        self._service.files.delete(self._file(path["id"]).id)
        return None

    def share(self, path: dict[str, str], body: bodies.Permission) -> Answer:
        file = self._file(path["id"])
        with file.lock:
            file.grant(new_permission(body.role, body.email))
        return _shown(file)

    def unshare(self, path: dict[str, str], _: Any) -> Answer:
        self._service.files.unshare(self._file(path["id"]).id, path["email"])
        return None

    def list_snapshots(self, *_: Any) -> Answer:
        return {"snapshots": self._snapshots.names()}

    def take(self, path: dict[str, str], _: Any) -> Answer:
        if path["name"] == "start":
            raise Problem("name", "start is the picture that reset goes back to", "Choose another name")
        self._snapshots.take(path["name"])
        return self.list_snapshots()

    def restore(self, path: dict[str, str], _: Any) -> Answer:
        try:
            self._snapshots.restore(path["name"])
        except KeyError as error:
            fix = f"Take it with PUT /admin/snapshots/{path['name']}"
            raise Problem("name", str(error.args[0]).rstrip("."), fix, 404) from None
        return self.spreadsheets()

    def reset(self, *_: Any) -> Answer:
        """Everything as it was when the server began to answer, the knobs off."""
        for off in (self.no_faults, self.no_quotas, self.no_latency, self.no_editor, self.no_calls):
            off()
        return self.restore({"name": START}, None)


def _shown(file: File) -> Json:
    shared = {str(p.get("emailAddress") or p["id"]): p["role"] for p in file.permissions}
    tabs = [sheet.title for sheet in file.workbook.sheets]
    return {"id": file.id, "title": file.workbook.title, "tabs": tabs, "permissions": shared}
