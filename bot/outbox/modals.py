"""Keeps open modals up to date with their operation, until they are closed."""

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
from bot.outbox.paced import Paced
from bot.slack.errors import UNANSWERED, may_have_worked, reason_of
from bot.store import Store, open_views, operations
from bot.words.blocks import View

log = logging.getLogger(__name__)

SETTLE_SECONDS = 0.4
"""Slack shows the view of an acknowledgement a moment after it was sent, and an update before that is lost: the first
update waits this long."""
BETWEEN_SECONDS = 0.5
MOST_USED, USED_SECONDS = 4096, 600.0
"""The number of used views that are remembered, and for how long."""
LINGER_SECONDS = 60.0
"""A view is updated a little longer than its operation runs, because the channel may still refuse the message."""


@dataclass
class _Open:
    view_id: str
    shown: int = 0
    """The version of its operation that it shows."""
    until: float = float("inf")


class Modals(Paced):
    """Updates the views that follow an operation; `render(operation)` makes the view."""

    def __init__(
        self,
        store: Store,
        slack: WebClient,
        render: Callable[[Operation], View],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__("modals", store, slack, clock=clock)
        self.view_of = render
        self._open: dict[str, _Open] = {}
        self._uses: TTLCache[str, int] = TTLCache(MOST_USED, USED_SECONDS, timer=clock)
        self._lock = threading.Lock()

    def start(self) -> None:
        """Start, with the modals that were open when the process last stopped."""
        with self._store.reading() as db:
            left = open_views.modals(db)
        with self._lock:
            self._open |= {operation_id: _Open(view_id) for operation_id, view_id in left}
        super().start()

    def follow(self, view_id: str, operation_id: str) -> None:
        """Keep this view up to date with that operation. Call it after the acknowledgement with its first version."""
        with self._store.transaction() as db:
            open_views.keep_modal(db, operation_id, view_id)
        self._hold(operation_id, SETTLE_SECONDS)
        with self._lock:
            self._open[operation_id] = _Open(view_id)
        self.wake()

    def used(self, view_id: str) -> int:
        """Note that this view was clicked in or submitted; returns how often so far."""
        with self._lock:
            self._uses[view_id] = self._uses.get(view_id, 0) + 1
            return self._uses[view_id]

    def is_unused_since(self, view_id: str, uses: int) -> bool:
        """True if nobody used this view since it had so many uses, so that it can be replaced."""
        with self._lock:
            return self._uses.get(view_id) == uses

    def close(self, view_id: str) -> None:
        """Stop updating it: the person closed it."""
        with self._lock:
            closed = [(key, view) for key, view in self._open.items() if view.view_id == view_id]
        for operation_id, view in closed:
            self._forget(operation_id, view)

    def _send_due(self) -> float | None:
        behind, wait = self._behind()
        for operation_id, view, operation in behind:
            with about(operation_id):
                self._update(operation_id, view, operation)
        return 0.0 if behind else wait

    def _behind(self) -> tuple[list[tuple[str, _Open, Operation]], float | None]:
        """The views that can be updated now, and the seconds until the next one can."""
        with self._lock:
            followed = list(self._open.items())
        waits: list[float] = []
        behind: list[tuple[str, _Open, Operation]] = []
        for operation_id, view in followed:
            with self._store.reading() as db:
                operation = operations.find(db, "id", operation_id)
            if operation is None or self._clock() > view.until:
                self._forget(operation_id, view)
            elif view.shown < operation.version:
                if wait := self._held(operation_id):
                    waits.append(wait)
                else:
                    behind.append((operation_id, view, operation))
        return behind, min(waits, default=None)

    def _update(self, operation_id: str, view: _Open, operation: Operation) -> None:
        self._hold(operation_id, BETWEEN_SECONDS)
        try:
            words = self.view_of(operation)
        except Exception:
            # One modal less is better than none from now on.
            log.exception("The view of %s can't be made.", operation_id)
            self._forget(operation_id, view)
            return
        try:
            self._slack.views_update(view_id=view.view_id, view=words)
            view.shown = operation.version
        except UNANSWERED as error:
            self._refused(operation_id, view, error)
        if operation.state.is_over:
            view.until = min(view.until, self._clock() + LINGER_SECONDS)

    def _refused(self, operation_id: str, view: _Open, error: Exception) -> None:
        if self._hold_if_busy(operation_id, error):
            return
        if reason_of(error) != "not_found":
            log.warning("The view of %s can't be updated: %s", operation_id, reason_of(error))
        if may_have_worked(error):
            self._hold(operation_id, self._retry)
        else:
            self._forget(operation_id, view)

    def _forget(self, operation_id: str, view: _Open) -> None:
        with self._lock:
            if self._open.get(operation_id) is not view:
                return
            del self._open[operation_id]
        self._release(operation_id)
        with self._store.transaction() as db:
            open_views.forget_modal(db, operation_id)
