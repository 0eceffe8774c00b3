"""What the trunk itself says about a row: sentences made from what is on it now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.blocks import code, escape
from bot.directory import Sight
from bot.domain import Direction
from bot.knowledge import Row

_ABOUT_PLACES = {"sip-408", "sip-480", "sip-404", "sip-486", "sip-488", "sip-500", "sip-502", "sip-503", "sip-504"}
_ABOUT_ALL = {"api-1002", "api-1008", "http-409", "http-200", "http-207", "check-number", "caller-id", "sip-404"}


def seen(row: Row, way: str, sight: Sight) -> list[str]:
    """One sentence for each thing that bears on the row; `way` is "outbound", "inbound" or "" for both."""
    found: list[str] = []
    if way != "inbound":
        found += _outbound(row, sight)
    if way != "outbound":
        found += _inbound(row, sight)
    if row.key in _ABOUT_ALL:
        found.append(f"On it: {_numbers(sight)}; {_addresses(sight)}.")
    return list(dict.fromkeys(found))


def _outbound(row: Row, sight: Sight) -> list[str]:
    found = []
    title, name = Direction.OUTBOUND.title, f"*{escape(sight.trunk_name)}*"
    if row.key in {"sip-403", "check-ip", "no-outbound"} and sight.whitelisted_ips:
        what = f"{row.key.removeprefix('sip-')} outbound" if row.key == "sip-403" else title
        found.append(f"{what} on {name}: calls must come from {_allowed(sight)}. Did yours come from elsewhere?")
    if row.key in {"sip-401", "sip-407", "check-credentials", "check-pbx"}:
        found.append(f"The SIP user name on {name} is {code(sight.trunk_sid)}; a call needs no SIP REGISTER.")
    return found + _missing(title, sight.ability.missing_outbound, row)


def _inbound(row: Row, sight: Sight) -> list[str]:
    places = [entry.address for entry in sight.destinations]
    found = []
    if places and row.key in {*_ABOUT_PLACES, "no-inbound", "tls-failed", "check-destination", "check-listening"}:
        found.append(f"{Direction.INBOUND.title}: calls are sent to {_listed(places)}. Does it answer?")
    plain = [place for place in places if "transport=tls" not in place]
    if plain and row.key in {"tls-failed", "check-certificate"}:
        found.append(f"{_listed(plain)} does not say `;transport=tls`, so no TLS is used there.")
    return found + _missing(Direction.INBOUND.title, sight.ability.missing_inbound, row)


def _missing(title: str, missing: Sequence[str], row: Row) -> list[str]:
    if not missing or row.key.startswith(("api-", "http-")):
        return []
    return [f"{title} on this trunk is missing {escape('; '.join(missing))}: if that is your direction, begin there."]


def _allowed(sight: Sight) -> str:
    return _listed([f"{entry.ip}/{entry.mask}" for entry in sight.whitelisted_ips])


def _numbers(sight: Sight) -> str:
    return "phone numbers " + (_listed([str(entry.phone_number) for entry in sight.numbers]) or "none")


def _addresses(sight: Sight) -> str:
    return "whitelisted IPs " + (_allowed(sight) or "none")


def _listed(values: Iterable[str]) -> str:
    """At most six of them."""
    shown = list(values)
    more = f" and {len(shown) - 6} more" if len(shown) > 6 else ""
    return ", ".join(code(value) for value in shown[:6]) + more
