"""Web API methods, and requests to them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.content import LONGEST_TEXT, MISSING_TEXT, NO_TEXT, message_content
from bot.sandbox.slack.people import BOT_USER_ID, Channel, Json, im_id
from bot.sandbox.slack.rates import Tier
from bot.sandbox.slack.refusal import Refusal
from bot.sandbox.slack.state import SlackState

T = TypeVar("T")
CURSOR_PREFIX = "after:"


@dataclass(frozen=True)
class MethodCall:
    """One authenticated request. Its methods raise Slack's own Refusals."""

    state: SlackState
    args: Arguments

    def need_scope(self, scope: str) -> None:
        if scope not in self.state.scopes:
            raise Refusal("missing_scope", needed=scope, provided=",".join(self.state.scopes))

    def need_scope_for(self, channel: Channel, right: str) -> None:
        """Require channels:read, groups:history, im:read and so on."""
        self.need_scope(f"{channel.scope_family}:{right}")

    def channel(self, argument: str = "channel") -> Channel:
        """The channel of that argument, by an id the bot can see. Names are refused, as in Slack."""
        channel = self.state.channels.get(self.args.needed(argument))
        if channel is None or (channel.is_private and BOT_USER_ID not in channel.members):
            raise Refusal("channel_not_found")
        return channel

    def channel_to_post_in(self) -> Channel:
        """The channel to post in. Accepts a name too, or a user id for the direct message with that person."""
        given = self.args.needed("channel")
        named = (
            each for each in self.state.channels.values() if not each.is_direct and each.name == given.removeprefix("#")
        )
        channel = self.state.channels.get(im_id(given)) if given in self.state.users else next(named, None)
        channel = channel or self.channel()
        if channel.is_archived:
            raise Refusal("is_archived")
        public = not channel.is_private and not channel.is_direct
        if BOT_USER_ID not in channel.members and not (public and "chat:write.public" in self.state.scopes):
            raise Refusal("not_in_channel")
        return channel

    def own_channel(self, argument: str = "channel") -> Channel:
        """The channel of that argument, of which the bot must be a member."""
        channel = self.channel(argument)
        if BOT_USER_ID not in channel.members:
            raise Refusal("not_in_channel")
        return channel

    def message_in(self, channel: Channel, argument: str) -> Json:
        """The message at the `ts` of that argument; ephemeral ones aren't found."""
        message = self.state.messages.find(channel.id, self.args.needed(argument))
        if message is None:
            raise Refusal("message_not_found")
        return message

    def content(self, longest_text: int = LONGEST_TEXT) -> Json:
        """The message in the arguments, with Slack's warning if it has blocks and no text."""
        content = message_content(self.args.given, longest_text, strict=self.state.strict)
        if not content["text"].strip() and "attachments" not in content:
            self.args.warnings.append(MISSING_TEXT)
            self.state.problem("message", MISSING_TEXT, NO_TEXT)
        return content

    def page_of(self, items: list[T], default: int, most: int) -> tuple[list[T], str]:
        """The page of `limit` and `cursor`, and the cursor of the next one ("" after the last)."""
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
