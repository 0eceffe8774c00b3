"""Every documented call of Exotel's trunk API, filled in for one trunk. CAPITALS are left for the reader to replace.

Paths are below `/v2/accounts/{account_sid}`.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar
from urllib.parse import quote, urlencode

from bot.domain import E164, AccountSid, Direction, PublicIPv4
from bot.domain.errors import BadInput
from bot.trunks.details import TrunkDetails

T = TypeVar("T")

Json = Mapping[str, object]
Query = Mapping[str, str]

ALIAS = "trunk_external_alias"
TRUNK_SID, TRUNK_NAME, NUMBER = "TRUNK_SID", "TRUNK_NAME", "PHONE_NUMBER"
DIGITS = "NUMBER_DIGITS"
"""In a query, + means a space, so the + is already there as %2B."""
IP, DESTINATION = "PUBLIC_IP", "HOST:PORT;transport=tls"
NUMBER_ID, IP_ID, DESTINATION_ID, CREDENTIAL_ID = "NUMBER_ID", "IP_ID", "DESTINATION_ID", "CREDENTIAL_ID"
USER_NAME, PASSWORD = "SIP_USER_NAME", "SIP_PASSWORD"


class Group(StrEnum):
    """A part of a trunk, named as in the verbs."""

    TRUNK = "trunk"
    NUMBER = "number"
    IP = "ip"
    DEST = "dest"
    CREDS = "creds"
    ALIAS = "alias"


@dataclass(frozen=True)
class ApiCall:
    """One request. `portal` marks an endpoint that not every account has."""

    group: Group
    title: str
    method: str
    path: str
    query: Query = field(default_factory=dict)
    body: Json | None = None
    portal: bool = False

    def target(self, account_sid: str) -> str:
        """Path and query, from /v2 on."""
        query = f"?{urlencode(self.query)}" if self.query else ""
        return f"/v2/accounts/{quote(account_sid, safe='')}{self.path}{query}"

    def line(self, account_sid: str) -> str:
        """The curl command for any POSIX shell. Secrets and the API's address are variables."""
        words = ["curl", "-sS", "-X", self.method, "-u", '"$EXOTEL_API_KEY:$EXOTEL_API_TOKEN"']
        words.append(f'"$EXOTEL_URL"{shlex.quote(self.target(account_sid))}')
        if self.body is not None:
            words += ["-H", shlex.quote("Content-Type: application/json"), "-d", shlex.quote(json.dumps(self.body))]
        return " ".join(words)

    def script(self, account_sid: str) -> str:
        """The command below a comment with its title."""
        title = f"{self.title} (if your account supports it)" if self.portal else self.title
        return f"# {title}\n{self.line(account_sid)}"


@dataclass(frozen=True)
class Subject:
    """The trunk of the calls, with the first of each thing on it, or CAPITALS. `mode` is the number's."""

    account_sid: AccountSid
    trunk_sid: str = TRUNK_SID
    trunk_name: str = TRUNK_NAME
    number: str = NUMBER
    number_id: str = NUMBER_ID
    mode: str = "pstn"
    ip_id: str = IP_ID
    ip: str = IP
    mask: int = 32
    destination_id: str = DESTINATION_ID
    priority: int = 0
    weight: int = 1


def subject(details: TrunkDetails, account_sid: str) -> Subject:
    """Fill in a trunk. Values that don't parse stay in CAPITALS, so that nothing from the API is special to a shell or
    to Postman."""
    account = AccountSid.parse(account_sid)
    filled: dict[str, object] = {"trunk_sid": details.trunk_sid, "trunk_name": details.trunk_name}
    if number := _first(details.numbers):
        filled |= {"number": _sure(E164.parse, number.phone_number, NUMBER), "number_id": number.id}
        filled |= {"mode": number.mode}
    if entry := _first(details.whitelisted_ips):
        filled |= {"ip": _sure(PublicIPv4.parse, entry.ip, IP), "ip_id": entry.id, "mask": entry.mask}
    if destination := _first(details.destinations):
        filled |= {
            "destination_id": destination.id,
            "priority": destination.priority or 0,
            "weight": 1 if destination.weight is None else destination.weight,
        }
    return Subject(account, **filled)  # type: ignore[arg-type]


def _sure(parse: Callable[[str], str], raw: str, otherwise: str) -> str:
    try:
        return parse(raw)
    except BadInput:
        return otherwise


def _first(entries: Sequence[T]) -> T | None:
    return entries[0] if entries else None


def calls(it: Subject, value: str = "") -> list[ApiCall]:
    """All calls, by group. `value` is the one to add or set, if given."""
    made = [make(it, value) for make in _GROUPS.values()]
    return [call for group in made for call in group]


def calls_of(group: Group, it: Subject, value: str = "") -> list[ApiCall]:
    """The calls of one group."""
    return _GROUPS[group](it, value)


def create(it: Subject, name: str = "") -> ApiCall:
    """The call that creates a trunk."""
    body = {"trunk_name": name or TRUNK_NAME, "nso_code": "ANY-ANY", "domain_name": it.account_sid.domain_name}
    return ApiCall(Group.TRUNK, "Create a trunk", "POST", "/trunks", body=body)


def setup(direction: Direction, it: Subject) -> list[ApiCall]:
    """The calls that set up a new trunk for a direction."""
    groups = [Group.NUMBER]
    groups += [Group.IP] if direction.outbound else []
    groups += [Group.DEST] if direction.inbound else []
    added = [next(call for call in calls_of(group, it) if call.method == "POST") for group in groups]
    return [create(it), *added]


def _on(it: Subject, *parts: str) -> str:
    return "/".join(["/trunks", *(quote(part, safe="") for part in (it.trunk_sid, *parts))])


def _trunk(it: Subject, value: str) -> list[ApiCall]:
    by_sid, name = {"trunk_sid": it.trunk_sid}, value or TRUNK_NAME
    group = Group.TRUNK
    return [
        create(it, value),
        ApiCall(group, "List the trunks", "GET", "/trunks", {"offset": "0", "page_size": "50"}, portal=True),
        ApiCall(group, "Show this trunk", "GET", "/trunks", by_sid, portal=True),
        ApiCall(group, "Rename it", "PUT", _on(it), body={"trunk_name": name}, portal=True),
        ApiCall(group, "Delete it and everything on it", "DELETE", "/trunks", by_sid),
    ]


def _number(it: Subject, value: str) -> list[ApiCall]:
    group, end = Group.NUMBER, "phone-numbers"
    new_mode = "flow" if it.mode == "pstn" else "pstn"
    changed = {"phone_number": it.number, "mode": new_mode}
    known = value or it.number
    whose = {"exophone": f"+{DIGITS}" if known == NUMBER else known}
    return [
        ApiCall(group, "List its numbers", "GET", _on(it, end)),
        ApiCall(group, "Add a number", "POST", _on(it, end), body={"phone_number": value or NUMBER}),
        ApiCall(
            group, f"Set a number's mode to {new_mode}", "PUT", _on(it, end, it.number_id), body=changed, portal=True
        ),
        ApiCall(group, "Which trunk a number is on", "GET", "/trunk-maps", whose, portal=True),
        ApiCall(group, "Remove a number", "DELETE", _on(it, end), {"id": it.number_id}, portal=True),
    ]


def _ip(it: Subject, value: str) -> list[ApiCall]:
    group, end = Group.IP, "whitelisted-ips"
    ip, _, mask = value.partition("/")
    added = {"ip": ip or IP, "mask": int(mask or 32)}
    changed = added if value else {"ip": it.ip, "mask": it.mask}
    return [
        ApiCall(group, "List its whitelisted IPs", "GET", _on(it, end)),
        ApiCall(group, "Whitelist an IP, for outbound (termination)", "POST", _on(it, end), body=added),
        ApiCall(group, "Change an IP or its mask", "PUT", _on(it, end, it.ip_id), body=changed, portal=True),
        ApiCall(group, "Remove an IP from the whitelist", "DELETE", _on(it, end), {"id": it.ip_id}, portal=True),
    ]


def _dest(it: Subject, value: str) -> list[ApiCall]:
    group, end = Group.DEST, "destination-uris"
    added = {"destinations": [{"destination": value or DESTINATION}]}
    place = {"priority": it.priority, "weight": it.weight}
    weigh = "Set a destination's priority (lowest first) and weight (more gets more calls)"
    return [
        ApiCall(group, "List its destination URIs", "GET", _on(it, end)),
        ApiCall(group, "Add a destination URI, for inbound (origination)", "POST", _on(it, end), body=added),
        ApiCall(group, weigh, "PUT", _on(it, end, it.destination_id), body=place, portal=True),
        ApiCall(group, "Remove a destination URI", "DELETE", _on(it, end), {"id": it.destination_id}, portal=True),
    ]


def _creds(it: Subject, value: str) -> list[ApiCall]:
    group, end = Group.CREDS, "credentials"
    login = {"user_name": value or USER_NAME, "password": PASSWORD, "friendly_name": "made_by_hand"}
    return [
        ApiCall(group, "List its SIP credentials", "GET", _on(it, end)),
        ApiCall(group, "Add a SIP credential", "POST", _on(it, end), body=login, portal=True),
        ApiCall(group, "Change a SIP credential", "PUT", _on(it, end, CREDENTIAL_ID), body=login, portal=True),
        ApiCall(group, "Remove a SIP credential", "DELETE", _on(it, end), {"id": CREDENTIAL_ID}, portal=True),
    ]


def _alias(it: Subject, value: str) -> list[ApiCall]:
    group, end = Group.ALIAS, "settings"
    wanted = {"settings": [{"name": ALIAS, "value": value or it.number}]}
    return [
        ApiCall(group, "Show its settings, with the caller ID (alias)", "GET", _on(it, end), portal=True),
        ApiCall(group, "Set the caller ID (alias)", "POST", _on(it, end), body=wanted),
        ApiCall(group, "Clear the caller ID (alias)", "DELETE", _on(it, end), {"name": ALIAS}, portal=True),
    ]


_GROUPS: Mapping[Group, Callable[[Subject, str], list[ApiCall]]] = {
    Group.TRUNK: _trunk,
    Group.NUMBER: _number,
    Group.IP: _ip,
    Group.DEST: _dest,
    Group.CREDS: _creds,
    Group.ALIAS: _alias,
}
