"""How trunks were found when they were last checked, and what test calls on them showed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.domain.audit_events import Event
from bot.domain.records import (
    Health,
    LastCheck,
    Probed,
    TestCall,
)
from bot.store import AuditEvent, Sought, Store, health

_LOOKED_THROUGH = 20
"""Checks of trunks of that name: other accounts may have one as well."""


def kept_health(store: Store, account: str) -> Mapping[str, Health]:
    """The last check of each trunk of the account that was ever checked, by trunk SID."""
    with store.reading() as db:
        return health.last_checks(db, account)


def last_check(store: Store, account: str, trunk_name: str) -> LastCheck | None:
    """What the newest check of the trunk saw, which stands in the audit log alone; None where there was none."""
    rows = store.audit_search(Sought(trunk=trunk_name, event=Event.CHECKED), _LOOKED_THROUGH)
    row = next((row for row in rows if row.account == account), None)
    if row is None:
        return None
    probes = json.loads(row.detail).get("probes", [])
    seen = [(probe["destination"], found) for probe in probes for found in probe["findings"]]
    return LastCheck(row.at, [Probed(place, one["name"], one["state"], one["seen"]) for place, one in seen])


def tried_on(store: Store, account: str, trunk_sid: str) -> Sequence[TestCall]:
    """The last test call on the trunk, in each direction in which there was one."""
    with store.reading() as db:
        return health.test_calls_of(db, account, trunk_sid)


def keep_tried(store: Store, account: str, call: TestCall, trunk_name: str) -> None:
    """Write down what a test call showed just now, with its audit row."""
    call = replace(call, at=store.now())
    worked = "worked" if call.worked else "did not work"
    with store.transaction() as db:
        health.record_test_call(db, account, call)
        store.log(
            AuditEvent(
                call.user,
                Event.TEST_CALL,
                f"A test call {call.direction} {worked}. {call.note}".strip(),
                verb="test",
                trunk=trunk_name,
                account=account,
                detail={"trunk_sid": call.trunk_sid, "direction": call.direction, "worked": call.worked},
            )
        )
