"""The system at the other end of a trunk, as its requests say."""

from __future__ import annotations

from typing import Any

from bot.domain import Direction
from bot.domain.records import NewOperation, State
from bot.store import Store, operations
from bot.trunks import connections

SID = "trmum1aaaaaaaaaaaaaaaaaaa1"
VAPI = {
    "platform": "vapi",
    "direction": "both",
    "trunk_name": "hotline",
    "trunk_sid": SID,
    "number": "+919876543210",
    "region": "us",
    "answers": [["assistant", "support"]],
}


def requested(store: Store, number: int, request: dict[str, Any], state: State = State.DONE) -> None:
    """A request of `/trunk connect` that ended so."""
    new = NewOperation(f"k{number}", "connect", "sandbox1", request, "UASHA00001", "C1", [], state)
    with store.transaction() as db:
        operations.insert(db, f"OP{number}", f"2026-01-0{number}T12:00:00.000Z", new)


def test_a_trunk_that_nobody_connected_has_no_other_end(store: Store) -> None:
    """Nor has one whose request is waiting, was declined, or is of another account."""
    requested(store, 1, VAPI, State.REJECTED)
    requested(store, 2, VAPI, State.QUEUED)
    assert connections.of(store, "sandbox1", SID) is None
    requested(store, 3, VAPI)
    assert connections.of(store, "another", SID) is None


def test_it_waits_until_the_platform_has_revealed_its_address(store: Store) -> None:
    """The second request completes the first: both directions and all answers stay."""
    requested(store, 1, VAPI)
    waiting = connections.of(store, "sandbox1", SID)
    assert waiting
    assert waiting.waits
    assert waiting.to_continue == f"continue vapi us {SID} +919876543210"
    revealed = {"direction": "inbound", "destination": "x.sip.vapi.ai:5060;transport=tcp"}
    requested(store, 2, VAPI | revealed | {"answers": [["credential", "x"]]})
    connected = connections.of(store, "sandbox1", SID)
    assert connected
    assert not connected.waits
    assert connected.direction is Direction.BOTH
    assert connected.answers == {"assistant": "support", "credential": "x"}


def test_the_last_platform_counts(store: Store) -> None:
    """A trunk that was connected anew has nothing of the one before; a platform that is no longer known is nobody's."""
    requested(store, 1, VAPI)
    requested(store, 2, VAPI | {"platform": "retell", "direction": "outbound", "answers": []})
    connected = connections.of(store, "sandbox1", SID)
    assert connected
    assert (connected.platform.key, connected.direction, connected.answers) == ("retell", Direction.OUTBOUND, {})
    requested(store, 3, VAPI | {"platform": "closed-down"})
    assert connections.of(store, "sandbox1", SID) == connected
