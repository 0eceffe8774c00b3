"""`trunkbot audit prune` in a process of its own, which is killed (SIGKILL) at its n-th step: a statement of SQL, or
what it does to a file."""

from __future__ import annotations

import itertools
import os
import signal
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.cli.audit import prune
from bot.store import store

_ON_FILES = ("open", "os.link", "os.remove", "os.rename", "os.truncate")


def doomed(doom: int, words: Sequence[str], last_words: Path) -> None:
    """Count from the first statement that prune itself makes; leave behind what the step was that it dies before."""
    steps = itertools.count(1)

    def step(what: str) -> None:
        if next(steps) == doom:
            last_words.write_text(what)
            os.kill(os.getpid(), signal.SIGKILL)

    def on_event(event: str, given: tuple[Any, ...]) -> None:
        if event in _ON_FILES and ".jsonl" in str(given):
            step(f"{event} {given}")

    opened = store.Store.__init__

    def open_and_watch(self: store.Store, *given: Any, **named: Any) -> None:
        opened(self, *given, **named)
        connection: sqlite3.Connection = self._db.conn
        connection.set_trace_callback(step)
        sys.addaudithook(on_event)

    store.Store.__init__ = open_and_watch  # type: ignore[method-assign]
    prune(words)
