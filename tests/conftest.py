"""What costs most and proves nothing is done once in a test process."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest
import requests.sessions
from cryptography.hazmat.primitives import serialization

gc.disable()  # what is imported stays: looking through it meanwhile takes a fifth of the collection's time


def pytest_collection_finish() -> None:
    """The tests and all they import stay to the end: the collector of garbage need not look at them again and again."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def nobody_is_asked_for_proxies() -> Iterator[None]:
    """The tests talk to this machine only; looking into the environment and ~/.netrc takes a tenth of each call."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(requests.sessions, "get_environ_proxies", lambda url, no_proxy=None: {})
        patched.setattr(requests.sessions, "get_netrc_auth", lambda url: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def servers_stop_at_once() -> Iterator[None]:
    """uvicorn looks ten times a second whether it is to stop, and then waits as long again: longer than most tests."""
    import uvicorn.server

    often = {**vars(asyncio), "sleep": lambda _seconds: asyncio.sleep(0.01)}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(uvicorn.server, "asyncio", SimpleNamespace(**often))
        yield


@pytest.fixture(scope="session", autouse=True)
def keys_are_checked_once() -> Iterator[None]:
    """Checking a key's primes takes longer than starting a server, and half as long as a run of the bot."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(serialization, "load_pem_private_key", cache(serialization.load_pem_private_key))
        yield


@pytest.fixture(scope="session", autouse=True)
def ledgers_are_quick() -> Iterator[None]:
    """Ledgers of this process write their statements out once for all, and wait for no disk: no test cuts the power."""
    import sqlalchemy as sa

    create_engine = sa.create_engine
    statements: dict[Any, Any] = {}
    dialects: dict[str, sa.Dialect] = {}

    def create_quick_engine(url: sa.URL, **options: Any) -> sa.Engine:
        engine = create_engine(url, **options)
        engine.dialect = dialects.setdefault(engine.dialect.name + engine.dialect.driver, engine.dialect)
        engine.update_execution_options(compiled_cache=statements)
        if engine.dialect.name == "sqlite":
            sa.event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
        return engine

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sa, "create_engine", create_quick_engine)
        yield
