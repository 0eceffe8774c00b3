"""`/trunk pbx`: what to enter, paste or post at the other end of a trunk, from the trunk as it is now.

There is never a password: the files have a placeholder, and `/trunk creds` shows it to one person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.domain import Direction, Transport, steering
from bot.domain.errors import BadInput, NotSwitchedOn
from bot.domain.phrasing import first_few, many
from bot.domain.records import File, KnownTrunk
from bot.domain.sip_servers import NEWER_RTP
from bot.exotel import Credential
from bot.platforms.artifacts.written import READ_PASSWORD
from bot.platforms.platform import Authorization, Kind, Platform
from bot.platforms.registry import find, platforms
from bot.platforms.wiring import ABOUT_EXOTEL_IP, EXOTEL_IP, PASSWORD, Wiring, named
from bot.trunks.connections import Connection
from bot.trunks.directory import NotOne
from bot.trunks.wiring import wiring
from bot.verbs.choosing import MOST_BUTTONS
from bot.verbs.services import Services
from bot.verbs.verb import Ask, Query
from bot.words.blocks import (
    Block,
    Message,
    actions,
    button,
    button_row,
    code,
    context,
    escape,
    header,
    left_out,
    section,
)
from commands.pbx import table
from commands.pbx.file import ConfigFile, Table, show, text_of
from commands.pbx.selection import GENERIC, HOSTED, TABLE, Selection, read, recognized

TITLE = "PBX settings"


class Pbx(Query):
    """Get the settings, objects and files for the system at the other end of a trunk."""

    name = "pbx"
    usage = "pbx [trunk] [asterisk | livekit | … | hosted] [outbound | inbound | both] [tls | tcp]"
    example = "/trunk pbx sales_line asterisk outbound tls"
    things = ("settings", "config", "asterisk", "freeswitch", "kamailio")
    also = ("configure",)
    title = TITLE
    acts_once = True

    def answer(self, ask: Ask, services: Services) -> Message:
        """Read the trunk and show its settings, or send them as files. Raises NotOne, BadInput, ExotelError,
        FileNotSent."""
        selection = read(ask)
        if not selection.trunk:
            return _which_one(selection, services.trunks.all().trunks)
        trunk = services.trunks.find(selection.trunk)
        connection = services.trunks.connection(trunk)
        if connection and not selection.platform:
            selection = replace(selection, platform=connection.platform.key)
        platform = find(selection.platform)
        _refuse(platform, selection.direction)
        details, credentials = services.trunks.look_at(trunk), _credentials(trunk, services)
        wired = wiring(details, services.account, selection.direction, selection.transport, credentials)
        platform = platform or (recognized(wired) if not selection.platform else None)
        if connection and platform is connection.platform:
            wired = _as_connected(connection, wired, selection)
        if platform:
            wired = _as_for(platform, wired, selection)
        if wired.has_digest and (not wired.addresses or (platform and platform.signs_in)):
            wired = wired.at_edge()
        chosen = Selection(
            trunk.trunk_sid,
            platform.key if platform else selection.platform or TABLE,
            wired.direction,
            wired.transport,
        )
        parts = _parts(platform, chosen.platform, wired)
        if selection.files:
            return _send(ask.user, platform, parts, services)
        return _shown(wired, platform, chosen, parts, date.fromisoformat(services.store.now()[:10]))


def _credentials(trunk: KnownTrunk, services: Services) -> Sequence[Credential]:
    try:
        return services.trunks.credentials(trunk)
    except NotSwitchedOn:
        return ()


def _refuse(platform: Platform | None, direction: Direction | None) -> None:
    """Raises BadInput if the platform can't be connected at all, or not in this direction."""
    if platform and platform.refusal:
        raise BadInput(f"{platform.refusal.reason} {platform.refusal.way_round}")
    if platform and direction and direction not in platform.directions:
        ways = " or ".join(way.value for way in platform.directions)
        raise BadInput(f"{platform.name} can be connected for {ways} calls only.")


def _as_connected(connection: Connection, wired: Wiring, selection: Selection) -> Wiring:
    """Fill in the answers of the person who connected the trunk, and the direction they chose."""
    direction = selection.direction or connection.direction
    return replace(wired, direction=direction, answers=tuple(connection.answers.items()))


def _as_for(platform: Platform, wired: Wiring, selection: Selection) -> Wiring:
    """Fill in what the platform decides: a direction if it has but one, its transport, and what its host reveals."""
    direction = wired.direction if wired.direction in platform.directions else platform.directions[0]
    usual = wired.transport if platform.kind is Kind.PBX else platform.outbound_transport
    revealed = [
        answer
        for destination in wired.destinations
        for target in platform.targets_of(str(destination.host))
        for answer in target.answers_in(str(destination.host)).items()
    ]
    return replace(
        wired, direction=direction, transport=selection.transport or usual, answers=(*wired.answers, *revealed)
    )


def _parts(platform: Platform | None, word: str, wired: Wiring) -> Sequence[ConfigFile | Table]:
    if platform is None:
        return table.hosted(wired) if word == HOSTED else table.table(wired)
    files = [
        ConfigFile(artifact.file, artifact.title, artifact.render(wired), artifact.command)
        for artifact in platform.artifacts
        if artifact.serves(wired.direction)
    ]
    return [*table.given(platform, wired), *files]


def _shown(
    wired: Wiring,
    platform: Platform | None,
    chosen: Selection,
    parts: Sequence[ConfigFile | Table],
    today: date,
) -> Message:
    title, what = _title(chosen.platform), f"{wired.direction.title}, {wired.transport.upper()}"
    blocks: list[Block] = [
        header(f"{wired.trunk_name}: {title}"),
        section(f"{escape(what)} · trunk SID {code(wired.trunk_sid)} · {escape(named(wired.numbers, 'no number'))}"),
        *_warnings(wired, platform, today),
    ]
    for part in parts:
        blocks += show(part)
    blocks.append(context(*_notes(wired, chosen.platform, parts)))
    return Message(
        f"{escape(wired.trunk_name)}: settings for {escape(title)}, {escape(what)}.",
        [*blocks, *_others(chosen, any(isinstance(part, ConfigFile) for part in parts))],
    )


def _title(word: str) -> str:
    platform = find(word)
    return platform.name if platform else GENERIC[word]


def _send(user: str, platform: Platform | None, parts: Sequence[ConfigFile | Table], services: Services) -> Message:
    files = [part for part in parts if isinstance(part, ConfigFile)]
    if platform is None or not files:
        raise BadInput("There are no files for this system: its settings are entered by hand.")
    for file in files:
        run = f" Run:\n```\n{file.command}\n```" if file.command else ""
        services.files.send(user, File(file.name, file.text.encode(), f"{escape(file.title)}.{run}"))
    return Message(f"I sent you {many(len(files), 'file')} for {escape(platform.name)} as direct messages.")


def _which_one(selection: Selection, trunks: Sequence[KnownTrunk]) -> Message:
    """Ask for the trunk and keep the direction. Raises NotOne if there is none."""
    text = "Which trunk do you want the PBX settings for?"
    if not (selection.direction and trunks):
        raise NotOne(text, trunks)
    choices = [(trunk.trunk_name, replace(selection, trunk=trunk.trunk_sid).words()) for trunk in trunks]
    rows = button_row([button(name, "pbx", words) for name, words in choices[:MOST_BUTTONS]])
    return Message(text, [section(text), *rows, *left_out(trunks, MOST_BUTTONS, "{} more: type `/trunk pbx NAME`.")])


def _warnings(wired: Wiring, platform: Platform | None, today: date) -> list[Block]:
    warnings = []
    if not wired.numbers:
        warnings.append("This trunk has no number yet, so it can't place or receive calls.")
    if wired.direction.outbound and not wired.has_digest:
        if platform and platform.signs_in and Authorization.STATIC_IP not in platform.ways_in:
            warnings.append(
                f"This trunk has no SIP user yet, and {platform.name} needs one: its calls come from changing "
                f"addresses. Type /trunk creds add {wired.trunk_name}."
            )
        elif not wired.addresses:
            warnings.append("No IP is whitelisted yet, so Exotel refuses outbound calls.")
    if wired.direction.inbound and not (wired.destinations or wired.unclear_destinations):
        warnings.append("There's no destination yet, so inbound calls have nowhere to go.")
    elif (
        wired.direction is Direction.INBOUND
        and wired.destinations
        and all(each.transport is not wired.transport for each in wired.destinations)
    ):
        warnings.append(f"None of this trunk's destinations uses {wired.transport.upper()}.")
    if wired.unclear_destinations:
        warnings.append(
            f"Skipped, because neither TLS nor TCP is named: {first_few(wired.unclear_destinations, 5)}. Add each "
            "again with ;transport=tls or ;transport=tcp, then remove the old one."
        )
    if wired.unread:
        warnings.append(f"Skipped, because I can't read it: {first_few(wired.unread, 5)}.")
    if platform and platform.is_stale(today):
        warnings.append(
            f"I last checked {platform.name}'s documentation on {platform.checked_on:%B %-d, %Y}, over 90 days ago. "
            f"Compare with {platform.source_url}."
        )
    return [section(f":warning: {escape(warning)}") for warning in warnings]


def _notes(wired: Wiring, word: str, parts: Sequence[ConfigFile | Table]) -> Sequence[str]:
    notes = []
    if any(PASSWORD in text_of(part) for part in parts):
        notes.append(f"Replace `{PASSWORD}` with the password from `/trunk creds`.")
    if any(isinstance(part, ConfigFile) and PASSWORD in part.command for part in parts):
        notes = [f"First run `{READ_PASSWORD}` and paste the password: `/trunk creds` shows it. The commands need jq."]
    if any(EXOTEL_IP in text_of(part) for part in parts):
        notes.append(ABOUT_EXOTEL_IP)
    if wired.direction.outbound and word == HOSTED:
        notes.append(
            "Outbound needs whitelisted static public IPs, or a SIP user. A platform with neither can't place calls "
            "through a trunk."
        )
    if wired.direction.inbound:
        flow = code(f"sip:{wired.trunk_sid}")
        notes.append(f"To receive calls, assign the number to a flow in the Exotel dashboard that dials {flow}.")
        notes.append("Inbound calls arrive on the port in your destination URI.")
    platform = find(word)
    if platform:
        notes += [escape(fact.value) for fact in platform.notes]
        notes.append(f"Source: {platform.source_url}, checked {platform.checked_on:%B %-d, %Y}.")
    if not wired.direction.outbound:
        return [*notes, f"Newer Exotel docs list RTP on UDP {NEWER_RTP}."]
    return [*notes, *filter(None, [escape(steering.other_servers_note(wired.account))])]


def _others(chosen: Selection, has_files: bool) -> list[Block]:
    """Buttons for the files, for the same trunk in another direction or over the other transport, and for other
    systems of its kind."""
    platform = find(chosen.platform)
    ways = [
        button(way.title, "pbx", replace(chosen, direction=way).words())
        for way in (platform.directions if platform else Direction)
        if way != chosen.direction
    ]
    other = Transport.TCP if chosen.transport is Transport.TLS else Transport.TLS
    carried = button(f"Over {other.upper()}", "pbx", replace(chosen, transport=other).words())
    files = [button("Send me the files", "pbx", replace(chosen, files=True).words(), "primary")] if has_files else []
    return [actions([*files, *ways, carried]), actions(_systems(chosen, platform))]


def _systems(chosen: Selection, platform: Platform | None) -> list[Block]:
    kind = platform.kind if platform else Kind.VOICE_AI if chosen.platform == HOSTED else Kind.PBX
    same = [each for each in platforms() if each.kind is kind and each is not platform and not each.refusal]
    choices = [(title, Selection(chosen.trunk, word, chosen.direction)) for word, title in GENERIC.items()]
    for each in same:
        way = chosen.direction if chosen.direction in each.directions else None
        choices.append((each.name, Selection(chosen.trunk, each.key, way)))
    others = [(title, choice) for title, choice in choices if choice.platform != chosen.platform]
    return [button(title, "pbx", choice.words()) for title, choice in others[:MOST_BUTTONS]]


verb = Pbx()
