"""Test calls: calls that people placed to try a trunk, and reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.audit_events import Event
from bot.domain.records import TestCall
from bot.store import AuditEvent, Store, health
from bot.words.blocks import escape
from bot.words.times import when


def test_calls(store: Store, account: str, trunk_sid: str) -> Sequence[TestCall]:
    """Read the last test call on the trunk in each direction that has one."""
    with store.reading() as db:
        return health.test_calls_of(db, account, trunk_sid)


def record_test_call(store: Store, account: str, call: TestCall, trunk_name: str) -> None:
    """Write down a test call that was reported just now, with its audit row."""
    call = replace(call, at=store.now())
    with store.transaction() as db:
        health.record_test_call(db, account, call)
        store.log(
            AuditEvent(
                call.user,
                Event.TEST_CALL,
                f"A test call {call.direction} {_outcome(call)}. {call.note}".strip(),
                verb="test",
                trunk=trunk_name,
                account=account,
                detail={"trunk_sid": call.trunk_sid, "direction": call.direction, "worked": call.worked},
            )
        )


def last_test_call(call: TestCall) -> str:
    """Describe a test call as mrkdwn: its direction, its outcome, its caller and its time."""
    note = f" ({escape(call.note)})" if call.note else ""
    return f"Last test call: {call.direction} {_outcome(call)}{note}, by <@{call.user}>, {when(call.at)}."


def _outcome(call: TestCall) -> str:
    return "worked" if call.worked else "did not work"
