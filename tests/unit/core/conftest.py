"""Properties are never judged by the clock: the machines that run them are slow at times."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("core", deadline=None)
settings.load_profile("core")
