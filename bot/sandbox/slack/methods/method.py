"""A Web API method, and a call of it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.people import BOT_USER_ID, Channel, Json, im_id
from bot.sandbox.slack.rates import Tier
from bot.sandbox.slack.refusal import Refusal
from bot.sandbox.slack.state import SlackState

T = TypeVar("T")
CURSOR_PREFIX = "after:"


@dataclass(frozen=True)
class MethodCall:
    """One authenticated call. Its methods raise the Refusal that Slack answers."""

    state: SlackState
    args: Arguments

    def need_scope(self, scope: str) -> None:
        if scope not in self.state.scopes:
            raise Refusal("missing_scope", needed=scope, provided=",".join(self.state.scopes))

    def need_scope_for(self, channel: Channel, right: str) -> None:
        """Need channels:read, groups:history, im:read and their like."""
        family = "im" if channel.is_im else "groups" if channel.is_private else "channels"
        self.need_scope(f"{family}:{right}")

    def channel(self, argument: str = "channel") -> Channel:
        """The channel of that argument, which must be an id the bot can see; names are refused, as by Slack."""
        channel = self.state.channels.get(self.args.needed(argument))
        if channel is None or (channel.is_private and BOT_USER_ID not in channel.members):
            raise Refusal("channel_not_found")
        return channel

    def channel_to_post_in(self) -> Channel:
        """The channel to post in: also a name, or a user id for the bot's direct message with that person."""
        given = self.args.needed("channel")
        named = (
            each for each in self.state.channels.values() if not each.is_im and each.name == given.removeprefix("#")
        )
        channel = self.state.channels.get(im_id(given)) if given in self.state.users else next(named, None)
        channel = channel or self.channel()
        if channel.is_archived:
            raise Refusal("is_archived")
        public = not channel.is_private and not channel.is_im
        if BOT_USER_ID not in channel.members and not (public and "chat:write.public" in self.state.scopes):
            raise Refusal("not_in_channel")
        return channel

    def own_channel(self, argument: str = "channel") -> Channel:
        """The channel of that argument, which the bot must be in."""
        channel = self.channel(argument)
        if BOT_USER_ID not in channel.members:
            raise Refusal("not_in_channel")
        return channel

    def message_in(self, channel: Channel, argument: str) -> Json:
        """The message at the `ts` of that argument; an ephemeral one isn't found."""
        message = self.state.messages.find(channel.id, self.args.needed(argument))
        if message is None:
            raise Refusal("message_not_found")
        return message

    def page_of(self, items: list[T], default: int, most: int) -> tuple[list[T], str]:
        """One page by `limit` and `cursor`, and the cursor of the next one ("" after the last)."""
        limit = self.args.number("limit", default)
        if not 1 <= limit <= most:
            raise Refusal("invalid_limit")
        start = self._start()
        more = start + limit < len(items)
        cursor = base64.b64encode(f"{CURSOR_PREFIX}{start + limit}".encode()).decode() if more else ""
        return items[start : start + limit], cursor

    def _start(self) -> int:
        cursor = self.args.text("cursor")
        if cursor is None:
            return 0
        try:
            prefix, _, number = base64.b64decode(cursor, validate=True).decode().partition(CURSOR_PREFIX)
            if prefix:
                raise ValueError(cursor)
            return int(number)
        except (binascii.Error, ValueError):
            raise Refusal("invalid_cursor") from None


@dataclass(frozen=True)
class Method:
    """A method. `scope` is checked before `run`; None if the arguments decide. `token`: bot, app, None for any."""

    run: Callable[[MethodCall], Json]
    tier: Tier
    scope: str | None = None
    token: str | None = "bot"  # noqa: S105 - a kind of token


def next_cursor(cursor: str) -> dict[str, Any]:
    return {"response_metadata": {"next_cursor": cursor}}
