"""The account that sentences are said on, from a JSON file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.conversation import Account, Context
from bot.domain.records import KnownTrunk
from bot.trunks.snapshots import Address, Number, Route, Snapshot

NOW = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)


def context_of(world: Mapping[str, Any]) -> Context:
    """Everything a sentence is read against: all trunks with their contents, deleted names, people."""
    contents = {name: _trunk(place, name, each) for place, (name, each) in enumerate(world["trunks"].items())}
    known = [KnownTrunk(each.trunk_sid, each.trunk_name) for each in contents.values()]
    account = Account(known, contents, list(world.get("deleted", ())))
    return Context(account, NOW, "U0ASKER001", people=dict(world.get("people", {})))


def _trunk(place: int, name: str, each: Mapping[str, Any]) -> Snapshot:
    return Snapshot(
        trunk_sid=f"trmum1f7086226311509028{place:05}n",
        trunk_name=name,
        numbers=tuple(Number(phone_number=number, mode=mode or "pstn") for number, mode in each.get("numbers", ())),
        whitelisted_ips=tuple(Address(ip=ip, mask=int(mask)) for ip, mask in each.get("ips", ())),
        destinations=tuple(
            Route(destination=uri.removeprefix("sip:"), priority=priority, weight=weight)
            for uri, priority, weight in each.get("dests", ())
        ),
        credentials=tuple(each.get("users", ())),
        alias=each.get("alias"),
    )
