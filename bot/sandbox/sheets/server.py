"""The local Sheets and Drive API as a server in this process, for tests, benchmarks and `bot sandbox serve`.

    with SandboxServer() as server:                      # in memory; SandboxServer("var/sandbox.db") keeps what it gets
        workbook = server.state.import_xlsx("orders.xlsx")
        client = gspread.service_account(server.key_file, http_client=…)   # its endpoint pointed at server.url

Sheets answers below `<url>/v4/`, Drive below `<url>/drive/v3/` and `<url>/upload/drive/v2/`, the token endpoint is
`<url>/token` (it stands in the key file as `token_uri`), `<url>/status` says what is running, and, where it is switched
on, the admin API answers below `<admin_url>/`.
"""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from starlette.types import ASGIApp

from bot.sandbox.sheets.drive.files import Files
from bot.sandbox.sheets.http.app import Application
from bot.sandbox.sheets.http.front import Front
from bot.sandbox.sheets.http.listening import listen, serve
from bot.sandbox.sheets.http.oauth.authority import Authority
from bot.sandbox.sheets.http.oauth.keys import DEFAULT_ACCOUNT, issue_authorized_user, issue_service_account
from bot.sandbox.sheets.http.service import Hook, Service
from bot.sandbox.sheets.http.validation.validate import load_validator
from bot.sandbox.sheets.knobs.editor import Editor
from bot.sandbox.sheets.knobs.faults import CallLog, Faults
from bot.sandbox.sheets.knobs.latency import Latency
from bot.sandbox.sheets.knobs.quotas import Quotas
from bot.sandbox.sheets.storage.lock import StoreLock
from bot.sandbox.sheets.storage.snapshots import START, Snapshots
from bot.sandbox.sheets.storage.store import WriteBehind, open_store


class SandboxServer:
    """One running server; listens on 127.0.0.1 only.

    Guarantees: when `start` returns the server answers; when `stop` returns its port is free, its thread is gone and
    every change is in the store. Start and stop happen once.

    Attributes:
        url: `http://127.0.0.1:PORT`, without a slash at the end.
        key_file: a service-account key, in the shape of Google's, for `account`; beside the store (`<store>.key.json`),
            kept for later starts.
        state: the spreadsheets, for preparing and looking inside.
        authority: tokens and keys; `authority.expire_tokens()` makes every client ask for a new one.
        admin_url: `http://127.0.0.1:PORT/admin`, "" when it is off.
        faults, quotas, latency: what goes wrong, is too much or takes its time on demand; all off at the start.
        editor: people who edit around calls; None is nobody.
        log: what was called. snapshots: pictures of all spreadsheets to go back to; `start` is there.
    """

    def __init__(
        self,
        store: Path | str | None = None,
        *,
        port: int = 0,
        key_file: Path | str | None = None,
        account: str = DEFAULT_ACCOUNT,
        token_lifetime_s: float = 3599,
        validate: bool = True,
        admin: bool = False,
        admin_port: int | None = None,
        prepare: Callable[[Files], None] | None = None,
    ) -> None:
        """Prepares a server.

        Args:
            store: an SQLite file or an xlsx workbook, made when missing; None keeps everything in memory.
            port: 0 takes any free one.
            key_file: where the key lies, when not beside the store.
            account: the service account's e-mail, when the key is made new.
            validate: False skips the check against the discovery documents (10 µs a request), for benchmarks.
            admin: serves the admin API too, on the same port.
            admin_port: serves it on a port of its own; 0 takes any free one.
            prepare: fills the spreadsheets after the store was read and before the first call is answered.
        """
        self.store = Path(store) if store is not None else None
        self.authority = Authority(lifetime_s=token_lifetime_s)
        self.state = Files(account)
        self.snapshots = Snapshots(self.state)
        self._service = Service(self.state, self.authority)
        self._admin = admin
        self._admin_port = admin_port
        self._prepare = prepare
        self._wanted_port = port
        self._wanted_key_file = Path(key_file) if key_file is not None else None
        self._account = account
        self._validate = validate
        self._closing = ExitStack()
        self._saver: WriteBehind | None = None
        self.url = ""
        self.admin_url = ""
        self.key_file = Path()

    @property
    def faults(self) -> Faults:
        return self._service.faults

    @property
    def quotas(self) -> Quotas:
        return self._service.quotas

    @property
    def latency(self) -> Latency:
        return self._service.latency

    @property
    def editor(self) -> Editor | None:
        return self._service.editor

    @editor.setter
    def editor(self, editor: Editor | None) -> None:
        self._service.editor = editor

    @property
    def log(self) -> CallLog:
        return self._service.log

    @property
    def before_request(self) -> Hook | None:
        """Called with (method, path, body) while the workbook is locked, before the engine runs; may change it."""
        return self._service.before_request

    @before_request.setter
    def before_request(self, hook: Hook | None) -> None:
        self._service.before_request = hook

    @property
    def after_request(self) -> Hook | None:
        """As `before_request`, after the engine has succeeded and before the answer is sent."""
        return self._service.after_request

    @after_request.setter
    def after_request(self, hook: Hook | None) -> None:
        self._service.after_request = hook

    def issue_authorized_user(self, email: str) -> dict[str, str]:
        """OAuth credentials of a person, for `gspread.oauth_from_dict` or `google.oauth2.credentials`."""
        return issue_authorized_user(self.authority, email)

    def start(self) -> Self:
        """Opens the store and listens.

        Raises:
            StoreInUse: another server has the store open; the message names it.
            ValueError: store or key file cannot be read.
            OSError: the port is taken.
        """
        made: list[Path] = []
        try:
            self._start(made)
        except BaseException:
            for path in made:
                path.unlink(missing_ok=True)
            self._closing.close()
            raise
        return self

    def _start(self, made: list[Path]) -> None:
        """Starts; `made` gets the files beside the store that are new, of no use when this fails."""
        lock = None
        if self.store is not None:
            lock = StoreLock(self.store)
            self._closing.callback(lock.release)
            made.extend([lock.path] if lock.is_new else ())
        listener, self.url = self._listen(self._wanted_port)
        self.authority.token_uri = f"{self.url}/token"
        self.key_file = self._wanted_key_file or self._default_key_file()
        made.extend(() if self.key_file.exists() else [self.key_file])
        self.state.account = issue_service_account(self.authority, self.key_file, self._account)["client_email"]
        if self.store is not None:
            store = open_store(self.store)
            self._closing.callback(store.close)
            store.load(self.state, self.authority)
            saver = WriteBehind(store, self.state, self.authority)
            self._closing.callback(saver.stop)
            self._saver = saver
        if self._validate:
            self._service.validator = load_validator()
        else:
            self._service.validator_missing = "off: switched off"
        self._service.about = self._about
        if self._prepare is not None:
            self._prepare(self.state)
        self.snapshots.take(START)
        self._serve_all(listener)
        if lock is not None:
            lock.announce(self.url)

    def _listen(self, port: int) -> tuple[socket.socket, str]:
        """A listening socket on loopback, and its URL."""
        listener = listen(port)
        self._closing.callback(listener.close)
        return listener, f"http://127.0.0.1:{listener.getsockname()[1]}"

    def _serve_all(self, listener: socket.socket) -> None:
        admin: ASGIApp | None = None
        if self._admin or self._admin_port is not None:
            from bot.sandbox.sheets.admin.api import Admin

            admin = Admin(self._service, self.snapshots)
            self.admin_url = f"{self.url}/admin"
        if admin is not None and self._admin_port is not None:
            own, url = self._listen(self._admin_port)
            self.admin_url = f"{url}/admin"
            self._closing.callback(serve(own, admin, "sandbox-admin"))
            admin = admin if self._admin else None
        self._closing.callback(serve(listener, Front(Application(self._service, admin)), "sandbox-server"))

    def _about(self) -> dict[str, object]:
        """What GET /status adds; `problem` is why the last save failed."""
        problem = self._saver.problem if self._saver is not None else None
        store = str(self.store) if self.store is not None else "in memory"
        return {"pid": os.getpid(), "store": store, "key_file": str(self.key_file), "problem": problem}

    def flush(self) -> None:
        """Saves now what has changed, instead of within half a second."""
        if self._saver is not None:
            self._saver.flush()

    def _default_key_file(self) -> Path:
        if self.store is not None:
            return self.store.with_name(self.store.name + ".key.json")
        folder = self._closing.enter_context(tempfile.TemporaryDirectory(prefix="sheet-bot-sandbox-"))
        return Path(folder) / "key.json"

    def stop(self) -> None:
        """Answers what is under way, saves, and lets go of port and store. A second time does nothing."""
        self._closing.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
