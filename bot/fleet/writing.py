"""Writes an account as a file: YAML for people and reviews, JSON for programs, CSV for spreadsheets.

The order is always the same, so that two exports differ only where the account does. `read` takes each of them back.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

import orjson
import yaml

from bot.domain import E164, Destination, Mask, PublicIPv4, SipUserName, TrunkName
from bot.fleet.contents import fault_of
from bot.trunks.snapshots import Address, Number, Route, Snapshot


class FileKind(StrEnum):
    """A format, and the ending of its file names."""

    YAML = "yaml"
    JSON = "json"
    CSV = "csv"


def write(kind: FileKind, trunks: Sequence[Snapshot], account: str, at: str, watched: Mapping[str, str]) -> str:
    """Write these trunks of the account as they were read `at` this time. `watched` is the schedule of each watched
    trunk, by SID.

    The file has no password. What trunkbot couldn't set up again, such as a destination over UDP, is a comment in YAML
    and left out of the other formats.
    """
    ordered = sorted(trunks, key=lambda trunk: (trunk.trunk_name.lower(), trunk.trunk_sid))
    return {FileKind.YAML: _yaml, FileKind.JSON: _json, FileKind.CSV: _csv}[kind](ordered, account, at, watched)


# YAML


def _yaml(trunks: Sequence[Snapshot], account: str, at: str, watched: Mapping[str, str]) -> str:
    lines = [
        f"# The trunks of the Exotel account {account}, read by trunkbot at {at}.",
        "# No password is in here. To compare the account with this file: trunkbot plan FILE",
        f"account: {_plain(account)}",
        "trunks:" if trunks else "trunks: {}",
    ]
    for trunk in trunks:
        lines += _trunk(trunk, watched.get(trunk.trunk_sid, ""))
    return "\n".join(lines) + "\n"


def _trunk(trunk: Snapshot, schedule: str) -> list[str]:
    name, fault = _plain(trunk.trunk_name), fault_of(TrunkName.parse, trunk.trunk_name)
    watch = f", watched {schedule}" if schedule else ""
    lines = [
        f"  {name}:  # SID {trunk.trunk_sid}{watch}",
        *_part("numbers", _numbers_of(trunk), _number),
        *_part("whitelist", _addresses_of(trunk), _address),
        *_part("destinations", _in_order(trunk.destinations), _route),
        *_caller_id(trunk),
        *_part("sip_users", sorted(trunk.credentials), _user),
    ]
    return [f"  # {fault}", *(f"  #{line}" for line in lines)] if fault else lines


def _part(name: str, things: Sequence[object], lines_of: Callable[..., tuple[list[str], str]]) -> list[str]:
    """A list; a thing that has a fault is a comment with it."""
    if not things:
        return [f"    {name}: []"]
    written, sound = list[str](), 0
    for thing in things:
        lines, fault = lines_of(thing)
        sound += not fault
        first, rest = f"      - {lines[0]}", [f"        {line}" for line in lines[1:]]
        written += [f"      # {line.strip()}" for line in (first, *rest, fault)] if fault else [first, *rest]
    return [f"    {name}:" if sound else f"    {name}: []", *written]


def _number(number: Number) -> tuple[list[str], str]:
    fault = fault_of(E164.parse, number.phone_number)
    return [f"number: {_plain(number.phone_number)}", f"mode: {_plain(number.mode)}"], fault


def _address(address: Address) -> tuple[list[str], str]:
    fault = fault_of(PublicIPv4.parse, address.ip) or fault_of(Mask.parse, str(address.mask))
    return [_plain(f"{address.ip}/{address.mask}")], fault


def _route(route: Route) -> tuple[list[str], str]:
    fault = fault_of(Destination.parse, route.destination)
    priority, weight = _shares(route)
    return [f"uri: {_plain(route.destination)}", f"priority: {priority}", f"weight: {weight}"], fault


def _user(name: str) -> tuple[list[str], str]:
    return [_plain(name)], fault_of(SipUserName.parse, name)


def _caller_id(trunk: Snapshot) -> list[str]:
    if not trunk.alias_is_known:
        return ["    # caller_id: this account doesn't show it"]
    if trunk.alias and (fault := fault_of(E164.parse, trunk.alias)):
        return [f"    # caller_id: {_plain(trunk.alias)}", f"    # {fault}"]
    return [f"    caller_id: {_plain(trunk.alias) if trunk.alias else 'null'}"]


def _plain(value: str) -> str:
    """The value as YAML: in quotes only if another reader could take it for something else."""
    is_safe = value.isascii() and value.isprintable() and not set(value) & set(" #'\"{}[],&*!|>%@`")
    try:
        if is_safe and yaml.safe_load(f"[{value}]") == [value] and yaml.safe_load(f"{value}: 1") == {value: 1}:
            return value
    except yaml.YAMLError:
        pass
    return orjson.dumps(value).decode()


# JSON and CSV


def _json(trunks: Sequence[Snapshot], account: str, at: str, watched: Mapping[str, str]) -> str:
    content = {"account": account, "trunks": {t.trunk_name: _as_object(t) for t in trunks if _is_sound(t)}}
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def _as_object(trunk: Snapshot) -> dict[str, object]:
    numbers, addresses, routes = _sound_parts(trunk)
    return {
        "numbers": [{"number": each.phone_number, "mode": each.mode} for each in numbers],
        "whitelist": [f"{each.ip}/{each.mask}" for each in addresses],
        "destinations": [{"uri": each.destination, **_shares_by_name(each)} for each in routes],
        **({"caller_id": trunk.alias} if trunk.alias_is_known and not _bad_alias(trunk) else {}),
        "sip_users": _sound_users(trunk),
    }


def _csv(trunks: Sequence[Snapshot], account: str, at: str, watched: Mapping[str, str]) -> str:
    output = io.StringIO(newline="")
    columns = ["trunk", "number", "mode", "ip", "destination", "priority", "weight", "caller_id", "sip_user"]
    # All in quotes, or a spreadsheet set to another separator would split cells at it.
    table = csv.DictWriter(output, columns, restval="", quoting=csv.QUOTE_ALL)
    table.writeheader()
    for trunk in filter(_is_sound, trunks):
        numbers, addresses, routes = _sound_parts(trunk)
        rows: list[Mapping[str, object]] = [
            *({"number": _as_text(each.phone_number), "mode": each.mode} for each in numbers),
            *({"ip": f"{each.ip}/{each.mask}"} for each in addresses),
            *({"destination": each.destination, **_shares_by_name(each)} for each in routes),
            *({"caller_id": _as_text(alias)} for alias in [trunk.alias] if alias and not _bad_alias(trunk)),
            *({"sip_user": name} for name in _sound_users(trunk)),
        ]
        table.writerows({"trunk": trunk.trunk_name, **row} for row in rows)
    return output.getvalue()


def _as_text(number: str) -> str:
    """A plus at the start would make a spreadsheet compute it (OWASP, CSV injection)."""
    return f"'{number}"


# What can be set up again


def _sound_parts(trunk: Snapshot) -> tuple[list[Number], list[Address], list[Route]]:
    return (
        [each for each in _numbers_of(trunk) if not _number(each)[1]],
        [each for each in _addresses_of(trunk) if not _address(each)[1]],
        [each for each in _in_order(trunk.destinations) if not _route(each)[1]],
    )


def _sound_users(trunk: Snapshot) -> list[str]:
    return [name for name in sorted(trunk.credentials) if not _user(name)[1]]


def _numbers_of(trunk: Snapshot) -> list[Number]:
    return sorted(trunk.numbers, key=lambda each: each.phone_number)


def _addresses_of(trunk: Snapshot) -> list[Address]:
    return sorted(trunk.whitelisted_ips, key=lambda each: (each.ip, each.mask))


def _shares_by_name(route: Route) -> dict[str, object]:
    priority, weight = _shares(route)
    return {"priority": priority, "weight": weight}


def _in_order(routes: Sequence[Route]) -> list[Route]:
    return sorted(routes, key=lambda each: (_shares(each)[0], each.destination.lower()))


def _shares(route: Route) -> tuple[int, int]:
    """The priority and the weight; Exotel's defaults if it names none."""
    return route.priority or 0, 1 if route.weight is None else route.weight


def _is_sound(trunk: Snapshot) -> bool:
    return not fault_of(TrunkName.parse, trunk.trunk_name)


def _bad_alias(trunk: Snapshot) -> bool:
    return bool(trunk.alias and fault_of(E164.parse, trunk.alias))
