"""`/trunk pbx`: the settings for a PBX, and ready files for the common ones, from the trunk read now.

There is never a password: the files have a placeholder, and `/trunk creds` shows it to one person.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.domain import Direction, Transport, direction_beside, steering
from bot.domain.errors import BadInput
from bot.domain.records import KnownTrunk
from bot.domain.sip_servers import NEWER_RTP
from bot.domain.typed import quote
from bot.trunks.directory import NotOne
from bot.verbs.services import Services
from bot.verbs.verb import Ask, Query
from bot.words.blocks import Block, Message, actions, button, code, context, escape, header, section
from commands.pbx import asterisk, freeswitch, kamailio, table
from commands.pbx.file import ConfigFile, Table, show, text_of
from commands.pbx.wiring import PASSWORD, Wiring, wiring

TITLE = "PBX settings"


@dataclass(frozen=True)
class Platform:
    """A kind of PBX, and the function that makes its files or tables."""

    title: str
    parts: Callable[[Wiring], Sequence[ConfigFile | Table]]


TABLE = "table"
PLATFORMS = {
    TABLE: Platform("Any PBX", table.table),
    "asterisk": Platform("Asterisk", asterisk.files),
    "freeswitch": Platform("FreeSWITCH", freeswitch.files),
    "kamailio": Platform("Kamailio", kamailio.files),
    "hosted": Platform("Hosted platform", table.hosted),
}


@dataclass(frozen=True)
class Selection:
    """The settings to show. None means as the trunk is set up."""

    trunk: str
    platform: str = TABLE
    direction: Direction | None = None
    transport: Transport | None = None

    def words(self) -> str:
        """The words of the command that select this."""
        return " ".join(str(word) for word in (self.trunk, self.platform, self.direction, self.transport) if word)


def read(ask: Ask) -> Selection:
    """Read `sales_line asterisk outbound tls`: the trunk first, the rest in any order. Raises BadInput."""
    words, direction = direction_beside(ask.text.split(), (trunk.trunk_name for trunk in ask.known_trunks))
    trunk, *others = words or [""]
    selection = Selection(trunk, direction=direction)
    for word in others:
        selection = _with(selection, word)
    return selection


def _with(selection: Selection, word: str) -> Selection:
    if word.lower() in PLATFORMS:
        return replace(selection, platform=word.lower())
    try:
        return replace(selection, transport=Transport.parse(word))
    except BadInput:
        raise BadInput(
            f"I don't have settings for {quote(word)}. Choose asterisk, freeswitch, kamailio or hosted; outbound, "
            "inbound or both; tls or tcp."
        ) from None


class Pbx(Query):
    """Get the settings for your PBX, with ready files for Asterisk, FreeSWITCH and Kamailio."""

    name = "pbx"
    usage = "pbx [trunk] [asterisk | freeswitch | kamailio | hosted] [outbound | inbound | both] [tls | tcp]"
    example = "/trunk pbx sales_line asterisk outbound tls"
    things = ("settings", "config", "asterisk", "freeswitch", "kamailio")
    also = ("configure",)
    title = TITLE

    def answer(self, ask: Ask, services: Services) -> Message:
        """Read the trunk and show its settings. Raises NotOne, BadInput, ExotelError."""
        selection = read(ask)
        if not selection.trunk:
            return _which_one(selection, services.trunks.all().trunks[:25])
        details = services.trunks.look_at(services.trunks.find(selection.trunk))
        wired = wiring(details, services.account, selection.direction, selection.transport)
        chosen = Selection(details.trunk_sid, selection.platform, wired.direction, wired.transport)
        platform = PLATFORMS[selection.platform]
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
            [*blocks, context(*_notes(wired, selection.platform, has_password)), *_others(chosen)],
        )


def _which_one(selection: Selection, trunks: Sequence[KnownTrunk]) -> Message:
    """Ask for the trunk and keep the direction. Raises NotOne if there is none."""
    text = "Which trunk do you want the PBX settings for?"
    if not (selection.direction and trunks):
        raise NotOne(text, trunks)
    choices = [(trunk.trunk_name, replace(selection, trunk=trunk.trunk_sid).words()) for trunk in trunks]
    return Message.with_buttons(text, *(button(name, "pbx", words) for name, words in choices))


def _warnings(wired: Wiring) -> list[Block]:
    warnings = []
    if not wired.numbers:
        warnings.append("This trunk has no number yet, so it can't place or receive calls.")
    if wired.direction.outbound and not wired.addresses:
        warnings.append("No IP is whitelisted yet, so Exotel refuses outbound calls.")
    if wired.direction.inbound and not wired.destinations:
        warnings.append("There's no destination yet, so inbound calls have nowhere to go.")
    elif wired.direction.inbound and all(each.transport is not wired.transport for each in wired.destinations):
        warnings.append(f"None of this trunk's destinations uses {wired.transport.upper()}.")
    if wired.unread:
        warnings.append(f"Skipped, because I can't read it: {', '.join(wired.unread[:5])}.")
    return [section(f":warning: {escape(warning)}") for warning in warnings]


def _notes(wired: Wiring, platform: str, has_password: bool) -> Sequence[str]:
    notes = [f"Replace `{PASSWORD}` with the password from `/trunk creds`."] if has_password else []
    if wired.direction.outbound and platform == "hosted":
        notes.append(
            "Outbound needs whitelisted static public IPs. A platform without any can't place calls through a trunk."
        )
    if wired.direction.inbound:
        flow = code(f"sip:{wired.trunk_sid}")
        notes.append(f"To receive calls, assign the number to a flow in the Exotel dashboard that dials {flow}.")
        notes.append("Inbound calls arrive on the port in your destination URI.")
    if wired.direction.outbound:
        return [*notes, *filter(None, [escape(steering.other_servers_note(wired.account))])]
    return [*notes, f"Newer Exotel docs list RTP on UDP {NEWER_RTP}."]


def _others(chosen: Selection) -> list[Block]:
    """Buttons for the same trunk on another platform, in another direction, or over the other transport."""
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
