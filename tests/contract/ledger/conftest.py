"""A fresh ledger on every database the code is written for."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.ledger import Ledger

POSTGRES = "SHEET_BOT_TEST_POSTGRES"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where an empty ledger is to be."""
    if request.param == "sqlite":
        yield str(tmp_path / "var" / "ledger.db")
        return
    server = os.environ.get(POSTGRES)
    if server is None:
        pytest.skip(f"{POSTGRES} gives no PostgreSQL to test against")
    pytest.importorskip("psycopg", reason="the PostgreSQL driver is not installed")
    engine = sa.create_engine(server)
    schema = f"ledger_{uuid.uuid4().hex}"
    with engine.begin() as connection:
        connection.execute(sa.schema.CreateSchema(schema))
    here = sa.make_url(server).update_query_dict({"options": f"-csearch_path={schema}"})
    yield here.render_as_string(hide_password=False)
    with engine.begin() as connection:
        connection.execute(sa.schema.DropSchema(schema, cascade=True))
    engine.dispose()


@pytest.fixture(scope="session")
def new_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """To be copied: building one takes longer than most tests here."""
    path = tmp_path_factory.mktemp("new") / "ledger.db"
    Ledger.open(path).close()
    return path


@pytest.fixture
def ledger(url: str, new_ledger: Path) -> Iterator[Ledger]:
    """The empty ledger, open."""
    if "://" not in url:
        Path(url).parent.mkdir()
        shutil.copy(new_ledger, url)
    with Ledger.open(url) as opened:
        yield opened
