"""Messages that are about no operation: the circuit, the head of the audit log, a channel that takes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson

from bot.domain.audit_events import Event
from bot.store import AuditEvent, Store, outbox
from bot.words.blocks import Message, section


class Announcer:
    """Owes notices to the channel and to people. `wake` is called after each that is new."""

    def __init__(self, store: Store, channel: str, wake: Callable[[], None]) -> None:
        self._store = store
        self._channel = channel
        self._wake = wake

    def say(self, slot: str, message: Message, **detail: Any) -> bool:
        """Tell the channel, once for each `slot`, which names the occasion; False where it was told before. `detail`
        stands in the audit row that says so."""
        return self._owe(slot, self._channel, message, detail)

    def amend(self, slot: str, message: Message) -> None:
        """Have the notice of that slot say this instead, where there is one."""
        # Slack leaves the blocks of a message as they are where an update brings none.
        message = Message(message.text, message.blocks or [section(message.text)])
        with self._store.transaction() as db:
            is_there = outbox.amend_notice(db, slot, as_notice(message))
        if is_there:
            self._wake()

    def say_to(self, people: Iterable[str], slot: str, message: Message) -> None:
        """Tell each of them directly, once for each `slot`."""
        for person in sorted(people):
            self._owe(f"{slot}/{person}", person, message, {})

    def tell(self, person: str, slot: str, message: Message) -> None:
        """Tell one person directly, once for each `slot`."""
        self._owe(slot, person, message, {})

    def _owe(self, slot: str, channel: str, message: Message, detail: Mapping[str, Any]) -> bool:
        with self._store.transaction() as db:
            is_new = outbox.enqueue_notice(db, slot, channel, as_notice(message))
            if is_new:
                where = {"channel": channel, "slot": slot}
                self._store.log(AuditEvent("trunkbot", Event.ANNOUNCED, message.text, detail={**where, **detail}))
        if is_new:
            self._wake()
        return is_new


def as_notice(message: Message) -> str:
    """The message as it is kept."""
    return orjson.dumps({"text": message.text, "blocks": list(message.blocks)}).decode()


def from_notice(notice: str) -> Message:
    """The message that was kept."""
    return Message(**orjson.loads(notice))
