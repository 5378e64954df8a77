"""A real browser for tests: headless Chromium, spoken to over a pipe, so that nothing has to be installed beside it."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


class Browser:
    """One tab. `close` ends the process."""

    def __init__(self, profile: Path) -> None:
        (its_in, our_out), (our_in, its_out) = os.pipe(), os.pipe()
        its = [fcntl.fcntl(end, fcntl.F_DUPFD, 20) for end in (its_in, its_out)]
        options = f"--headless=new --no-sandbox --disable-gpu --remote-debugging-pipe --user-data-dir={profile}"
        command = ["bash", "-c", f'exec "$@" 3<&{its[0]} 4>&{its[1]}', "bash", str(CHROMIUM), *options.split()]
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(command, pass_fds=its, stdout=quiet, stderr=quiet)
        for end in (its_in, its_out, *its):
            os.close(end)
        self._out, self._in = os.fdopen(our_out, "wb", 0), os.fdopen(our_in, "rb")
        self._number, self._session = 0, ""
        self._events: list[dict[str, Any]] = []

    def do(self, method: str, **params: Any) -> dict[str, Any]:
        """The result of a method of the DevTools protocol."""
        self._number += 1
        where = {"sessionId": self._session} if self._session else {}
        message = {"id": self._number, "method": method, "params": params, **where}
        self._out.write(json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result
            self._events.append(answer)

    def _read(self) -> dict[str, Any]:
        said = bytearray()
        while (byte := self._in.read(1)) != b"\0":
            assert byte, "the browser has ended"
            said += byte
        message: dict[str, Any] = json.loads(said)
        return message

    def open(self, url: str) -> None:
        """Opens the page and waits until it is there."""
        target = self.do("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.do("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.do("Log.enable")
        self.do("Page.navigate", url=url)
        self.until("document.readyState == 'complete' && location.href != 'about:blank'")

    def value(self, expression: str) -> Any:
        """What a JavaScript expression is worth on the page."""
        return self.do("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def until(self, expression: str) -> None:
        """Waits until it is true, 10 s at most."""
        for _ in range(200):
            if self.value(expression):
                return
            time.sleep(0.05)
        raise AssertionError(f"never came true: {expression}")

    def complaints(self) -> list[str]:
        """What the browser has to say against the page: refused scripts and styles, failed requests."""
        return [event["params"]["entry"]["text"] for event in self._events if event["method"] == "Log.entryAdded"]

    def close(self) -> None:
        self._session = ""
        self.do("Browser.close")
        self._out.close()
        self._in.close()
        self._process.wait(20)
