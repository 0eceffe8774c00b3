"""Who may do what. Decided on the server, at each command and click; whatever cannot be resolved means no."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

log = logging.getLogger(__name__)

REFRESH_SECONDS = 60.0
STALE_SECONDS = 300.0


@dataclass(frozen=True)
class Ruling:
    """Whether somebody may, and the sentence that says why not."""

    allowed: bool
    reason: str = ""


class Groups:
    """The members of the usergroups that settings name, read again every minute by a thread of its own, so that
    no handler ever waits for Slack. `members` is None where a group could not be read within five minutes."""

    def __init__(self, slack: WebClient, ids: Sequence[str], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._slack = slack
        self._ids = [name for name in ids if name.startswith("S")]
        self._clock = clock
        self._members: dict[str, tuple[float, frozenset[str]]] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="groups", daemon=True)

    def start(self) -> None:
        """Read each group once, then go on reading in the background."""
        if self._ids:
            self.refresh()
            self._thread.start()

    def stop(self) -> None:
        """Stop reading."""
        self._stopping.set()

    def members(self, group: str) -> frozenset[str] | None:
        """The user ids in the group."""
        read_at, members = self._members.get(group, (float("-inf"), frozenset()))
        return members if self._clock() - read_at <= STALE_SECONDS else None

    def refresh(self) -> None:
        """Ask Slack for each group's members now."""
        for group in self._ids:
            try:
                answer = self._slack.usergroups_users_list(usergroup=group)
                self._members[group] = (self._clock(), frozenset(answer["users"] or []))
            except (SlackApiError, SlackClientError, OSError) as error:
                reason = error.response.get("error") if isinstance(error, SlackApiError) else type(error).__name__
                log.warning("The members of the usergroup %s cannot be read: %s", group, reason)

    def _run(self) -> None:
        while not self._stopping.wait(REFRESH_SECONDS):
            self.refresh()


class Access:
    """Rules on who may change things. Everybody may look."""

    def __init__(self, operators: Sequence[str], members: Callable[[str], frozenset[str] | None]) -> None:
        self._operators = tuple(operators)
        self._members = members

    def may_change(self, user: str) -> Ruling:
        """Whether this person may set up or change trunks."""
        if not self._operators:
            return Ruling(
                False,
                "Nobody may change anything yet, because no operators are named. Nothing was changed. "
                "Whoever runs trunkbot sets TRUNKBOT_OPERATORS to the ids of the people or usergroups who may, "
                f"yours is {user}, and starts it again.",
            )
        unread = []
        for name in self._operators:
            members = self._members(name) if name.startswith("S") else frozenset({name})
            if members is None:
                unread.append(name)
            elif user in members:
                return Ruling(True)
        if unread:
            return Ruling(
                False,
                f"Slack does not say at the moment who is in <!subteam^{unread[0]}>, so nobody it would allow can be "
                "let through. Nothing was changed. Try again in a minute.",
            )
        return Ruling(
            False, f"You may look, but not change anything. Nothing was changed. Ask one of {self.operators_named()}."
        )

    def operators_named(self) -> str:
        """The operators as mentions, which Slack shows as names."""
        return ", ".join(f"<!subteam^{name}>" if name.startswith("S") else f"<@{name}>" for name in self._operators)
