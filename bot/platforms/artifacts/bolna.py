"""Bolna: a new trunk with its gateway, carrier addresses and number (mid-2026), and a trunk of the legacy kind."""

from __future__ import annotations

from bot.domain import Direction
from bot.platforms.artifacts.written import posted, written
from bot.platforms.wiring import EXOTEL_IP, PASSWORD, Artifact, Wiring

_TRUNK = "BOLNA_TRUNK"
_CODECS = "PCMA,PCMU"


def trunk(wiring: Wiring) -> str:
    """The trunk. The preset is only a label; Bolna's edge takes neither TLS nor SRTP."""
    body: dict[str, object] = {
        "name": wiring.name,
        "preset": "exotel",
        "transport": "tcp",
        "codecs": _CODECS,
        "outbound_leading_plus_enabled": True,
        "inbound_enabled": wiring.direction.inbound,
        "outbound_enabled": wiring.direction.outbound,
    }
    if wiring.direction.outbound and wiring.has_digest:
        body |= {"auth_username": wiring.sip_user, "auth_password": PASSWORD}
    return written(body)


def gateway(wiring: Wiring) -> str:
    """Exotel's server, for outbound calls; always over TCP."""
    return written({"host": wiring.server.host, "port": wiring.server.tcp, "priority": 1})


def carrier_ip(wiring: Wiring) -> str:
    """The first of Exotel's addresses; the others are posted the same way, one by one."""
    return written({"cidr": (*wiring.exotel_addresses, EXOTEL_IP)[0]})


def number(wiring: Wiring) -> str:
    """The number: with its +, and as the called user without it."""
    body = {"e164": wiring.caller_id, "destination_key": wiring.caller_id.removeprefix("+")}
    return written(body | ({"agent_id": wiring.answer("agent")} if wiring.answer("agent") else {}))


def legacy(wiring: Wiring) -> str:
    """A trunk of the legacy kind, with everything in one object; `inbound_enabled` is off unless it's said."""
    secured = {"transport": "transport-tls", "media_encryption": "sdes"}
    plain = {"transport": "transport-tcp", "media_encryption": "no"}
    body: dict[str, object] = {
        "name": wiring.name,
        "auth_type": "userpass" if wiring.has_digest else "ip-based",
        "gateways": [{"gateway_address": wiring.server.host, "port": wiring.port, "priority": 1}],
        "allow": "alaw,ulaw",
        "disallow": "all",
        **(secured if wiring.tls else plain),
        "inbound_enabled": wiring.direction.inbound,
        "outbound_leading_plus_enabled": True,
    }
    if wiring.has_digest:
        body |= {"auth_username": wiring.sip_user, "auth_password": PASSWORD}
    else:
        body["ip_identifiers"] = [{"ip_address": source} for source in wiring.exotel_addresses or (EXOTEL_IP,)]
    return written(body)


_API, _KEY = "https://api.bolna.ai", "Authorization: Bearer $BOLNA_API_KEY"
_NAMES = {
    "trunk": "bolna-trunk.json",
    "gateway": "bolna-gateway.json",
    "ip": "bolna-carrier-ip.json",
    "number": "bolna-number.json",
    "legacy": "bolna-legacy-trunk.json",
}


def _on_trunk(part: str, path: str) -> str:
    return posted(_NAMES[part], f'"{_API}/trunk/trunks/${_TRUNK}/{path}"', _KEY)


ARTIFACTS = (
    Artifact(
        _NAMES["trunk"],
        f"SIP trunk: keep the id in its answer, export {_TRUNK}=…",
        Direction.BOTH,
        trunk,
        posted(_NAMES["trunk"], f"{_API}/trunk/trunks", _KEY),
    ),
    Artifact(_NAMES["gateway"], "Gateway", Direction.OUTBOUND, gateway, _on_trunk("gateway", "gateways")),
    Artifact(
        _NAMES["ip"],
        "Carrier IP: post one for each of Exotel's addresses",
        Direction.INBOUND,
        carrier_ip,
        _on_trunk("ip", "ip-acls"),
    ),
    Artifact(_NAMES["number"], "Number", Direction.BOTH, number, _on_trunk("number", "numbers")),
)
LEGACY = (
    Artifact(
        _NAMES["legacy"],
        "Legacy SIP trunk",
        Direction.BOTH,
        legacy,
        posted(_NAMES["legacy"], f"{_API}/sip-trunks/trunks", _KEY),
    ),
)
