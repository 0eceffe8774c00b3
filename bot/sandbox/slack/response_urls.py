"""Response URLs: five uses, thirty minutes. https://docs.slack.dev/interactivity/handling-user-interaction"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.slack.content import MISSING_TEXT, message_content
from bot.sandbox.slack.people import TEAM_ID, Json
from bot.sandbox.slack.posting import Posting
from bot.sandbox.slack.refusal import Refusal, invalid_argument

MOST_USES = 5
LIFETIME_SECONDS = 30 * 60.0


@dataclass
class ReplyTarget:
    """The target of one response URL.

    `original` is the ts for `replace_original`: the clicked message (`from_message`: replacing is the default), or the
    last answer to a command.
    """

    channel: str
    user_id: str
    issued_at: float
    original: str | None = None
    from_message: bool = False
    uses: int = 0


class ResponseUrls:
    """`on_warning` gets Slack's warnings about accepted bodies."""

    def __init__(self, clock: Callable[[], float], posting: Posting, strict: bool = True) -> None:
        self._strict = strict
        self.on_warning: Callable[[str], None] = lambda warning: None
        self._clock = clock
        self._posting = posting
        self._issued: dict[str, ReplyTarget] = {}

    def issue(self, base_url: str, channel: str, user_id: str, original: str | None = None) -> tuple[str, ReplyTarget]:
        reply = ReplyTarget(channel, user_id, self._clock(), original, from_message=original is not None)
        path = f"{TEAM_ID}/{secrets.randbelow(10**13):013d}/{secrets.token_urlsafe(18)}"
        self._issued[path] = reply
        return f"{base_url.rstrip('/')}/actions/{path}", reply

    def use(self, path: str, body: Any) -> None:
        """Carry out the body. Raises Refusal with Slack's HTTP status; only an accepted body counts as a use."""
        reply = self._issued.get(path)
        if reply is None:
            raise Refusal("invalid_url", http_status=404)
        if self._clock() - reply.issued_at > LIFETIME_SECONDS:
            raise Refusal("expired_url", http_status=404)
        if reply.uses >= MOST_USES:
            raise Refusal("used_url", http_status=404)
        if not isinstance(body, dict):
            raise Refusal("invalid_payload", http_status=400)
        try:
            self.answer(reply, body)
        except Refusal as refusal:
            refusal.http_status = 400
            raise
        reply.uses += 1

    def answer(self, reply: ReplyTarget, body: Json) -> None:
        """Post, replace or delete. Also used for the acknowledgement of a command."""
        response_type = body.get("response_type")
        if response_type not in (None, "ephemeral", "in_channel"):
            raise invalid_argument("must be ephemeral or in_channel", "response_type")
        if body.get("delete_original"):
            self._delete(reply)
            return
        content = message_content(body, strict=self._strict)
        if not content["text"].strip() and "attachments" not in content:
            self.on_warning(MISSING_TEXT)
        by_default = reply.from_message and response_type is None
        if body.get("replace_original", by_default) and self._replace(reply, content):
            return
        self._add(reply, content, response_type or "ephemeral", body.get("thread_ts"))

    def _add(self, reply: ReplyTarget, content: Json, response_type: str, thread_ts: str | None) -> None:
        if thread_ts:
            content["thread_ts"] = thread_ts
        if response_type == "in_channel":
            message = self._posting.post(reply.channel, content)
        else:
            message = self._posting.post_ephemeral(reply.channel, reply.user_id, content)
        if not reply.from_message:
            reply.original = message["ts"]

    def _replace(self, reply: ReplyTarget, content: Json) -> bool:
        if reply.original is None:
            return False
        return self._posting.replace(reply.channel, reply.original, content, reply.user_id)

    def _delete(self, reply: ReplyTarget) -> None:
        if reply.original is None:
            raise Refusal("message_not_found")
        self._posting.delete(reply.channel, reply.original, reply.user_id)
