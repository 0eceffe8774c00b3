"""The members of the usergroups in the settings."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence

from slack_sdk import WebClient
from slack_sdk.errors import SlackRequestError

from bot.domain.loop import Loop
from bot.slack.errors import UNANSWERED, reason_of

log = logging.getLogger(__name__)

REFRESH_SECONDS = 60.0
STALE_SECONDS = 120.0
PATIENCE_SECONDS = 1.5
"""A decision is acknowledged within three seconds."""


class Groups:
    """A reader of the members, every minute on a thread of its own, so that no handler waits for Slack; and at once
    when Slack says that they changed.

    `members` is None as soon as the group couldn't be read: a removal that Slack knows of must count."""

    def __init__(self, slack: WebClient, ids: Sequence[str], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._slack = slack
        self._ids = [name for name in ids if name.startswith("S")]
        self._clock = clock
        self._members: dict[str, tuple[float, frozenset[str]]] = {}
        self._lock = threading.Lock()
        self._loop = Loop("groups", self.refresh, REFRESH_SECONDS)
        self.stop = self._loop.stop

    def start(self) -> None:
        """Read each group once, then keep reading in the background."""
        if self._ids:
            self.refresh()
            self._loop.start(after=REFRESH_SECONDS)

    def members(self, group: str) -> frozenset[str] | None:
        """The user ids in the group."""
        read_at, members = self._members.get(group, (float("-inf"), frozenset()))
        return members if self._clock() - read_at <= STALE_SECONDS else None

    def read_again(self) -> None:
        """Read the members for a decision. If Slack takes too long, no group can be resolved until it answers."""
        if not self._ids:
            return
        reader = threading.Thread(target=self.refresh, name="rechecks", daemon=True)
        reader.start()
        reader.join(PATIENCE_SECONDS)
        if reader.is_alive():
            log.warning("Slack takes too long to list the members of usergroups.")
            self._members = {}

    def changed(self, group: str) -> None:
        """Read the members again, if this group of the workspace is one of ours."""
        if group in self._ids:
            self.refresh()

    def refresh(self) -> None:
        """Read each group's members now."""
        with self._lock:
            self._refresh()

    def _refresh(self) -> None:
        for group in self._ids:
            try:
                started = self._clock()
                users = self._slack.usergroups_users_list(usergroup=group).get("users")
                if not isinstance(users, list):
                    # No list does not mean no members.
                    raise SlackRequestError("no list of users")
                self._members[group] = (started, frozenset(users))
            except UNANSWERED as error:
                self._members.pop(group, None)
                log.warning("Couldn't read the members of the usergroup %s: %s", group, reason_of(error))
            except Exception:
                self._members.pop(group, None)
                # Whatever the answer was, this thread must go on: permissions depend on it.
                log.exception("Couldn't read the members of the usergroup %s.", group)
