"""`/trunk pbx`: what to type into the PBX, and ready files for the common ones, from the trunk as it stands.

A password never comes here: the files have a placeholder, and `/trunk creds` shows it to one person.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.domain import Direction, Transport, direction_beside, steering
from bot.domain.errors import BadInput
from bot.domain.records import KnownTrunk
from bot.trunks.directory import NotOne
from bot.verbs.services import Services
from bot.verbs.verb import Ask, Query
from bot.words.blocks import Block, Message, actions, button, code, context, escape, header, section
from commands.pbx import asterisk, freeswitch, kamailio, table
from commands.pbx.file import File, Table, show, text_of
from commands.pbx.wiring import PASSWORD, Wiring, wiring

TITLE = "PBX settings"


@dataclass(frozen=True)
class Platform:
    """A kind of PBX: its title, and the files or tables made for it."""

    title: str
    parts: Callable[[Wiring], Sequence[File | Table]]


TABLE = "table"
PLATFORMS = {
    TABLE: Platform("Any PBX", table.table),
    "asterisk": Platform("Asterisk", asterisk.files),
    "freeswitch": Platform("FreeSWITCH", freeswitch.files),
    "kamailio": Platform("Kamailio", kamailio.files),
    "hosted": Platform("Hosted platform", table.hosted),
}


@dataclass(frozen=True)
class Choice:
    """The settings that are wanted. None means as the trunk was set up."""

    trunk: str
    platform: str = TABLE
    direction: Direction | None = None
    transport: Transport | None = None

    def words(self) -> str:
        """As they would be typed."""
        return " ".join(str(word) for word in (self.trunk, self.platform, self.direction, self.transport) if word)


def read(ask: Ask) -> Choice:
    """`sales_line asterisk outbound tls`: the trunk first, the rest in any order. Raises BadInput, naming the word."""
    words, direction = direction_beside(ask.text.split(), (trunk.trunk_name for trunk in ask.known_trunks))
    trunk, *others = words or [""]
    choice = Choice(trunk, direction=direction)
    for word in others:
        choice = _with(choice, word)
    return choice


def _with(choice: Choice, word: str) -> Choice:
    if word.lower() in PLATFORMS:
        return replace(choice, platform=word.lower())
    try:
        return replace(choice, transport=Transport.parse(word))
    except BadInput:
        raise BadInput(
            f"“{word}” says nothing about a PBX. Nothing was changed. After the trunk, type asterisk, freeswitch, "
            "kamailio or hosted; outbound, inbound or both; tls or tcp."
        ) from None


class Pbx(Query):
    """What to type into the PBX: a table, and ready files for Asterisk, FreeSWITCH and Kamailio."""

    name = "pbx"
    usage = "pbx [trunk] [asterisk | freeswitch | kamailio | hosted] [outbound | inbound | both] [tls | tcp]"
    example = "/trunk pbx sales_line asterisk outbound tls"
    things = ("settings", "config", "asterisk", "freeswitch", "kamailio")
    also = ("configure",)
    title = TITLE

    def answer(self, ask: Ask, services: Services) -> Message:
        """Read the trunk now and write it down for the PBX. Raises NotOne, BadInput, ExotelError."""
        choice = read(ask)
        if not choice.trunk:
            return _which_one(choice, services.trunks.all().trunks[:25])
        details = services.trunks.look_at(services.trunks.find(choice.trunk))
        account = services.account
        wired = wiring(details, account.sid, account.ports, choice.direction, choice.transport)
        chosen = Choice(details.trunk_sid, choice.platform, wired.direction, wired.transport)
        platform = PLATFORMS[choice.platform]
        what = f"{wired.direction.title}, {wired.transport.upper()}"
        blocks: list[Block] = [
            header(f"{details.trunk_name}: {platform.title}"),
            section(f"{escape(what)} · trunk SID {code(wired.trunk_sid)}"),
            *_warnings(wired),
        ]
        parts = platform.parts(wired)
        for part in parts:
            blocks += show(part)
        has_password = any(PASSWORD in text_of(part) for part in parts)
        return Message(
            f"{escape(details.trunk_name)}: settings for {platform.title}, {escape(what)}.",
            [*blocks, context(*_notes(wired, choice.platform, has_password)), *_others(chosen)],
        )


def _which_one(choice: Choice, trunks: Sequence[KnownTrunk]) -> Message:
    """Keeps what else was said. Raises NotOne where nothing was."""
    text = "PBX settings for which trunk?"
    if not (choice.direction and trunks):
        raise NotOne(text, trunks)
    choices = [(trunk.trunk_name, replace(choice, trunk=trunk.trunk_sid).words()) for trunk in trunks]
    return Message.with_buttons(text, *(button(name, "pbx", words) for name, words in choices))


def _warnings(wired: Wiring) -> list[Block]:
    warnings = []
    if not wired.numbers:
        warnings.append("No number is mapped to this trunk yet, so no call goes either way.")
    if wired.direction.outbound and not wired.addresses:
        warnings.append("No IP is whitelisted yet, so Exotel refuses its calls: outbound needs your static public IP.")
    if wired.direction.inbound and not wired.destinations:
        warnings.append("There is no destination URI yet, so Exotel does not know where to send calls.")
    elif wired.direction.inbound and all(each.transport is not wired.transport for each in wired.destinations):
        warnings.append(f"Every destination URI of this trunk has another transport than {wired.transport.upper()}.")
    if wired.unread:
        warnings.append(f"Left out, as this bot cannot read it: {', '.join(wired.unread[:5])}.")
    return [section(f":warning: {escape(warning)}") for warning in warnings]


def _notes(wired: Wiring, platform: str, has_password: bool) -> Sequence[str]:
    notes = [f"Write what `/trunk creds` shows you in place of `{PASSWORD}`."] if has_password else []
    if wired.direction.outbound and platform == "hosted":
        notes.append(
            "Outbound needs static public IPs that are whitelisted here. A platform that has none cannot place calls "
            "through a trunk."
        )
    if wired.direction.inbound:
        flow = code(f"sip:{wired.trunk_sid}")
        notes.append(f"For calls to come in, a flow in Exotel's dashboard must dial {flow}, and have the number.")
        notes.append("The port of inbound calls is your own server's: the one that the destination URI names.")
    if wired.direction.outbound:
        return [*notes, escape(steering.newer_ports_note())]
    return [*notes, f"Exotel's newer pages say RTP on UDP {steering.NEWER_PORTS.rtp}."]


def _others(chosen: Choice) -> list[Block]:
    """Buttons to the same trunk on another platform, the other way, or over the other transport."""
    platforms = [
        button(platform.title, "pbx", replace(chosen, platform=name).words())
        for name, platform in PLATFORMS.items()
        if name != chosen.platform
    ]
    ways = [
        button(way.title, "pbx", replace(chosen, direction=way).words()) for way in Direction if way != chosen.direction
    ]
    other = Transport.TCP if chosen.transport is Transport.TLS else Transport.TLS
    carried = button(f"Over {other.upper()}", "pbx", replace(chosen, transport=other).words())
    return [actions(platforms), actions([*ways, carried])]


verb = Pbx()
