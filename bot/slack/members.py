"""The standing of people: of the bot's own workspace, of another team (Slack Connect), or a guest.

The rules are those of https://docs.slack.dev/apis/slack-connect and https://docs.slack.dev/reference/objects/user-object.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from slack_sdk import WebClient

from bot.slack.errors import UNANSWERED, reason_of

log = logging.getLogger(__name__)

FRESH_SECONDS = 600.0
STALE_SECONDS = 3600.0
"""The lifetime of a standing while Slack doesn't answer."""
FAILURE_SECONDS = 30.0
PATIENCE = 1.0
"""The longest wait for Slack, in seconds: it takes an acknowledgement for three."""

_USER = re.compile(r"[UW][A-Z0-9]{2,30}")
_NOT_OURS = {"user_not_visible", "user_is_restricted"}


class Standing(StrEnum):
    """A person's relation to the workspace. VISITOR: of a team that can look. UNKNOWN: Slack doesn't say."""

    MEMBER = "member"
    VISITOR = "visitor"
    GUEST = "guest"
    STRANGER = "stranger"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Sender:
    """The person behind a payload, and the teams that the payload says they are of."""

    user: str
    teams: frozenset[str]


@dataclass(frozen=True)
class Workspace:
    """The bot's own team, and its enterprise if it is in one. People of the teams in `visitors` can look."""

    team: str
    enterprise: str = ""
    visitors: Collection[str] = ()

    def standing(self, user: Mapping[str, Any]) -> Standing:
        """Judge a user object of Slack's."""
        within = user.get("enterprise_user")
        within = within if isinstance(within, Mapping) else {}
        listed = within.get("teams")
        teams = {user.get("team_id"), within.get("enterprise_id"), *(listed if isinstance(listed, list) else ())}
        teams = {team for team in teams if isinstance(team, str) and team}
        if not teams:
            return Standing.UNKNOWN
        if user.get("deleted"):
            return Standing.STRANGER
        if user.get("is_restricted") or user.get("is_ultra_restricted"):
            return Standing.GUEST
        # In an enterprise, someone of another workspace can be a stranger here and is still one of ours.
        if teams & self._ours and (self.enterprise or not user.get("is_stranger")):
            return Standing.MEMBER
        return Standing.VISITOR if teams & set(self.visitors) else Standing.STRANGER

    def foreign(self, sender: Sender) -> frozenset[str]:
        """The teams in a payload that aren't the bot's own."""
        return sender.teams - self._ours

    @property
    def _ours(self) -> set[str]:
        return {self.team, self.enterprise} - {""}


class Members:
    """Asks Slack who each person is (`users.info`), when they first use the bot and every ten minutes after that."""

    def __init__(self, slack: WebClient, workspace: Workspace, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._slack = slack
        self._workspace = workspace
        self._clock = clock
        self._read: dict[str, tuple[float, Standing]] = {}
        self._failed: dict[str, float] = {}
        self._asking: dict[str, asyncio.Task[None]] = {}

    async def standing(self, sender: Sender) -> Standing:
        """The standing of a sender, asking Slack for at most a second if it isn't known."""
        foreign = self._workspace.foreign(sender)
        if foreign and not self._workspace.enterprise and not foreign & set(self._workspace.visitors):
            return Standing.STRANGER
        if not _USER.fullmatch(sender.user):
            return Standing.UNKNOWN
        if self._must_ask(sender.user):
            await asyncio.wait({self._ask(sender.user)}, timeout=PATIENCE)
        standing = self._known(sender.user)
        # The workspaces of one enterprise have names of their own, which only Slack can tell from others.
        return Standing.STRANGER if foreign and standing is Standing.UNKNOWN else standing

    def outsiders(self) -> frozenset[str]:
        """Everyone who used the bot and isn't a full member."""
        return frozenset(user for user, (_, standing) in list(self._read.items()) if standing != Standing.MEMBER)

    def _known(self, user: str) -> Standing:
        at, standing = self._read.get(user, (float("-inf"), Standing.UNKNOWN))
        return standing if self._clock() - at <= STALE_SECONDS else Standing.UNKNOWN

    def _must_ask(self, user: str) -> bool:
        at, _ = self._read.get(user, (float("-inf"), Standing.UNKNOWN))
        failed = self._failed.get(user, float("-inf"))
        return self._clock() - at > FRESH_SECONDS and self._clock() - failed > FAILURE_SECONDS

    def _ask(self, user: str) -> asyncio.Task[None]:
        """The one request under way for this person."""
        task = self._asking.get(user)
        if task is None:
            task = self._asking[user] = asyncio.create_task(asyncio.to_thread(self._learn, user))
            task.add_done_callback(lambda _: self._asking.pop(user, None))
        return task

    def _learn(self, user: str) -> None:
        standing = Standing.UNKNOWN
        try:
            found = self._slack.users_info(user=user).get("user")
            standing = self._workspace.standing(found) if isinstance(found, dict) else Standing.UNKNOWN
        except UNANSWERED as error:
            if reason_of(error) in _NOT_OURS:
                standing = Standing.STRANGER
            else:
                log.warning("Couldn't ask Slack who %s is: %s", user, reason_of(error))
        if standing is Standing.UNKNOWN:
            self._failed[user] = self._clock()
        else:
            self._read[user] = (self._clock(), standing)


def sender_of(payload: Mapping[str, Any]) -> Sender:
    """Read the sender of a command, an interaction or an event."""
    user = payload.get("user")
    if isinstance(user, Mapping):
        named, teams = user.get("id"), [user.get("team_id")]
    elif "command" in payload:
        named, teams = payload.get("user_id"), [payload.get("team_id")]
    else:
        named, teams = user, [payload.get(key) for key in ("user_team", "source_team", "team")]
    return Sender(str(named or ""), frozenset(team for team in teams if isinstance(team, str) and team))
