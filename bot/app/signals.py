"""The signals between parts of the bot. All subscriptions are in `Trunkbot`."""

from __future__ import annotations

from bot.domain.signal import Signal
from bot.exotel import CircuitChange


class Signals:
    """One attribute for each kind of signal."""

    def __init__(self) -> None:
        self.operation_changed = Signal[[str]]()
        """An operation's id, after each commit that changed it."""
        self.operation_queued = Signal[[str]]()
        """The id of an operation that a worker can take."""
        self.operation_waiting = Signal[[str]]()
        """The id of an operation that waits for its trunk to be read, and for approval."""
        self.call_delayed = Signal[[str, float]]()
        """An operation's id, and the seconds that its call to Exotel waits for the rate limit."""
        self.circuit_changed = Signal[[str, CircuitChange]]()
        """An account's name, and the change of its circuit breaker."""
        self.channel_lost = Signal[[str, str, str]]()
        """A channel that can't be posted in any more, the reason, and the id of the operation that it was about; the id
        is empty for a notice. Sent inside a transaction."""
        self.message_enqueued = Signal[[]]()
        """The outbox has a message that belongs to no operation."""
        self.message_dead_lettered = Signal[[]]()
        """A message can't be sent, so open modals show its contents instead."""
        self.trunk_checked = Signal[[]]()
        """A check was saved."""
