"""Each call to Exotel in the audit log: what may change something before it is sent, and all once they have ended."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from bot.audit.on_behalf import actor, current_operation
from bot.exotel import CallRecord
from bot.store import AuditEvent, Store, trunks

log = logging.getLogger(__name__)


class AuditedCalls:
    """Those of one account. No secret is in a row. `called` is told of each call as well."""

    def __init__(self, account_sid: str, store: Store, called: Callable[[CallRecord], object]) -> None:
        self._account_sid = account_sid
        self._store = store
        self._called = called
        self._unwritten: deque[AuditEvent] = deque()
        self._lock = threading.Lock()

    def sending(self, method: str, path: str, trunk_sid: str | None) -> None:
        """Raises sqlite3.Error where it cannot be written down; then it must not be sent."""
        self._store.log(self._event("api_call_begun", f"{method} {path}", trunk_sid, {}))

    def ended(self, call: CallRecord) -> None:
        """A row that cannot be written now is written before the next one: the call was made, whatever becomes of the
        file."""
        self._called(call)
        detail = {
            "http_status": call.http_status,
            "code": call.code,
            "request_id": call.request_id,
            "milliseconds": call.milliseconds,
        }
        event = self._event("api_call", f"{call.method} {call.path}: {call.outcome}", call.trunk, detail)
        with self._lock:
            self._unwritten.append(event)
            try:
                while self._unwritten and not self._store.is_closed:
                    self._store.log(self._unwritten[0])
                    self._unwritten.popleft()
            except sqlite3.Error as error:
                log.warning("%d calls to Exotel wait to be written down: %s", len(self._unwritten), error)

    def _event(self, name: str, sentence: str, trunk_sid: str | None, detail: Mapping[str, Any]) -> AuditEvent:
        operation = current_operation.get()
        return AuditEvent(
            actor=actor(),
            event=name,
            sentence=sentence,
            operation_id=operation.id if operation else None,
            verb=operation.verb if operation else None,
            trunk=self._name_of(trunk_sid),
            account=self._account_sid,
            detail=detail,
        )

    def _name_of(self, trunk_sid: str | None) -> str | None:
        if trunk_sid is None or self._store.is_closed:
            return None
        with self._store.reading() as db:
            return trunks.name_of(db, self._account_sid, trunk_sid) or trunk_sid
