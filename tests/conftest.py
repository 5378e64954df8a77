"""What costs most and proves nothing is done once in a test process."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
from cryptography.hazmat.primitives import serialization


@pytest.fixture(scope="session", autouse=True)
def keys_are_checked_once() -> Iterator[None]:
    """Checking a key's primes takes longer than starting a server, and half as long as a run of the bot."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(serialization, "load_pem_private_key", cache(serialization.load_pem_private_key))
        yield
