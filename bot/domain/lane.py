"""The lanes that share an account: its threads, its connections and its requests a minute."""

from __future__ import annotations

from enum import IntEnum


class Lane(IntEnum):
    """A kind of work, the first one first. Each has a share that the ones after it can't use."""

    DECISION = 0
    """Approvals and stops."""
    CHANGE = 1
    """Changes, their forms, and reads that a change waits for."""
    READ = 2
    """Everything that people only look at."""
