"""Settings for the screens of any PBX, or of a hosted voice platform."""

from __future__ import annotations

from bot.domain import Direction, steering
from bot.platforms.platform import Certainty, Platform
from bot.platforms.wiring import NUMBER, PASSWORD, PUBLIC_IP, Wiring, named
from commands.pbx.file import Table

Row = tuple[str, str]


def table(wiring: Wiring) -> list[Table]:
    """Make the tables for a PBX, in the words of a set-up's receipt (`steering.pbx_settings`)."""
    tables = []
    if wiring.direction.outbound:
        general = steering.pbx_settings(wiring.account, wiring.user)
        rows = [(name, _chosen(name, value, wiring)) for name, value in general]
        rows += [("Caller ID", named(wiring.numbers)), ("Calls must come from", named(wiring.addresses))]
        tables.append(Table("Outbound (termination)", rows))
    if wiring.direction.inbound:
        rows = steering.pbx_inbound(_arrive(wiring), named(wiring.numbers), wiring.transport, wiring.account.server)
        tables.append(Table("Inbound (origination)", rows))
    return tables


def hosted(wiring: Wiring) -> list[Table]:
    """Make the tables for a hosted platform that has its own form for a SIP trunk."""
    tables = []
    if wiring.direction.outbound:
        tables.append(Table("Outbound (termination): the platform places calls through Exotel", _hosted_out(wiring)))
    if wiring.direction.inbound:
        rows = [
            ("Destination URI", _arrive(wiring)),
            ("Phone numbers", named(wiring.numbers, NUMBER)),
            ("Transport", str(wiring.transport).upper()),
            ("Media encryption", steering.encryption(wiring.transport)),
            ("Codecs", "PCMA, then PCMU (G.711)"),
            ("Allowed callers' IPs", "Exotel's; ask Exotel support for the list if you need it"),
        ]
        tables.append(Table("Inbound (origination): Exotel sends calls to the platform", rows))
    return tables


def _hosted_out(wiring: Wiring) -> list[Row]:
    return [
        ("SIP address (termination URI)", wiring.server.host),
        ("Port", str(wiring.port)),
        ("Domain (From, realm)", wiring.domain),
        ("Transport", str(wiring.transport).upper()),
        ("Media encryption", steering.encryption(wiring.transport)),
        ("Codecs", "PCMA, then PCMU (G.711)"),
        ("Register", "no"),
        ("User name", wiring.user),
        ("Password", PASSWORD),
        ("Caller ID (From)", wiring.caller_id),
        ("Number format", "E.164: + and the country code first"),
        ("The platform's static IPs", named(wiring.addresses, PUBLIC_IP)),
    ]


def _chosen(name: str, value: str, wiring: Wiring) -> str:
    if name == "Port":
        return f"{wiring.port} ({str(wiring.transport).upper()}). UDP isn't supported."
    if name == "Registration" and not wiring.addresses:
        return "Off. Exotel recognizes outbound calls by a whitelisted IP, and there is none yet."
    return steering.encryption(wiring.transport) if name == "Encryption" else value


def _arrive(wiring: Wiring) -> str:
    fits = [destination for destination in wiring.destinations if destination.transport is wiring.transport]
    return named((f"sip:{destination}" for destination in fits or wiring.destinations), "no destination yet")


def given(platform: Platform, wiring: Wiring) -> list[Table]:
    """Make the tables of what is entered at a platform by hand, for the chosen directions."""
    tables = []
    for way in (Direction.OUTBOUND, Direction.INBOUND):
        rows = [
            (f"{row.name} (unconfirmed)" if row.certainty is Certainty.UNCERTAIN else row.name, wiring.fill(row.value))
            for row in platform.asks_for
            if row.direction in (way, Direction.BOTH)
        ]
        if rows and wiring.direction in (way, Direction.BOTH):
            tables.append(Table(f"{way.title}: enter at {platform.name}", rows))
    return tables
