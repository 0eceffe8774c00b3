"""How many examples a property tries that has a number of its own."""

from __future__ import annotations

from hypothesis import settings


def scaled(examples: int) -> int:
    """So many in the whole run; in the quick loop as much fewer as its profile says."""
    return examples * settings().max_examples // 100
