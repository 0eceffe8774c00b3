"""The news that one part of the bot has for others."""

from __future__ import annotations

from bot.app.signals import Signals
from bot.domain.signal import Signal


def test_every_subscriber_hears_a_signal_in_the_order_they_subscribed() -> None:
    heard: list[tuple[str, str]] = []
    signal = Signal[[str]]()
    signal.subscribe(lambda name: heard.append(("first", name)), lambda name: heard.append(("second", name)))
    signal.subscribe(lambda name: heard.append(("third", name)))
    signal("OP1")
    assert heard == [("first", "OP1"), ("second", "OP1"), ("third", "OP1")]


def test_a_signal_may_be_handed_on_before_anybody_subscribes() -> None:
    """What raises it is made before what hears it."""
    signals, heard = Signals(), list[str]()
    raises_it = signals.operation_queued
    raises_it("too early")
    signals.operation_queued.subscribe(heard.append)
    raises_it("OP1")
    assert heard == ["OP1"]
