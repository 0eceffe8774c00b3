"""The differences on a trunk since it was last seen, those that no operation explains, and the way back. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.checks.checklist import Fix
from bot.domain.records import Operation
from bot.trunks.snapshots import Snapshot

T = TypeVar("T")

_WHY = "it was changed outside of trunkbot"
"""The reason given where the way back needs approval."""


@dataclass(frozen=True)
class Difference:
    """One thing that was added, removed or changed. An operation that mentions one of `words` (in its verb, its request
    or its facts) explains it; `back` is the button that puts it back, None if nothing can."""

    sentence: str
    words: tuple[str, ...]
    back: Fix | None = None


def differences(before: Snapshot, after: Snapshot) -> list[Difference]:
    """All of them, in the order of the trunk's parts."""
    return [
        *_numbers(before, after),
        *_addresses(before, after),
        *_routes(before, after),
        *_credentials(before, after),
        *_alias(before, after),
        *_name(before, after),
    ]


def unexplained(changes: Sequence[Difference], operations: Sequence[Operation], trunk_sid: str) -> list[Difference]:
    """The differences that no operation on this trunk mentions."""
    texts = (json.dumps([each.verb, dict(each.request), dict(each.facts)], default=str) for each in operations)
    mentioned = " ".join(text for text in texts if trunk_sid in text)
    return [difference for difference in changes if not any(_is_in(word, mentioned) for word in difference.words)]


def _is_in(word: str, text: str) -> bool:
    """True for a whole word alone: 44.1.2.3 is not in 44.1.2.33."""
    return re.search(rf"(?<![\w.-]){re.escape(json.dumps(word)[1:-1])}(?![\w-]|\.\w)", text) is not None


def _back(verb: str, sid: str, *words: object) -> Fix:
    return Fix("Put back", verb, " ".join(str(word) for word in (sid, *words)))


def _changed(old: Mapping[str, T], new: Mapping[str, T]) -> Iterator[tuple[str, T | None, T | None]]:
    """Each key whose value changed, with its old and its new value; None where there is none."""
    for key in {**old, **new}:
        if old.get(key) != new.get(key):
            yield key, old.get(key), new.get(key)


def _numbers(before: Snapshot, after: Snapshot) -> Iterator[Difference]:
    old, new = ({each.phone_number: each.mode for each in trunk.numbers} for trunk in (before, after))
    sid = after.trunk_sid
    for number, was, now in _changed(old, new):
        if now is None:
            sentence, back = f"The number {number} ({was}) is gone.", _back("number add", sid, number, was)
        elif was is None:
            sentence, back = f"The number {number} ({now}) was added.", _back("number remove", sid, number, _WHY)
        else:
            sentence = f"The number {number} was {was} and is {now} now."
            back = _back("number mode", sid, number, was)
        yield Difference(sentence, (number,), back)


def _addresses(before: Snapshot, after: Snapshot) -> Iterator[Difference]:
    old, new = ({each.ip: each.mask for each in trunk.whitelisted_ips} for trunk in (before, after))
    sid = after.trunk_sid
    for ip, was, now in _changed(old, new):
        if now is None:
            sentence, back = f"The whitelisted IP {ip}/{was} is gone.", _back("ip add", sid, f"{ip}/{was}")
        elif was is None:
            sentence, back = f"The IP {ip}/{now} was whitelisted.", _back("ip remove", sid, ip, _WHY)
        else:
            sentence = f"The whitelisted IP {ip} was /{was} and is /{now} now."
            back = _back("ip change", sid, f"{ip}/{was}", _WHY)
        yield Difference(sentence, (ip,), back)


def _routes(before: Snapshot, after: Snapshot) -> Iterator[Difference]:
    old, new = ({each.destination: each for each in trunk.destinations} for trunk in (before, after))
    sid = after.trunk_sid
    for destination, was, now in _changed(old, new):
        wire = destination.removeprefix("sip:")
        if now is None:
            sentence, back = f"The destination {wire} is gone.", _back("dest add", sid, wire)
        elif was is None:
            sentence, back = f"The destination {wire} was added.", _back("dest remove", sid, wire, _WHY)
        else:
            sentence = (
                f"The destination {wire} had weight {was.weight} and priority {was.priority}; it has {now.weight} and "
                f"{now.priority} now."
            )
            back = _back("dest weight", sid, wire, was.weight, was.priority)
        yield Difference(sentence, (wire, wire.partition(":")[0]), back)


def _credentials(before: Snapshot, after: Snapshot) -> Iterator[Difference]:
    for name in after.credentials:
        if name not in before.credentials:
            back = _back("creds remove", after.trunk_sid, name, _WHY)
            yield Difference(f"The SIP credential {name} was added.", (name,), back)
    for name in before.credentials:
        if name not in after.credentials:
            sentence = f"The SIP credential {name} is gone; its password went with it, so a new one must be made."
            yield Difference(sentence, (name,))


def _alias(before: Snapshot, after: Snapshot) -> Iterator[Difference]:
    if before.alias == after.alias or not (before.alias_is_known and after.alias_is_known):
        return
    sid, words = after.trunk_sid, (after.alias or "alias clear",)
    if before.alias is None:
        yield Difference(f"The caller-ID alias {after.alias} was set.", words, _back("alias clear", sid, _WHY))
    else:
        now = f"is {after.alias} now" if after.alias else "is gone"
        sentence = f"The caller-ID alias was {before.alias} and {now}."
        yield Difference(sentence, words, _back("alias set", sid, before.alias))


def _name(before: Snapshot, after: Snapshot) -> Iterator[Difference]:
    if before.trunk_name != after.trunk_name:
        sentence = f"The trunk was renamed from {before.trunk_name} to {after.trunk_name}."
        yield Difference(sentence, (after.trunk_name,), _back("rename", after.trunk_sid, before.trunk_name))
