"""What is kept between runs, what survives a kill, and who may open the file."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import requests
from sandbox_clients import gspread_client

from bot.sandbox.sheets.engine.model import Cell
from bot.sandbox.sheets.server import SandboxServer
from bot.sandbox.sheets.storage.lock import StoreInUse, running_server
from bot.sandbox.sheets.storage.store import NotSaved

SERVE = """
import sys, time
from bot.sandbox.sheets.server import SandboxServer
with SandboxServer(sys.argv[1], key_file=sys.argv[2]) as server:
    server.state.add_workbook("made elsewhere")
    server.flush()
    print(server.url, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def key(key_of_all: Path, tmp_path: Path) -> Path:
    path = tmp_path / "key.json"
    path.write_bytes(key_of_all.read_bytes())
    return path


def test_everything_is_there_again_after_a_restart(tmp_path: Path, key: Path) -> None:
    store = tmp_path / "sandbox.db"
    with SandboxServer(store, key_file=key) as server:
        client = gspread_client(server)
        worksheet = client.create("Orders").sheet1
        worksheet.update([["a", 1.5, True], ["=A1", "0042", ""]], "A1", raw=False)
        worksheet.format("A1", {"textFormat": {"strikethrough": True}})
        worksheet.insert_note("B1", "a note")
        worksheet.spreadsheet.share("ann@example.com", perm_type="user", role="reader")
        client.http_client.session.close()
        user = server.issue_authorized_user("ann@example.com")
        before = server.state.workbook(worksheet.spreadsheet_id).snapshot()
    with SandboxServer(store, key_file=key) as server:
        after = server.state.workbook(before.spreadsheet_id)
        assert after == before
        assert server.authority.users[user["refresh_token"]].email == "ann@example.com"
        client = gspread_client(server)
        assert client.open("Orders").sheet1.get_note("B1") == "a note"
        client.del_spreadsheet(before.spreadsheet_id)
        client.http_client.session.close()
    with SandboxServer(store, key_file=key) as server:
        assert len(server.state) == 0


def test_the_key_file_lies_beside_the_store_and_is_used_again(tmp_path: Path) -> None:
    store = tmp_path / "sandbox.db"
    with SandboxServer(store) as server:
        first, url = server.key_file.read_text(), server.url
        assert server.key_file == tmp_path / "sandbox.db.key.json"
    with SandboxServer(store) as server:
        assert server.key_file.read_text() == first.replace(url, server.url)


def test_a_change_is_on_disk_half_a_second_later(tmp_path: Path, key: Path) -> None:
    store = tmp_path / "sandbox.db"
    with SandboxServer(store, key_file=key) as server:
        server.state.add_workbook("Orders")
        deadline = time.monotonic() + 0.5
        titles: list[Any] = []
        while not titles and time.monotonic() < deadline:
            time.sleep(0.02)
            with sqlite3.connect(store) as database:
                titles = database.execute("SELECT title FROM spreadsheets").fetchall()
            database.close()
        assert titles == [("Orders",)]


def test_a_killed_server_leaves_its_last_save_and_no_lock(tmp_path: Path, key: Path) -> None:
    store = tmp_path / "sandbox.db"
    with subprocess.Popen(
        [sys.executable, "-c", SERVE, str(store), str(key)], stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    ) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert running_server(store) == url
        assert requests.get(f"{url}/status", timeout=5).json()["store"] == str(store)
        with pytest.raises(StoreInUse, match=f"process {process.pid}, {url}"):
            SandboxServer(store, key_file=key).start()
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert running_server(store) is None
    with SandboxServer(store, key_file=key) as server:
        assert [file.workbook.title for file in server.state] == ["made elsewhere"]


def test_a_second_server_in_the_same_process_is_refused_too(tmp_path: Path, key: Path) -> None:
    store = tmp_path / "sandbox.db"
    with SandboxServer(store, key_file=key) as server:
        with pytest.raises(StoreInUse, match=server.url):
            SandboxServer(store, key_file=key).start()
        assert running_server(store) == server.url
    assert running_server(store) is None
    assert running_server(tmp_path / "nothing.db") is None


def test_stopping_frees_the_port_and_a_second_stop_does_nothing(key: Path) -> None:
    server = SandboxServer(key_file=key).start()
    port = int(server.url.rpartition(":")[2])
    server.stop()
    server.stop()
    with SandboxServer(key_file=key, port=port) as again:
        assert again.url == server.url


def test_a_file_that_is_no_store_is_refused_and_left_alone(tmp_path: Path, key: Path) -> None:
    store = tmp_path / "letters.db"
    store.write_text("Dear Sir or Madam, " * 100)
    with pytest.raises(ValueError, match="not a file of this sandbox"):
        SandboxServer(store, key_file=key).start()
    assert store.read_text().startswith("Dear Sir")


def test_a_server_that_did_not_start_leaves_nothing_beside_the_file_and_takes_nothing_away(tmp_path: Path) -> None:
    store = tmp_path / "letters.db"
    store.write_text("Dear Sir or Madam, " * 100)
    with pytest.raises(ValueError, match="not a file of this sandbox"):
        SandboxServer(store).start()
    assert list(tmp_path.iterdir()) == [store]
    store.unlink()
    with SandboxServer(store):
        pass
    before = sorted(tmp_path.iterdir())
    store.write_text("Dear Sir or Madam, " * 100)
    with pytest.raises(ValueError, match="not a file of this sandbox"):
        SandboxServer(store).start()
    assert sorted(tmp_path.iterdir()) == before


def test_a_damaged_workbook_in_the_store_is_named(tmp_path: Path, key: Path) -> None:
    store = tmp_path / "sandbox.db"
    with SandboxServer(store, key_file=key) as server:
        made = server.state.add_workbook("Orders").spreadsheet_id
    with sqlite3.connect(store) as database:
        database.execute("UPDATE spreadsheets SET workbook = x'00'")
    database.close()
    with pytest.raises(ValueError, match=f"spreadsheet {made}: the stored workbook cannot be read"):
        SandboxServer(store, key_file=key).start()


def test_an_xlsx_store_is_loaded_and_saved_back(tmp_path: Path, key: Path) -> None:
    store = tmp_path / "orders.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["Order", "Status"])
    book.active.append(["0042", "open"])
    book.save(store)
    book.close()
    with SandboxServer(store, key_file=key) as server:
        client = gspread_client(server)
        worksheet = client.open("orders").sheet1
        assert worksheet.get_all_values() == [["Order", "Status"], ["0042", "open"]]
        worksheet.update_acell("B2", "done")
        spreadsheet_id = worksheet.spreadsheet_id
        client.http_client.session.close()
    saved = openpyxl.load_workbook(store)
    assert saved.active["B2"].value == "done"
    saved.close()
    before = openpyxl.load_workbook(tmp_path / "orders.before.xlsx")
    assert before.active["B2"].value == "open"
    before.close()
    with SandboxServer(store, key_file=key) as server:
        assert server.state.workbook(spreadsheet_id).sheets[0].cell(1, 1) == Cell("done")


def test_an_xlsx_store_that_was_not_changed_is_not_written(tmp_path: Path, key: Path) -> None:
    store = tmp_path / "orders.xlsx"
    book = openpyxl.Workbook()
    book.save(store)
    book.close()
    before = store.read_bytes()
    with SandboxServer(store, key_file=key):
        pass
    assert store.read_bytes() == before


def test_an_xlsx_store_that_is_missing_is_made(tmp_path: Path, key: Path) -> None:
    store = tmp_path / "new.xlsx"
    with SandboxServer(store, key_file=key) as server:
        (file,) = server.state
        with server.state.editing(file.id) as workbook:
            workbook.sheets[0].put(0, 0, Cell("x"))
    assert store.exists()


def test_a_damaged_xlsx_store_is_refused_and_the_port_is_free_again(tmp_path: Path, key: Path) -> None:
    store = tmp_path / "orders.xlsx"
    store.write_text("a,b\n1,2\n")
    with pytest.raises(ValueError, match="no xlsx workbook"):
        SandboxServer(store, key_file=key).start()
    assert running_server(store) is None


def test_without_validation_nulls_are_still_unset_and_the_status_says_so(key: Path) -> None:
    with SandboxServer(key_file=key, validate=False) as server:
        assert requests.get(f"{server.url}/status", timeout=5).json()["validation"] == "off: switched off"
        client = gspread_client(server)
        worksheet = client.create("Orders").sheet1
        worksheet.add_protected_range("A1:B2")
        worksheet.update([["a", None]], "A1")
        assert worksheet.get_all_values() == [["a"]]
        client.http_client.session.close()


def test_an_earlier_copy_of_a_workbook_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "orders.xlsx"
    openpyxl.Workbook().save(path)
    originals = []
    for text in ("one", "two"):
        originals.append(path.read_bytes())
        with SandboxServer(path) as server:
            (file,) = server.state
            with server.state.editing(file.id) as workbook:
                workbook.sheets[0].rows[0] = (Cell(text),)
                workbook.touch()
    copies = [(tmp_path / name).read_bytes() for name in ("orders.before.xlsx", "orders.before-2.xlsx")]
    assert copies == originals


def test_a_workbook_somebody_else_saved_meanwhile_is_left_alone_and_nothing_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "orders.xlsx"
    openpyxl.Workbook().save(path)
    server = SandboxServer(path).start()
    (file,) = server.state
    theirs = openpyxl.Workbook()
    theirs["Sheet"]["A1"] = "theirs"
    theirs.save(path)
    with server.state.editing(file.id) as workbook:
        workbook.sheets[0].rows[0] = (Cell("ours"),)
        workbook.touch()
    with pytest.raises(NotSaved, match="somebody else saved it while it was served"):
        server.stop()
    assert openpyxl.load_workbook(path)["Sheet"]["A1"].value == "theirs"
    assert openpyxl.load_workbook(tmp_path / "orders.conflict.xlsx")["Sheet"]["A1"].value == "ours"


def test_a_link_to_a_store_is_the_same_store(tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "store.db")
    with SandboxServer(tmp_path / "store.db"), pytest.raises(StoreInUse):
        SandboxServer(tmp_path / "link.db").start()


@pytest.mark.parametrize("statement", ["CREATE TABLE orders (id)", "CREATE TABLE spreadsheets (id, name)"])
def test_a_database_of_another_program_is_refused_and_left_as_it_is(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "other.db"
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute(statement)
    with pytest.raises(ValueError, match="Choose another file"):
        SandboxServer(path).start()
    with contextlib.closing(sqlite3.connect(path)) as other:
        assert [sql for (sql,) in other.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")] == [statement]


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Choose another file"):
        SandboxServer(tmp_path).start()
