"""A test call that was kept, in words."""

from __future__ import annotations

from bot.domain.records import TestCall
from bot.words.blocks import escape
from bot.words.times import when


def last_test_call(call: TestCall) -> str:
    """Which way, what became of it, who made it and when, as mrkdwn."""
    became = "worked" if call.worked else "did not work"
    note = f" ({escape(call.note)})" if call.note else ""
    return f"Last test call: {call.direction} {became}{note}, by <@{call.user}>, {when(call.at)}."
