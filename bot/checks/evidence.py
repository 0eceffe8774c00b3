"""Evidence for and against the causes of an error on a trunk: its contents, its last check, its test calls. Pure.

A server that answers the bot can still be closed to Exotel, and a call that worked yesterday can fail today: such
evidence makes a cause less likely, but doesn't rule it out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from enum import Enum, auto

from bot.domain import Destination
from bot.domain.errors import BadInput
from bot.domain.records import LastCheck, TestCall
from bot.knowledge import Shown
from bot.probes import Outcome
from bot.trunks.summaries import Listed, TrunkSummary
from bot.words.blocks import code, escape
from bot.words.phrasing import when

_TLS = frozenset({"tls", "certificate"})


class Weight(Enum):
    """The effect of a piece of evidence on a cause."""

    PROVES = auto()
    LESSENS = auto()
    RULES_OUT = auto()


@dataclass(frozen=True)
class Evidence:
    """A piece of evidence, described by `words` (mrkdwn)."""

    weight: Weight
    words: str


def evidence(trunk: TrunkSummary, last: LastCheck | None, test_calls: Sequence[TestCall]) -> Mapping[Shown, Evidence]:
    """Gather the evidence. A cause that nothing is known about has none."""
    places = _wires(trunk.places)
    gathered = {
        Shown.NUMBER: _on_it(trunk.numbers, "a phone number is on it", "there's no phone number on the trunk"),
        Shown.DESTINATION: _on_it(trunk.places, "it has a destination URI", "there's no destination URI on the trunk"),
        Shown.WHITELIST: _allowed(trunk),
        Shown.ANSWERS: _probed(last, places, {"name", "address", "port", *_TLS, "options"}, "answered"),
        Shown.CERTIFICATE: _probed(last, places, _TLS, "had a good certificate"),
        Shown.TLS_ASKED: _tls_asked(trunk.places),
        Shown.CALLED: _called(test_calls),
    }
    return {shown: each for shown, each in gathered.items() if each}


def _allowed(trunk: TrunkSummary) -> Evidence | None:
    if trunk.allowed.shown:
        return None
    if trunk.sip_users.shown:
        return Evidence(Weight.LESSENS, f"its calls are recognized by the SIP user {trunk.sip_users.text}")
    return Evidence(Weight.PROVES, "no IP is whitelisted on the trunk")


def _on_it(listed: Listed, there: str, missing: str) -> Evidence:
    if listed.shown:
        return Evidence(Weight.RULES_OUT, f"{there} ({listed.text})")
    return Evidence(Weight.PROVES, missing)


def _wires(places: Listed) -> set[str]:
    """Convert the destinations to the form in which a probe names them. One that can't be probed stays as it is, so
    that the others don't speak for it."""
    wires = set()
    for place in places.shown:
        try:
            wires.add(Destination.parse(place).wire)
        except BadInput:
            wires.add(place)
    return wires


def _probed(last: LastCheck | None, places: Set[str], kinds: Set[str], good: str) -> Evidence | None:
    """Read the last check's evidence on destinations that the trunk still has."""
    if last is None:
        return None
    rows = [row for row in last.probed if row.destination in places and row.kind in kinds]
    bad = [row for row in rows if row.state == Outcome.BAD]
    if bad:
        failure = f"{code(bad[0].destination)} fails: {escape(bad[0].seen.rstrip('.'))}"
        return Evidence(Weight.PROVES, f"{failure} (the last check, {when(last.at)})")
    if rows and all(row.state == Outcome.GOOD for row in rows) and {row.destination for row in rows} == places:
        return Evidence(Weight.LESSENS, f"it {good} at the last check, {when(last.at)}")
    return None


def _tls_asked(places: Listed) -> Evidence | None:
    plain = [place for place in places.shown if "transport=tls" not in place]
    if plain:
        return Evidence(Weight.PROVES, f"{Listed.of(plain).text} has no `;transport=tls`, so TLS isn't used there")
    return Evidence(Weight.RULES_OUT, "its destinations have `;transport=tls`") if places.shown else None


def _called(test_calls: Sequence[TestCall]) -> Evidence | None:
    worked = next((call for call in test_calls if call.direction == "inbound" and call.worked), None)
    return Evidence(Weight.LESSENS, f"an inbound test call worked, {when(worked.at)}") if worked else None
