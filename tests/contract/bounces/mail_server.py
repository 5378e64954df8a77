"""A real IMAP server on loopback: Debian's dovecot under a configuration of its own; without it, none."""

from __future__ import annotations

import contextlib
import getpass
import grp
import imaplib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

PASSWORD = "correct-horse-ü"  # not ASCII, as passwords are
_DOVECOT = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.key
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail
mail_fsync = never
auth_failure_delay = 0
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""


@dataclass(frozen=True)
class MailServer:
    """Where it listens, and who may sign in. `certificate` is the file that vouches for its TLS port, if it has one."""

    port: int
    user: str
    password: str
    tls_port: int | None = None
    certificate: Path | None = None

    @contextmanager
    def client(self) -> Iterator[imaplib.IMAP4]:
        """Somebody else at the same mailbox."""
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=10) as client:
            client.authenticate("PLAIN", lambda _: f"\0{self.user}\0{self.password}".encode())
            yield client

    def create(self, folder: str) -> None:
        with self.client() as client:
            assert client.create(folder)[0] == "OK"

    def delete(self, folder: str) -> None:
        with self.client() as client:
            assert client.delete(folder)[0] == "OK"

    def deliver(self, folder: str, mails: Sequence[bytes], received: datetime | None = None) -> None:
        """Puts unread messages into the folder."""
        when = imaplib.Time2Internaldate(received) if received else None
        with self.client() as client:
            for mail in mails:
                kind, told = client.append(folder, "", when, mail)  # type: ignore[arg-type]
                assert kind == "OK", told

    def flags(self, folder: str) -> list[bytes]:
        """What is marked on each message, \\Recent aside."""
        with self.client() as client:
            client.select(folder, readonly=True)
            answer = client.fetch("1:*", "(FLAGS)")[1]
        return [b" ".join(imaplib.ParseFlags(line)).replace(b"\\Recent", b"").strip() for line in answer if line]

    def expunge(self, folder: str, uid: int) -> None:
        with self.client() as client:
            client.select(folder)
            client.uid("STORE", str(uid), "+FLAGS", r"(\Deleted)")
            client.expunge()


@contextmanager
def dovecot() -> Iterator[MailServer]:
    """As the user who runs the tests, or as nobody where that is root: it refuses to serve mail as root."""
    binary = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
    if binary is None:
        pytest.skip("dovecot is not installed (on Debian: apt-get install dovecot-imapd)")
    version = subprocess.run([binary, "--version"], capture_output=True, text=True, check=True, timeout=20).stdout
    if not version.startswith("2.3."):  # 2.4 names its settings anew
        pytest.skip(f"dovecot is {version.strip()}, and its settings here are for 2.3")
    user = "nobody" if os.geteuid() == 0 else getpass.getuser()
    group = "nogroup" if os.geteuid() == 0 else grp.getgrgid(os.getegid()).gr_name
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))  # a socket's path is short, and pytest's folders are root's own
    try:
        port, tls_port = free_port(), free_port()
        certificate = write_certificate(folder)
        settings = {"folder": folder, "user": user, "group": group, "port": port, "tls_port": tls_port}
        (folder / "dovecot.conf").write_text(_DOVECOT.format(**settings, password=PASSWORD), encoding="utf-8")
        for name in ("run", "state", "mail"):
            (folder / name).mkdir()
        as_user = {}
        if os.geteuid() == 0:
            for path in (folder, *folder.iterdir()):
                shutil.chown(path, user, group)
            as_user = {"user": user, "group": group, "extra_groups": []}
        command = [binary, "-F", "-c", str(folder / "dovecot.conf")]
        with _running(command, port, folder / "output", as_user):
            yield MailServer(port, "support@example.com", PASSWORD, tls_port, certificate)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(command: Sequence[str], port: int, output: Path, as_user: dict[str, object]) -> Iterator[None]:
    with output.open("wb") as log:
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **as_user)  # type: ignore[call-overload]
    try:
        deadline = time.monotonic() + 20
        while True:
            with contextlib.suppress(OSError), imaplib.IMAP4("127.0.0.1", port, timeout=5):
                break
            assert server.poll() is None, output.read_text(errors="replace")
            assert time.monotonic() < deadline, output.read_text(errors="replace")
            time.sleep(0.02)
        yield
    finally:
        server.terminate()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def write_certificate(folder: Path) -> Path:
    """A key and a certificate for 127.0.0.1 that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.example.com")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "server.key").write_bytes(private)
    path = folder / "server.pem"
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return path
