"""Keeps open Home tabs up to date.

Slack says when a tab is opened, but not when it is closed: a tab opened lately is taken to be open.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import orjson
from slack_sdk import WebClient

from bot.domain.clock import moment
from bot.outbox.paced import Paced
from bot.slack.errors import UNANSWERED, may_have_worked, reason_of
from bot.store import OpenHome, Store, open_views
from bot.words.blocks import View

log = logging.getLogger(__name__)

LATELY = timedelta(minutes=30)
BETWEEN_SECONDS = 3.0
"""The shortest time between two changes of one person's tab."""
SHARE_SECONDS = 0.7
"""Slack takes about a hundred `views.publish` a minute from an app, for all people together (tier 4): the more tabs are
open, the less often each changes."""
_METHOD = "views.publish"
"""Slack's limit is on the method, for all people together."""

Look = Callable[[], Callable[[str], View]]


@dataclass
class _Tab:
    home: OpenHome
    is_behind: bool = True


class Homes(Paced):
    """Publishes Home tabs. `look()` reads the state once and returns the function that makes each person's view."""

    def __init__(
        self, store: Store, slack: WebClient, look: Look, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__("home tabs", store, slack, clock=clock)
        self._look = look
        self._tabs: dict[str, _Tab] = {}
        self._lock = threading.Lock()
        self._changed = threading.Event()

    def start(self) -> None:
        """Start, with the tabs that were open when the process last stopped."""
        with self._store.reading() as db:
            left = open_views.homes(db)
        with self._lock:
            self._tabs = {home.user: _Tab(home) for home in left} | self._tabs
        super().start()

    def update(self, *_: object) -> None:
        """Update every tab. Takes no lock, so it can be called within a transaction; ignores what a signal carries."""
        self._changed.set()
        self.wake()

    def opened(self, user: str, shown: str) -> None:
        """Publish the tab a person has just opened. `shown` is Slack's hash of the view there, empty if none."""
        now = self._store.now()
        with self._lock:
            tab = self._tabs.setdefault(user, _Tab(OpenHome(user, now)))
            # Another hash: the view isn't the one published last, so it is overwritten.
            tab.home = replace(tab.home, opened_at=now) if shown == tab.home.hash else OpenHome(user, now)
            tab.is_behind = True
        self._release(user)
        self._keep(tab)
        self.wake()

    def _send_due(self) -> float | None:
        self._forget_the_closed()
        with self._lock:
            if self._changed.is_set():
                self._changed.clear()
                for tab in self._tabs.values():
                    tab.is_behind = True
            behind = [tab for tab in self._tabs.values() if tab.is_behind]
        due = [tab for tab in behind if self._wait(tab) == 0.0]
        if due:
            # Changes from here on make them fall behind again.
            for tab in due:
                tab.is_behind = False
            try:
                self._publish_each(due)
            except Exception:
                for tab in due:
                    tab.is_behind = True
                raise
        return min((self._wait(tab) for tab in behind if tab.is_behind), default=None)

    def _wait(self, tab: _Tab) -> float:
        """Seconds until it can be published."""
        return max(self._held(tab.home.user), self._held(_METHOD))

    def _publish_each(self, tabs: list[_Tab]) -> None:
        between = max(BETWEEN_SECONDS, SHARE_SECONDS * len(self._tabs))
        view_of = self._look()
        for tab in tabs:
            if self._loop.is_stopping:
                return
            if self._held(_METHOD):
                tab.is_behind = True
                continue
            try:
                view = view_of(tab.home.user)
            except Exception:
                # One outdated tab is better than the end of all tabs.
                log.exception("The Home tab of %s can't be made.", tab.home.user)
                continue
            digest = hashlib.sha256(orjson.dumps(view)).hexdigest()
            if digest != tab.home.digest:
                self._hold(tab.home.user, between)
                self._publish(tab, view, digest)

    def _publish(self, tab: _Tab, view: View, digest: str) -> None:
        try:
            answer = self._slack.views_publish(user_id=tab.home.user, view=view, hash=tab.home.hash or None)
        except UNANSWERED as error:
            self._refused(tab, error)
        else:
            with self._lock:
                shown = answer.get("view") or {}
                tab.home = replace(tab.home, hash=str(shown.get("hash") or ""), digest=digest)
            if not self._loop.is_stopping:
                self._keep(tab)

    def _refused(self, tab: _Tab, error: Exception) -> None:
        reason = reason_of(error)
        if self._hold_if_busy(_METHOD, error):
            tab.is_behind = True
        elif reason == "hash_conflict":
            # Another process published: the view there is unknown and is overwritten.
            with self._lock:
                tab.home = replace(tab.home, hash="", digest="")
            self._release(tab.home.user)
            tab.is_behind = True
        elif may_have_worked(error):
            log.warning("The Home tab of %s can't be published: %s. Trying again.", tab.home.user, reason)
            self._hold(tab.home.user, self._retry)
            tab.is_behind = True
        else:
            log.error("Slack won't take the Home tab of %s: %s", tab.home.user, reason)

    def _forget_the_closed(self) -> None:
        earliest = self._store.clock() - LATELY
        with self._lock:
            closed = [user for user, tab in self._tabs.items() if moment(tab.home.opened_at) < earliest]
            for user in closed:
                del self._tabs[user]
                self._release(user)
        if closed:
            with self._store.transaction() as db:
                for user in closed:
                    open_views.forget_home(db, user)

    def _keep(self, tab: _Tab) -> None:
        with self._store.transaction() as db:
            open_views.keep_home(db, tab.home)
