"""Keeps the Home tabs that are open telling what is so now. Slack tells when a tab is opened, never when it is closed:
who opened theirs lately is taken to have it before them still."""

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
from bot.outbox.rounds import Rounds
from bot.slack.errors import (
    UNANSWERED,
    busy_seconds,
    may_have_worked,
    reason_of,
)
from bot.store import OpenHome, Store, open_views
from bot.words.blocks import View

log = logging.getLogger(__name__)

LATELY = timedelta(minutes=30)
BETWEEN_SECONDS = 3.0
"""One person's tab changes no more often than this."""
SHARE_SECONDS = 0.7
"""Slack takes about a hundred `views.publish` a minute from an app, for all people together (tier 4); so with many
tabs open each changes the more rarely."""
AGAIN_SECONDS = 5.0

Look = Callable[[], Callable[[str], View]]


@dataclass
class _Tab:
    home: OpenHome
    due: float = 0.0
    is_behind: bool = True


class Homes:
    """One thread that publishes. `look()` reads what is so once for everybody, and makes each person's view of it."""

    def __init__(
        self, store: Store, slack: WebClient, look: Look, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._store = store
        self._slack = slack
        self._look = look
        self._clock = clock
        self._tabs: dict[str, _Tab] = {}
        self._lock = threading.Lock()
        self._changed = threading.Event()
        self._free_at = 0.0
        self._rounds = Rounds("Home tabs", self._round, again_after=AGAIN_SECONDS)

    def start(self) -> None:
        """Begin, with the tabs that were open when the process last stopped."""
        with self._store.reading() as db:
            left = open_views.homes(db)
        with self._lock:
            self._tabs = {home.user: _Tab(home) for home in left} | self._tabs
        self._rounds.start()

    def stop(self, seconds: float = 2.0) -> None:
        """Stop; what is open stays as it is."""
        self._rounds.stop(seconds)

    def opened(self, user: str, shown: str) -> None:
        """They look at it now. `shown` is Slack's hash of the view that stands there; empty where there is none."""
        now = self._store.now()
        with self._lock:
            tab = self._tabs.setdefault(user, _Tab(OpenHome(user, now)))
            # What stands there is not what was published last: it is written over, whatever it is.
            tab.home = replace(tab.home, opened_at=now) if shown == tab.home.hash else OpenHome(user, now)
            tab.due, tab.is_behind = 0.0, True
        self._keep(tab)
        self._rounds.call()

    def call(self) -> None:
        """Something changed. Takes no lock: it may be called in the middle of a transaction."""
        self._changed.set()
        self._rounds.call()

    def _round(self) -> float | None:
        """Publish what may be published now. Returns the seconds until the next may be, None where none is behind."""
        self._forget_the_closed()
        with self._lock:
            if self._changed.is_set():
                self._changed.clear()
                for tab in self._tabs.values():
                    tab.is_behind = True
            behind = [tab for tab in self._tabs.values() if tab.is_behind]
        now = self._clock()
        due = [tab for tab in behind if max(tab.due, self._free_at) <= now]
        if due:
            # What changes from here on makes them fall behind again.
            for tab in due:
                tab.is_behind = False
            try:
                self._publish_each(due)
            except Exception:
                for tab in due:
                    tab.is_behind = True
                raise
        waits = [max(tab.due, self._free_at) - self._clock() for tab in behind if tab.is_behind]
        return max(0.0, min(waits)) if waits else None

    def _publish_each(self, tabs: list[_Tab]) -> None:
        between = max(BETWEEN_SECONDS, SHARE_SECONDS * len(self._tabs))
        view_of = self._look()
        for tab in tabs:
            if self._rounds.is_stopping:
                return
            if self._free_at > self._clock():
                tab.is_behind = True
                continue
            try:
                view = view_of(tab.home.user)
            except Exception:
                # One tab too old, rather than the end of all tabs.
                log.exception("The Home tab of %s cannot be made.", tab.home.user)
                continue
            told = hashlib.sha256(orjson.dumps(view)).hexdigest()
            if told != tab.home.digest:
                tab.due = self._clock() + between
                self._publish(tab, view, told)

    def _publish(self, tab: _Tab, view: View, told: str) -> None:
        try:
            answer = self._slack.views_publish(user_id=tab.home.user, view=view, hash=tab.home.hash or None)
        except UNANSWERED as error:
            self._refused(tab, error)
        else:
            with self._lock:
                shown = answer.get("view") or {}
                tab.home = replace(tab.home, hash=str(shown.get("hash") or ""), digest=told)
            if not self._rounds.is_stopping:
                self._keep(tab)

    def _refused(self, tab: _Tab, error: Exception) -> None:
        reason = reason_of(error)
        if (seconds := busy_seconds(error)) is not None:
            # The limit is on the method, whomever it is for.
            self._free_at = self._clock() + seconds
            tab.is_behind = True
        elif reason == "hash_conflict":
            # Somebody else published: what stands there is not known, and is written over.
            with self._lock:
                tab.home = replace(tab.home, hash="", digest="")
            self._again(tab, 0.0)
        elif may_have_worked(error):
            log.warning("The Home tab of %s cannot be published: %s; it is tried again.", tab.home.user, reason)
            self._again(tab, AGAIN_SECONDS)
        else:
            log.error("Slack will not take the Home tab of %s: %s", tab.home.user, reason)

    def _again(self, tab: _Tab, seconds: float) -> None:
        tab.due = self._clock() + seconds
        tab.is_behind = True

    def _forget_the_closed(self) -> None:
        earliest = self._store.clock() - LATELY
        with self._lock:
            closed = [user for user, tab in self._tabs.items() if moment(tab.home.opened_at) < earliest]
            for user in closed:
                del self._tabs[user]
        if closed:
            with self._store.transaction() as db:
                for user in closed:
                    open_views.forget_home(db, user)

    def _keep(self, tab: _Tab) -> None:
        with self._store.transaction() as db:
            open_views.keep_home(db, tab.home)
