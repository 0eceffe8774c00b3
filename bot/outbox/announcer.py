"""Messages that are about no operation: the circuit, the head of the audit log, a channel that takes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson

from bot.domain.audit_events import Event
from bot.store import AuditEvent, Store, outbox
from bot.words.blocks import Message, section


class Announcer:
    """Enqueues notices to the channel and to people. `enqueued` is called after each that is new."""

    def __init__(self, store: Store, channel: str, enqueued: Callable[[], None]) -> None:
        self._store = store
        self._channel = channel
        self._enqueued = enqueued

    def say(self, slot: str, message: Message, **detail: Any) -> bool:
        """Post to the channel, once for each `slot`, which names the occasion; False where it was posted before.

        `detail` stands in the audit row.
        """
        return self._enqueue(slot, self._channel, message, detail)

    def amend(self, slot: str, message: Message) -> None:
        """Change the notice of that slot, where there is one."""
        # Slack leaves the blocks of a message as they are where an update brings none.
        message = Message(message.text, message.blocks or [section(message.text)])
        with self._store.transaction() as db:
            is_there = outbox.amend_notice(db, slot, as_notice(message))
        if is_there:
            self._enqueued()

    def say_to(self, people: Iterable[str], slot: str, message: Message) -> None:
        """Send each of them a direct message, once for each `slot`."""
        for person in sorted(people):
            self._enqueue(f"{slot}/{person}", person, message, {})

    def tell(self, person: str, slot: str, message: Message) -> None:
        """Send one person a direct message, once for each `slot`."""
        self._enqueue(slot, person, message, {})

    def _enqueue(self, slot: str, channel: str, message: Message, detail: Mapping[str, Any]) -> bool:
        with self._store.transaction() as db:
            is_new = outbox.enqueue_notice(db, slot, channel, as_notice(message))
            if is_new:
                where = {"channel": channel, "slot": slot}
                self._store.log(AuditEvent("trunkbot", Event.ANNOUNCED, message.text, detail={**where, **detail}))
        if is_new:
            self._enqueued()
        return is_new


def as_notice(message: Message) -> str:
    """The message as it is kept."""
    return orjson.dumps({"text": message.text, "blocks": list(message.blocks)}).decode()


def from_notice(notice: str) -> Message:
    """The message that was kept."""
    return Message(**orjson.loads(notice))
