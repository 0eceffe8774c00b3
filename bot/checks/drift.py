"""Drift of a trunk: its changes since it was last seen that no operation explains, and how to undo them. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.checks.check_rows import Fix
from bot.domain import ip_range
from bot.domain.records import Operation
from bot.trunks.snapshots import Snapshot

T = TypeVar("T")

_WHY = "it was changed outside trunkbot"
"""The reason given where the way back needs approval."""


@dataclass(frozen=True)
class TrunkChange:
    """One thing that was added, removed or changed. An operation that mentions one of `words` (in its verb, its request
    or its facts) explains it; `back` is the button that puts it back, None if nothing can."""

    sentence: str
    words: tuple[str, ...]
    back: Fix | None = None


def differences(before: Snapshot, after: Snapshot) -> list[TrunkChange]:
    """List the changes, in the order of the trunk's parts."""
    return [
        *_numbers(before, after),
        *_addresses(before, after),
        *_routes(before, after),
        *_credentials(before, after),
        *_alias(before, after),
        *_name(before, after),
    ]


def unexplained(changes: Sequence[TrunkChange], operations: Sequence[Operation], trunk_sid: str) -> list[TrunkChange]:
    """List the changes that no operation on this trunk mentions."""
    texts = (json.dumps([each.verb, dict(each.request), dict(each.facts)], default=str) for each in operations)
    mentioned = " ".join(text for text in texts if trunk_sid in text)
    return [change for change in changes if not any(_is_in(word, mentioned) for word in change.words)]


def _is_in(word: str, text: str) -> bool:
    """Find a whole word only: 44.1.2.3 isn't in 44.1.2.33."""
    return re.search(rf"(?<![\w.-]){re.escape(json.dumps(word)[1:-1])}(?![\w-]|\.\w)", text) is not None


def _back(verb: str, sid: str, *words: object) -> Fix:
    return Fix("Put back", verb, " ".join(str(word) for word in (sid, *words)))


def _changed(old: Mapping[str, T], new: Mapping[str, T]) -> Iterator[tuple[str, T | None, T | None]]:
    """Yield each key whose value changed, with its old and new values; None where there is none."""
    for key in {**old, **new}:
        if old.get(key) != new.get(key):
            yield key, old.get(key), new.get(key)


def _numbers(before: Snapshot, after: Snapshot) -> Iterator[TrunkChange]:
    old, new = ({each.phone_number: each.mode for each in trunk.numbers} for trunk in (before, after))
    sid = after.trunk_sid
    for number, was, now in _changed(old, new):
        if now is None:
            sentence, back = f"Number {number} ({was}) was removed.", _back("number add", sid, number, was)
        elif was is None:
            sentence, back = f"Number {number} ({now}) was added.", _back("number remove", sid, number, _WHY)
        else:
            sentence = f"Number {number} changed from mode {was} to {now}."
            back = _back("number mode", sid, number, was)
        yield TrunkChange(sentence, (number,), back)


def _addresses(before: Snapshot, after: Snapshot) -> Iterator[TrunkChange]:
    old, new = ({each.ip: each.mask for each in trunk.whitelisted_ips} for trunk in (before, after))
    sid = after.trunk_sid
    for ip, was, now in _changed(old, new):
        if was is not None and now is None:
            sentence = f"IP {ip_range(ip, was)} was removed from the whitelist."
            back = _back("ip add", sid, f"{ip}/{was}")
        elif was is None and now is not None:
            sentence, back = f"IP {ip_range(ip, now)} was whitelisted.", _back("ip remove", sid, ip, _WHY)
        else:
            sentence = f"The mask of whitelisted IP {ip} changed from /{was} to /{now}."
            back = _back("ip change", sid, f"{ip}/{was}", _WHY)
        yield TrunkChange(sentence, (ip,), back)


def _routes(before: Snapshot, after: Snapshot) -> Iterator[TrunkChange]:
    old, new = ({each.destination: each for each in trunk.destinations} for trunk in (before, after))
    sid = after.trunk_sid
    for destination, was, now in _changed(old, new):
        wire = destination.removeprefix("sip:")
        if now is None:
            sentence, back = f"Destination {wire} was removed.", _back("dest add", sid, wire)
        elif was is None:
            sentence, back = f"Destination {wire} was added.", _back("dest remove", sid, wire, _WHY)
        else:
            sentence = (
                f"Destination {wire} changed from weight {was.weight}, priority {was.priority} to weight "
                f"{now.weight}, priority {now.priority}."
            )
            back = _back("dest weight", sid, wire, was.weight, was.priority)
        yield TrunkChange(sentence, (wire, wire.partition(":")[0]), back)


def _credentials(before: Snapshot, after: Snapshot) -> Iterator[TrunkChange]:
    for name in after.credentials:
        if name not in before.credentials:
            back = _back("creds remove", after.trunk_sid, name, _WHY)
            yield TrunkChange(f"SIP user {name} was added.", (name,), back)
    for name in before.credentials:
        if name not in after.credentials:
            sentence = f"SIP user {name} was deleted, and its password with it. Create a new one."
            yield TrunkChange(sentence, (name,))


def _alias(before: Snapshot, after: Snapshot) -> Iterator[TrunkChange]:
    if before.alias == after.alias or not (before.alias_is_known and after.alias_is_known):
        return
    sid, words = after.trunk_sid, (after.alias or "alias clear",)
    if before.alias is None:
        yield TrunkChange(f"The caller ID was set to {after.alias}.", words, _back("alias clear", sid, _WHY))
    else:
        now = f"changed from {before.alias} to {after.alias}" if after.alias else f"{before.alias} was cleared"
        sentence = f"The caller ID {now}."
        yield TrunkChange(sentence, words, _back("alias set", sid, before.alias))


def _name(before: Snapshot, after: Snapshot) -> Iterator[TrunkChange]:
    if before.trunk_name != after.trunk_name:
        sentence = f"The trunk was renamed from {before.trunk_name} to {after.trunk_name}."
        yield TrunkChange(sentence, (after.trunk_name,), _back("rename", after.trunk_sid, before.trunk_name))
