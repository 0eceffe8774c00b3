"""The messages of all channels, kept as Slack's own JSON objects by channel and `ts`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from bot.sandbox.slack.answers import Offered
from bot.sandbox.slack.people import Json
from bot.sandbox.slack.refusal import Refusal


class Messages:
    """Public messages by channel, ephemeral ones by channel and recipient."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._last_tick = 0
        self._public: dict[str, dict[str, Json]] = {}
        self._ephemeral: dict[tuple[str, str], dict[str, Json]] = {}
        self._offered: dict[tuple[str, str], Offered] = {}

    def next_ts(self) -> str:
        """A unique `ts`: seconds with six decimals, always growing."""
        self._last_tick = max(self._last_tick + 1, int(self._clock() * 1_000_000))
        return f"{self._last_tick // 1_000_000}.{self._last_tick % 1_000_000:06d}"

    def add(self, channel: str, message: Json) -> Json:
        """Add the message under a new `ts`, and count it on its thread's parent."""
        kept = {"type": "message", **message, "ts": self.next_ts()}
        parent = self.find(channel, kept.get("thread_ts", ""))
        if parent is not None:
            kept["parent_user_id"] = parent["user"]
        self._public.setdefault(channel, {})[kept["ts"]] = kept
        self._count_replies(channel, kept.get("thread_ts"))
        return kept

    def add_ephemeral(self, channel: str, user_id: str, message: Json) -> Json:
        kept = {"type": "message", **message, "ts": self.next_ts(), "ephemeral": True}
        self._ephemeral.setdefault((channel, user_id), {})[kept["ts"]] = kept
        return kept

    def find(self, channel: str, ts: str) -> Json | None:
        """The public message itself (change it only through this class), or None."""
        return self._public.get(channel, {}).get(ts)

    def find_for(self, channel: str, ts: str, user_id: str) -> Json | None:
        """Find a message, including this person's ephemeral ones."""
        return self.find(channel, ts) or self._ephemeral.get((channel, user_id), {}).get(ts)

    def offered_in(self, channel: str, ts: str) -> Offered:
        """The options offered so far in a message's external menus; the caller adds to them."""
        return self._offered.setdefault((channel, ts), {})

    def rewrite(self, message: Json, content: Json) -> Json:
        """Replace text, blocks, attachments and metadata; a part missing in `content` is removed, as in chat.update."""
        for key in ("attachments", "blocks", "metadata"):
            message.pop(key, None)
        message.update(content)
        return message

    def remove(self, channel: str, ts: str, user_id: str | None = None) -> None:
        """Delete the message; with `user_id`, that person's ephemeral one."""
        kept = self._public.get(channel, {}).pop(ts, None)
        if kept is not None:
            self._count_replies(channel, kept.get("thread_ts"))
        elif user_id is not None:
            self._ephemeral.get((channel, user_id), {}).pop(ts, None)

    def history(self, channel: str) -> list[Json]:
        """Top-level messages and broadcast replies, newest first."""
        kept = self._public.get(channel, {}).values()
        return [m for m in reversed(list(kept)) if not is_reply(m) or m.get("subtype") == "thread_broadcast"]

    def all_in(self, channel: str) -> list[Json]:
        """All public messages, replies included, oldest first."""
        return list(self._public.get(channel, {}).values())

    def thread(self, channel: str, ts: str) -> list[Json]:
        """The parent and its replies, oldest first. Raises Refusal `thread_not_found`."""
        parent = self.find(channel, ts)
        if parent is None:
            raise Refusal("thread_not_found")
        return [parent, *self._replies(channel, parent.get("thread_ts", ts))]

    def seen_by(self, user_id: str, channel: str) -> list[Json]:
        """All messages in the channel that this person can see, oldest first."""
        own = self._ephemeral.get((channel, user_id), {}).values()
        return sorted([*self._public.get(channel, {}).values(), *own], key=lambda m: m["ts"])

    def _replies(self, channel: str, parent_ts: str) -> list[Json]:
        kept = self._public.get(channel, {}).values()
        return [m for m in kept if m.get("thread_ts") == parent_ts and is_reply(m)]

    def _count_replies(self, channel: str, parent_ts: str | None) -> None:
        parent = self.find(channel, parent_ts) if parent_ts else None
        if parent is None or parent_ts is None:
            return
        replies = self._replies(channel, parent_ts)
        parent["thread_ts"] = parent_ts
        parent["reply_count"] = len(replies)
        parent["reply_users"] = sorted({m["user"] for m in replies})
        parent["reply_users_count"] = len(parent["reply_users"])
        if replies:
            parent["latest_reply"] = replies[-1]["ts"]

    def dump(self) -> Json:
        ephemeral = [
            {"channel": channel, "user": user, "messages": list(kept.values())}
            for (channel, user), kept in self._ephemeral.items()
        ]
        public = {channel: list(kept.values()) for channel, kept in self._public.items()}
        return {"last_tick": self._last_tick, "public": public, "ephemeral": ephemeral}

    def restore(self, dumped: Json) -> None:
        self._last_tick = int(dumped["last_tick"])
        self._public = {channel: _by_ts(kept) for channel, kept in dumped["public"].items()}
        self._ephemeral = {(e["channel"], e["user"]): _by_ts(e["messages"]) for e in dumped["ephemeral"]}


def is_emoji(name: object) -> bool:
    """True for the form of an emoji's name, as in `eyes` or `wave::skin-tone-2`."""
    return isinstance(name, str) and bool(re.fullmatch(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?", name))


def is_reply(message: Json) -> bool:
    return bool(message.get("thread_ts", message["ts"]) != message["ts"])


def _by_ts(messages: Iterable[Json]) -> dict[str, Json]:
    return {message["ts"]: message for message in messages}
