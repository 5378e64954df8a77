"""How often Python looks for garbage in cycles: a setting of the process, made by whoever starts it."""

from __future__ import annotations

import gc


def relax_collector() -> None:
    """Looks for cycles a seventieth as often: a run makes many small objects at a time and hardly any cycles, and with
    Python's own setting a third of its CPU went into looking.
    """
    gc.set_threshold(50_000, 20, 100)
