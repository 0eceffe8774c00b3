"""Notices: messages about the circuit, the head of the audit log or a lost channel, rather than an operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import orjson

from bot.domain.audit_events import Event
from bot.store import AuditEvent, Store, outbox
from bot.words.blocks import Message, section


class Announcer:
    """Enqueues notices to the channel and to people. `enqueued` is called after each new one."""

    def __init__(self, store: Store, channel: str, enqueued: Callable[[], None]) -> None:
        self._store = store
        self._channel = channel
        self._enqueued = enqueued

    def say(self, dedup_key: str, message: Message, **detail: Any) -> bool:
        """Post to the channel, once for each `dedup_key`, which names the occasion; False if it was posted before.

        `detail` goes into the audit row.
        """
        return self._enqueue(dedup_key, self._channel, message, detail)

    def amend(self, dedup_key: str, message: Message) -> None:
        """Change the notice of that key, if there is one."""
        # Slack keeps the blocks of a message if an update has none.
        message = Message(message.text, message.blocks or [section(message.text)])
        with self._store.transaction() as db:
            is_amended = outbox.amend_notice(db, dedup_key, to_notice(message))
        if is_amended:
            self._enqueued()

    def send(self, person: str, dedup_key: str, message: Message) -> None:
        """Send one person a direct message, once for each key."""
        self._enqueue(dedup_key, person, message, {})

    def _enqueue(self, dedup_key: str, channel: str, message: Message, detail: Mapping[str, Any]) -> bool:
        with self._store.transaction() as db:
            is_new = outbox.enqueue_notice(db, dedup_key, channel, to_notice(message))
            if is_new:
                where = {"channel": channel, "slot": dedup_key}
                self._store.log(AuditEvent("trunkbot", Event.ANNOUNCED, message.text, detail={**where, **detail}))
        if is_new:
            self._enqueued()
        return is_new


def to_notice(message: Message) -> str:
    """The message as JSON, as the outbox keeps it."""
    return orjson.dumps({"text": message.text, "blocks": list(message.blocks)}).decode()


def from_notice(notice: str) -> Message:
    """The message from its JSON."""
    return Message(**orjson.loads(notice))
