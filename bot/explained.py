"""A row of what is known, told to a person: its meaning, what the trunk itself says about it, why, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks import Block, actions, button, code, context, escape, header, section
from bot.domain import Direction
from bot.glimpses import Glimpse, Listed
from bot.knowledge import PRACTICE, Row

_ABOUT_PLACES = {"sip-408", "sip-480", "sip-404", "sip-486", "sip-488", "sip-500", "sip-502", "sip-503", "sip-504"}
_ABOUT_ALL = {"api-1002", "api-1008", "http-409", "http-200", "http-207", "check-number", "caller-id", "sip-404"}


def explained(row: Row, way: str, trunk: Glimpse | None, sid: str = "") -> list[Block]:
    """`way` is "outbound", "inbound" or "" for both; `sid` is the trunk that the buttons lead to, even where it could
    not be looked at."""
    sid = trunk.trunk_sid if trunk else sid
    blocks: list[Block] = [header(row.title), section(escape(row.meaning))]
    if trunk:
        blocks += [section(f":mag: {sentence}") for sentence in _seen(row, way, trunk)]
    if row.outbound == row.inbound and row.outbound:
        blocks.append(section(f"*Why*, the likeliest first (either direction)\n{_numbered(row.outbound, sid)}"))
    else:
        blocks += _each_way(row, way, sid)
    blocks.append(section(f"*What to look at*: {escape(row.look)}"))
    blocks.append(actions([button(step.label, step.verb, f"{step.before} {sid}".strip()) for step in row.steps]))
    documented = row.key.startswith(("api-", "http-", "check-")) or row.source == PRACTICE
    beyond = "" if documented else " Causes beyond it are telephony practice."
    blocks.append(context(f"From {escape(row.source)}.{beyond}"))
    return blocks


def _each_way(row: Row, way: str, sid: str) -> list[Block]:
    ways = ((Direction.OUTBOUND, row.outbound), (Direction.INBOUND, row.inbound))
    return [
        section(f"*{direction.title}*: why, the likeliest first\n{_numbered(causes, sid)}")
        for direction, causes in ways
        if causes and way in ("", direction.value)
    ]


def _numbered(causes: Sequence[str], sid: str) -> str:
    told = [escape(cause.replace("TRUNK_SID", sid or "TRUNK_SID")) for cause in causes]
    return "\n".join(f"{place}. {cause}." for place, cause in enumerate(told, 1))


def _seen(row: Row, way: str, trunk: Glimpse) -> list[str]:
    """One sentence for each thing on the trunk that bears on the row."""
    found: list[str] = []
    if way != "inbound":
        found += _outbound(row, trunk)
    if way != "outbound":
        found += _inbound(row, trunk)
    if row.key in _ABOUT_ALL:
        numbers, allowed = trunk.numbers.told() or "none", trunk.allowed.told() or "none"
        found.append(f"On it: phone numbers {numbers}; whitelisted IPs {allowed}.")
    return list(dict.fromkeys(found))


def _outbound(row: Row, trunk: Glimpse) -> list[str]:
    found = []
    title, name, allowed = Direction.OUTBOUND.title, f"*{escape(trunk.trunk_name)}*", trunk.allowed.told()
    if row.key in {"sip-403", "check-ip", "no-outbound"} and allowed:
        what = f"{row.key.removeprefix('sip-')} outbound" if row.key == "sip-403" else title
        found.append(f"{what} on {name}: calls must come from {allowed}. Did yours come from elsewhere?")
    if row.key in {"sip-401", "sip-407", "check-credentials", "check-pbx"}:
        found.append(f"The SIP user name on {name} is {code(trunk.trunk_sid)}; a call needs no SIP REGISTER.")
    return found + _missing(title, trunk.missing_outbound, row)


def _inbound(row: Row, trunk: Glimpse) -> list[str]:
    found = []
    places = trunk.places.told()
    if places and row.key in {*_ABOUT_PLACES, "no-inbound", "tls-failed", "check-destination", "check-listening"}:
        found.append(f"{Direction.INBOUND.title}: calls are sent to {places}. Does it answer?")
    plain = [place for place in trunk.places.shown if "transport=tls" not in place]
    if plain and row.key in {"tls-failed", "check-certificate"}:
        found.append(f"{Listed.of(plain).told()} does not say `;transport=tls`, so no TLS is used there.")
    return found + _missing(Direction.INBOUND.title, trunk.missing_inbound, row)


def _missing(title: str, missing: Sequence[str], row: Row) -> list[str]:
    if not missing or row.key.startswith(("api-", "http-")):
        return []
    return [f"{title} on this trunk is missing {escape('; '.join(missing))}: if that is your direction, begin there."]
