"""A client of Exotel whose calls are audited: writes before they are sent, and every call once it has ended."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from bot.config.settings import ExotelAccount
from bot.domain import AccountSid
from bot.domain.audit_events import Event
from bot.domain.clock import iso, moment
from bot.exotel import AT_ONCE, WINDOW, CallRecord, CircuitChange, ExotelClient
from bot.logs.context import actor, current_lane, current_operation
from bot.store import AuditEvent, Store, trunks
from bot.store.audit.search import api_calls_since

log = logging.getLogger(__name__)


class AuditedCalls:
    """The audit of one account's calls, without secrets. `called` receives each call as well."""

    def __init__(self, account_sid: str, store: Store, called: Callable[[CallRecord], object]) -> None:
        self._account_sid = account_sid
        self._store = store
        self._called = called
        self._unwritten: deque[AuditEvent] = deque()
        self._lock = threading.Lock()

    def sending(self, method: str, path: str, trunk_sid: str | None) -> None:
        """Log a call before it is sent. Raises sqlite3.Error if that fails; then it must not be sent."""
        self._store.log(self._event(Event.API_CALL_BEGUN, f"{method} {path}", trunk_sid, {}))

    def ended(self, call: CallRecord) -> None:
        """Log a call that has ended. A row that can't be written now is written before the next one, because the call
        was made in any case."""
        self._called(call)
        detail = {
            "http_status": call.http_status,
            "code": call.code,
            "request_id": call.request_id,
            "milliseconds": call.milliseconds,
        }
        event = self._event(Event.API_CALL, f"{call.method} {call.path}: {call.outcome}", call.trunk, detail)
        with self._lock:
            self._unwritten.append(event)
            try:
                while self._unwritten and not self._store.is_closed:
                    self._store.log(self._unwritten[0])
                    self._unwritten.popleft()
            except sqlite3.Error as error:
                log.warning("%d Exotel calls are not in the audit log yet: %s", len(self._unwritten), error)

    def _event(self, event: Event, sentence: str, trunk_sid: str | None, detail: Mapping[str, Any]) -> AuditEvent:
        operation = current_operation.get()
        return AuditEvent(
            actor=actor(),
            event=event,
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


def exotel_client(
    account: ExotelAccount,
    store: Store,
    wrote: Callable[[str], object] = lambda path: None,
    waits: Callable[[str, float], object] = lambda operation_id, seconds: None,
    circuit_changed: Callable[[CircuitChange], object] = lambda _: None,
    called: Callable[[CallRecord], object] = lambda _: None,
    open_seconds: float = 30.0,
) -> ExotelClient:
    """Make the client of the account; each call it makes is written to the audit log, without secrets.

    `wrote` is called with the path of each call that isn't a GET, `waits` before a long wait of an operation's call,
    `called` after every request, `circuit_changed` when the circuit opens or closes; while it is open, a probe is sent
    every `open_seconds`.
    """

    def waiting(seconds: float) -> None:
        operation = current_operation.get()
        if operation and not store.is_closed:
            waits(operation.id, seconds)

    def on_circuit_change(change: CircuitChange) -> None:
        if not store.is_closed:
            circuit_changed(change)

    audited = AuditedCalls(account.account_sid, store, called)

    def ended(call: CallRecord) -> None:
        try:
            audited.ended(call)
        finally:
            if call.method != "GET":
                wrote(call.path)

    return ExotelClient(
        AccountSid(account.account_sid),
        account.api_key.get_secret_value(),
        account.api_token,
        account.url,
        on_send=audited.sending,
        on_call=ended,
        on_wait=waiting,
        on_circuit_change=on_circuit_change,
        open_seconds=open_seconds,
        earlier_requests=_made_lately(account, store),
        lane=current_lane.get,
    )


def _made_lately(account: ExotelAccount, store: Store) -> list[float]:
    """List the seconds since each call that the previous process made in the last minute, plus the most that can have
    been under way when it ended, because those were not logged."""
    now = store.clock()
    with store.reading() as db:
        called_at = api_calls_since(db, account.account_sid, iso(now - WINDOW))
    ages = [max(0.0, (now - moment(at)).total_seconds()) for at in called_at]
    return ages + [0.0] * AT_ONCE if ages else []
