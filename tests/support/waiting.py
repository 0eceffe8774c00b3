"""Wait for a condition, never for a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_EVENT = threading.Event()

PATIENCE = 60.0
"""Seconds before a test gives up on something: a safety net for a busy machine, never what is asserted."""


def until(condition: Callable[[], T | None], what: str = "it", seconds: float = PATIENCE) -> T:
    """The first true value of the condition; fails, saying what was waited for, once the seconds are over."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, f"{what} did not come about within {seconds} s"
        _EVENT.wait(0.005)
    return value
