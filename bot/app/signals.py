"""The news one part of the bot has for others. Made first, handed to what raises it, subscribed to in one table."""

from __future__ import annotations

from bot.domain.signal import Signal
from bot.exotel import CircuitChange


class Signals:
    """One attribute for each kind of news."""

    def __init__(self) -> None:
        self.operation_changed = Signal[[str]]()
        """An operation's id, after each commit that changed it."""
        self.operation_queued = Signal[[str]]()
        """The id of an operation that a worker may take."""
        self.operation_waiting = Signal[[str]]()
        """The id of an operation that waits for its trunk to be read, and for approval."""
        self.call_delayed = Signal[[str, float]]()
        """An operation's id, and the seconds its call to Exotel waits for the rate limit."""
        self.circuit_changed = Signal[[str, CircuitChange]]()
        """An account's name, and how its circuit turned."""
        self.channel_lost = Signal[[str, str]]()
        """A channel that takes no message any more, and Slack's reason; within a transaction."""
        self.message_enqueued = Signal[[]]()
        """The outbox holds a message that is about no operation."""
        self.message_given_up = Signal[[]]()
        """A message cannot be sent, so that open modals say instead what it would have said."""
        self.trunk_checked = Signal[[]]()
        """A check was written down."""
