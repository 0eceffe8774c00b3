"""Keeps open modals telling how their operation goes. A modal that was closed is simply no longer told."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from cachetools import TTLCache
from slack_sdk import WebClient

from bot.domain.records import Operation
from bot.logs.logs import about
from bot.outbox.rounds import Rounds
from bot.slack.errors import (
    UNANSWERED,
    busy_seconds,
    may_have_worked,
    reason_of,
)
from bot.store import Store, open_views, operations
from bot.words.blocks import View

log = logging.getLogger(__name__)

SETTLE_SECONDS = 0.4
"""Slack puts the view of an acknowledgement in place a moment after it was sent; an update that overtakes it is
lost beneath it. So the first update waits this long."""
BETWEEN_SECONDS = 0.5
AGAIN_SECONDS = 5.0
MOST_TURNED, TURNED_SECONDS = 4096, 600.0
"""How many views are remembered that somebody did something in, and for how long."""
LINGER_SECONDS = 60.0
"""A view is followed a little longer than its operation: the channel may turn out not to take the message."""


@dataclass
class _Open:
    view_id: str
    due: float
    told: int = 0
    until: float = float("inf")


class Modals:
    """One thread that updates the views that follow an operation; `render(operation)` makes the view."""

    def __init__(
        self,
        store: Store,
        slack: WebClient,
        render: Callable[[Operation], View],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._slack = slack
        self._render = render
        self._clock = clock
        self._open: dict[str, _Open] = {}
        self._turns: TTLCache[str, int] = TTLCache(MOST_TURNED, TURNED_SECONDS, timer=clock)
        self._lock = threading.Lock()
        self._rounds = Rounds("modals", self._round)

    def start(self) -> None:
        """Begin, with the modals that were open when the process last stopped."""
        with self._store.reading() as db:
            left = open_views.modals(db)
        with self._lock:
            self._open |= {operation_id: _Open(view_id, self._clock()) for operation_id, view_id in left}
        self._rounds.start()

    def stop(self, seconds: float = 2.0) -> None:
        """Stop; what is open stays as it is."""
        self._rounds.stop(seconds)

    def follow(self, view_id: str, operation_id: str) -> None:
        """From now on this view tells how that operation goes. Call it once its first view was acknowledged."""
        with self._store.transaction() as db:
            open_views.keep_modal(db, operation_id, view_id)
        with self._lock:
            self._open[operation_id] = _Open(view_id, self._clock() + SETTLE_SECONDS)
        self._rounds.call()

    def turned(self, view_id: str) -> int:
        """Somebody did something in this view, which may be another one from now on; how often so far."""
        with self._lock:
            self._turns[view_id] = self._turns.get(view_id, 0) + 1
            return self._turns[view_id]

    def is_still(self, view_id: str, turn: int) -> bool:
        """Whether nobody did anything in this view since, so that it may be changed under their eyes."""
        with self._lock:
            return self._turns.get(view_id) == turn

    def close(self, view_id: str) -> None:
        """The person closed it."""
        with self._lock:
            closed = [(key, view) for key, view in self._open.items() if view.view_id == view_id]
        for operation_id, view in closed:
            self._forget(operation_id, view)

    def call(self) -> None:
        """Something changed. Takes no lock: it may be called in the middle of a transaction."""
        self._rounds.call()

    def _round(self) -> float | None:
        """Tell what may be told now. Returns the seconds until more may be, None where none is behind."""
        todo, wait = self._due()
        for operation_id, view, operation in todo:
            with about(operation_id):
                self._tell(operation_id, view, operation)
        return 0.0 if todo else wait

    def _due(self) -> tuple[list[tuple[str, _Open, Operation]], float | None]:
        """The views that are behind and may be told now, and the seconds until the next may."""
        with self._lock:
            followed = list(self._open.items())
        now = self._clock()
        waits: list[float] = []
        todo: list[tuple[str, _Open, Operation]] = []
        for operation_id, view in followed:
            with self._store.reading() as db:
                operation = operations.find(db, "id", operation_id)
            if operation is None or now > view.until:
                self._forget(operation_id, view)
            elif view.told < operation.version:
                if view.due <= now:
                    todo.append((operation_id, view, operation))
                else:
                    waits.append(view.due - now)
        return todo, min(waits) if waits else None

    def _tell(self, operation_id: str, view: _Open, operation: Operation) -> None:
        view.due = self._clock() + BETWEEN_SECONDS
        try:
            words = self._render(operation)
        except Exception:
            # One modal too few, rather than the end of all modals.
            log.exception("The view of %s cannot be made.", operation_id)
            self._forget(operation_id, view)
            return
        try:
            self._slack.views_update(view_id=view.view_id, view=words)
            view.told = operation.version
        except UNANSWERED as error:
            self._not_told(operation_id, view, error)
        if operation.state.is_over:
            view.until = min(view.until, self._clock() + LINGER_SECONDS)

    def _not_told(self, operation_id: str, view: _Open, error: Exception) -> None:
        if (seconds := busy_seconds(error)) is not None:
            view.due = self._clock() + seconds
            return
        if reason_of(error) != "not_found":
            log.warning("The view of %s cannot be updated: %s", operation_id, reason_of(error))
        if may_have_worked(error):
            view.due = self._clock() + AGAIN_SECONDS
        else:
            self._forget(operation_id, view)

    def _forget(self, operation_id: str, view: _Open) -> None:
        with self._lock:
            if self._open.get(operation_id) is not view:
                return
            del self._open[operation_id]
        with self._store.transaction() as db:
            open_views.forget_modal(db, operation_id)
