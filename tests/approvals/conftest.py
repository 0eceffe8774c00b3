"""Stages whose clocks are looked at twenty times a second, so that nobody waits for a tick."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from bot.app import trunkbot
from tests.support.stage import Stage, stage

Staging = Callable[..., Stage]


@pytest.fixture
def staging(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Staging]:
    """A stage with these settings; without any, what is approved begins at once."""
    monkeypatch.setattr(trunkbot, "CLOCK_SECONDS", 0.05)
    with ExitStack() as stack:

        def make(**changes: Any) -> Stage:
            return stack.enter_context(stage(tmp_path, **{"trunkbot_cooling_seconds": 0} | changes))

        yield make


@pytest.fixture
def staged(staging: Staging) -> Stage:
    """A stage with the usual people, on which what is approved begins at once."""
    return staging()
