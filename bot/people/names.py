"""The names of the people who use trunkbot, as Slack sends them with each payload. The audit log has only ids."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from bot.store import Store
from bot.store.audit.search import names_of_people, note_person


class People:
    """Remembers names across restarts. `run` runs a job on another thread."""

    def __init__(self, store: Store, run: Callable[[Callable[[], object]], None]) -> None:
        self._store = store
        self._run = run
        with store.reading() as db:
            self._known = names_of_people(db)
        self._lock = threading.Lock()

    def met(self, payload: Mapping[str, Any]) -> None:
        """Note the name of the sender. Only a new one is written, on another thread."""
        user, name = _named(payload)
        if not user or not name or self._known.get(user) == name:
            return
        self._run(lambda: self._note(user, name))

    def _note(self, user: str, name: str) -> None:
        with self._lock:
            if self._known.get(user) != name and not self._store.is_closed:
                with self._store.transaction() as db:
                    note_person(db, user, name, self._store.now())
                self._known[user] = name


def _named(payload: Mapping[str, Any]) -> tuple[str, str]:
    """Read the user id and name of a command or an interaction; empty if Slack sent none."""
    user = payload.get("user")
    if not isinstance(user, Mapping):
        return str(payload.get("user_id") or ""), str(payload.get("user_name") or "")
    return str(user.get("id") or ""), str(user.get("username") or user.get("name") or "")
