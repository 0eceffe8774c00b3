"""`trunkbot audit prune` in a process of its own, which is killed (SIGKILL) at its n-th step: a statement of SQL, or
what it does to a file. Usage: doomed_prune.py N, then the words of the command."""

from __future__ import annotations

import itertools
import os
import signal
import sqlite3
import sys
from typing import Any

_ON_FILES = ("open", "os.link", "os.remove", "os.rename", "os.truncate")


def main() -> None:
    """Count from the first statement that prune itself makes; print what the step was that it dies before."""
    from bot.cli.audit import prune
    from bot.store import store

    doom = int(sys.argv[1])
    steps = itertools.count(1)

    def step(what: str) -> None:
        if next(steps) == doom:
            print(what, flush=True)
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
    prune(sys.argv[2:])


if __name__ == "__main__":
    main()
