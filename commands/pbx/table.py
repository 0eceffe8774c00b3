"""Settings to type into the screens of any PBX, or of a hosted voice platform: setting and value, a line each."""

from __future__ import annotations

from bot.domain import steering
from commands.pbx.file import Table
from commands.pbx.wiring import NUMBER, PASSWORD, PUBLIC_IP, Wiring, named

Row = tuple[str, str]


def table(wiring: Wiring) -> list[Table]:
    """For a PBX, in the words of its receipt (`steering.pbx_settings`) and with the trunk's own values."""
    tables = []
    if wiring.direction.outbound:
        given = steering.pbx_settings(wiring.account_sid, wiring.trunk_sid, wiring.ports)
        rows = [(name, _chosen(name, value, wiring)) for name, value in given]
        rows += [("Caller ID", named(wiring.numbers)), ("Calls must come from", named(wiring.addresses))]
        tables.append(Table("Outbound (termination)", rows))
    if wiring.direction.inbound:
        rows = steering.pbx_inbound(_arrive(wiring), named(wiring.numbers), wiring.transport, wiring.ports)
        tables.append(Table("Inbound (origination)", rows))
    return tables


def hosted(wiring: Wiring) -> list[Table]:
    """For a platform that is run by others and asks for a SIP trunk in a form of its own."""
    tables = []
    if wiring.direction.outbound:
        tables.append(Table("Outbound (termination): the platform calls through Exotel", _hosted_out(wiring)))
    if wiring.direction.inbound:
        rows = [
            ("Destination URI", _arrive(wiring)),
            ("Phone numbers", named(wiring.numbers, NUMBER)),
            ("Transport", str(wiring.transport).upper()),
            ("Media encryption", steering.encryption(wiring.transport)),
            ("Codecs", "PCMA, then PCMU (G.711)"),
            ("Allowed callers' IPs", "Exotel's; ask its support for the list if the platform wants one"),
        ]
        tables.append(Table("Inbound (origination): Exotel calls the platform", rows))
    return tables


def _hosted_out(wiring: Wiring) -> list[Row]:
    return [
        ("SIP address (termination URI)", wiring.server),
        ("Port", str(wiring.server_port)),
        ("Transport", str(wiring.transport).upper()),
        ("Media encryption", steering.encryption(wiring.transport)),
        ("Codecs", "PCMA, then PCMU (G.711)"),
        ("Register", "no"),
        ("Username", wiring.trunk_sid),
        ("Password", PASSWORD),
        ("Caller ID (From)", wiring.caller_id),
        ("Number format", "E.164: +, country code, number"),
        ("The platform's own static IPs", named(wiring.addresses, PUBLIC_IP)),
    ]


def _chosen(name: str, value: str, wiring: Wiring) -> str:
    if name == "Port":
        return f"{wiring.server_port} ({str(wiring.transport).upper()}); SIP over UDP is not offered"
    if name == "Registration" and not wiring.addresses:
        return "off: outbound calls are known by a whitelisted IP, and none is whitelisted yet"
    return steering.encryption(wiring.transport) if name == "Encryption" else value


def _arrive(wiring: Wiring) -> str:
    fits = [destination for destination in wiring.destinations if destination.transport is wiring.transport]
    return named((f"sip:{destination}" for destination in fits or wiring.destinations), "no destination URI yet")
