"""What differs on a trunk since it was last seen, what of that nobody did through the bot, and the way back. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.checks.checklist import Mend
from bot.domain.records import Operation
from bot.trunks.snapshots import Snapshot

_WHY = "it was changed outside of trunkbot"
"""The reason given where the way back needs approval."""


@dataclass(frozen=True)
class Difference:
    """One thing that came, went or changed. An operation that speaks of one of `words` (its verb, what was asked, what
    it found out) explains it; `back` is the line that puts it back, None where nothing can."""

    told: str
    words: tuple[str, ...]
    back: Mend | None = None


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


def unexplained(found: Sequence[Difference], operations: Sequence[Operation], trunk_sid: str) -> list[Difference]:
    """Those that none of these operations speaks of, of which only those on this trunk count."""
    told = (json.dumps([one.verb, dict(one.request), dict(one.facts)], default=str) for one in operations)
    said = " ".join(one for one in told if trunk_sid in one)
    return [difference for difference in found if not any(_is_said(word, said) for word in difference.words)]


def _is_said(word: str, said: str) -> bool:
    """Whole: 44.1.2.3 is not said where 44.1.2.33 is."""
    return re.search(rf"(?<![\w.-]){re.escape(json.dumps(word)[1:-1])}(?![\w-]|\.\w)", said) is not None


def _back(verb: str, sid: str, *words: object) -> Mend:
    return Mend("Put back", verb, " ".join(str(word) for word in (sid, *words)))


def _numbers(before: Snapshot, after: Snapshot) -> list[Difference]:
    old = {one.phone_number: one.mode for one in before.numbers}
    new = {one.phone_number: one.mode for one in after.numbers}
    sid, found = after.trunk_sid, []
    for number in [*old, *(one for one in new if one not in old)]:
        was, now = old.get(number), new.get(number)
        if was == now:
            continue
        if now is None:
            told, back = f"The number {number} ({was}) is gone.", _back("number add", sid, number, was)
        elif was is None:
            told, back = f"The number {number} ({now}) was added.", _back("number remove", sid, number, _WHY)
        else:
            told = f"The number {number} was {was} and is {now} now."
            back = _back("number mode", sid, number, was)
        found.append(Difference(told, (number,), back))
    return found


def _addresses(before: Snapshot, after: Snapshot) -> list[Difference]:
    old = {one.ip: one.mask for one in before.whitelisted_ips}
    new = {one.ip: one.mask for one in after.whitelisted_ips}
    sid, found = after.trunk_sid, []
    for ip in [*old, *(one for one in new if one not in old)]:
        was, now = old.get(ip), new.get(ip)
        if was == now:
            continue
        if now is None:
            told, back = f"The whitelisted IP {ip}/{was} is gone.", _back("ip add", sid, f"{ip}/{was}")
        elif was is None:
            told, back = f"The IP {ip}/{now} was whitelisted.", _back("ip remove", sid, ip, _WHY)
        else:
            told = f"The whitelisted IP {ip} was /{was} and is /{now} now."
            back = _back("ip change", sid, f"{ip}/{was}", _WHY)
        found.append(Difference(told, (ip,), back))
    return found


def _routes(before: Snapshot, after: Snapshot) -> list[Difference]:
    old = {one.destination: one for one in before.destinations}
    new = {one.destination: one for one in after.destinations}
    sid, found = after.trunk_sid, []
    for place in [*old, *(one for one in new if one not in old)]:
        was, now, wire = old.get(place), new.get(place), place.removeprefix("sip:")
        if was == now:
            continue
        if now is None:
            told, back = f"The destination {wire} is gone.", _back("dest add", sid, wire)
        elif was is None:
            told, back = f"The destination {wire} was added.", _back("dest remove", sid, wire, _WHY)
        else:
            told = (
                f"The destination {wire} had weight {was.weight} and priority {was.priority}; it has {now.weight} and "
                f"{now.priority} now."
            )
            back = _back("dest weight", sid, wire, was.weight, was.priority)
        found.append(Difference(told, (wire, wire.partition(":")[0]), back))
    return found


def _credentials(before: Snapshot, after: Snapshot) -> list[Difference]:
    sid = after.trunk_sid
    came = [name for name in after.credentials if name not in before.credentials]
    went = [name for name in before.credentials if name not in after.credentials]
    return [
        *(
            Difference(f"The SIP credential {name} was added.", (name,), _back("creds remove", sid, name, _WHY))
            for name in came
        ),
        *(
            Difference(
                f"The SIP credential {name} is gone; its password went with it, so a new one must be made.", (name,)
            )
            for name in went
        ),
    ]


def _alias(before: Snapshot, after: Snapshot) -> list[Difference]:
    if before.alias == after.alias or not (before.alias_is_known and after.alias_is_known):
        return []
    sid, words = after.trunk_sid, (after.alias or "alias clear",)
    if before.alias is None:
        back = _back("alias clear", sid, _WHY)
        return [Difference(f"The caller-ID alias {after.alias} was set.", words, back)]
    now = f"is {after.alias} now" if after.alias else "is gone"
    return [
        Difference(f"The caller-ID alias was {before.alias} and {now}.", words, _back("alias set", sid, before.alias))
    ]


def _name(before: Snapshot, after: Snapshot) -> list[Difference]:
    if before.trunk_name == after.trunk_name:
        return []
    told = f"The trunk was renamed from {before.trunk_name} to {after.trunk_name}."
    return [Difference(told, (after.trunk_name,), _back("rename", after.trunk_sid, before.trunk_name))]
