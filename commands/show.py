"""`/trunk show`: one trunk, read now: its state in each direction, and the missing pieces."""

from __future__ import annotations

from collections.abc import Sequence

from bot.checks.health import health_line, last_test_call
from bot.domain import Direction, ip_range
from bot.domain.phrasing import first_few, listed
from bot.trunks.connections import Connection
from bot.trunks.details import TrunkDetails
from bot.verbs.choosing import trunk_buttons
from bot.verbs.services import Services
from bot.verbs.verb import Ask, Query
from bot.words.blocks import Block, Message, actions, button, code, context, escape, fields, header, section

_MOST_IN_A_FIELD = 12
_LAST_SEEN = "Exotel doesn't list this account's trunks, so the name and status are those I last saw."
_WAYS_ON = (
    ("Add to this trunk", "setup"),
    ("Check", "check"),
    ("Test call", "test"),
    ("PBX settings", "pbx"),
    ("Explain an error", "explain"),
    ("Refresh", "show"),
)


class ShowTrunk(Query):
    """Show a trunk: its state, its settings and the missing pieces."""

    name = "show"
    usage = "show [name or SID]"
    example = "/trunk show sales_line"
    words = ("status", "info", "details", "view", "display")
    also = ("lookup", "settings")
    title = "A trunk"

    def answer(self, ask: Ask, services: Services) -> Message:
        """Read the trunk now. Raises NotOne, ExotelError."""
        if not ask.text.strip():
            return _which_one(services)
        known = services.trunks.find(ask.text.strip())
        trunk = services.trunks.look_at(known)
        tried, health = services.checks.test_calls(trunk.trunk_sid), services.checks.health().get(trunk.trunk_sid)
        seen = health_line(trunk.ability, health, tried)
        blocks: list[Block] = [
            header(trunk.trunk_name),
            section(f"{seen.icon} {seen.set_up} · trunk SID {code(trunk.trunk_sid)}{_status(trunk)}\n{seen.evidence}"),
            *_abilities(trunk, _unassigned(trunk, services)),
            *_other_end(services.trunks.connection(known)),
            *(section(last_test_call(call)) for call in tried),
            *fields(_contents(trunk)),
            actions([button(label, verb, trunk.trunk_sid) for label, verb in _WAYS_ON]),
        ]
        if trunk.trunk is None:
            blocks.append(context(_LAST_SEEN))
        return Message(f"{escape(trunk.trunk_name)}: {seen.set_up}. {seen.evidence}", blocks)


def _which_one(services: Services) -> Message:
    trunks = services.trunks.all().trunks
    if not trunks:
        return Message.with_buttons("There are no trunks yet.", button("Set up a trunk", "setup"))
    question = section("Which trunk? Choose one, or type `/trunk show NAME`.")
    return Message("Which trunk?", [question, *trunk_buttons(trunks, "show")])


def _status(trunk: TrunkDetails) -> str:
    return f" · {escape(trunk.trunk.status)}" if trunk.trunk and trunk.trunk.status else ""


def _unassigned(trunk: TrunkDetails, services: Services) -> list[str]:
    """The numbers of an inbound trunk whose flow neither a person nor a test call has vouched for."""
    calls = services.checks.test_calls(trunk.trunk_sid)
    if trunk.ability.missing_inbound or any(call.direction == "inbound" and call.worked for call in calls):
        return []
    done = {flow.number for flow in services.checks.flows(trunk.trunk_sid)}
    return [entry.phone_number for entry in trunk.numbers if entry.phone_number not in done]


def _abilities(trunk: TrunkDetails, unassigned: Sequence[str]) -> list[Block]:
    missing = {Direction.OUTBOUND: trunk.ability.missing_outbound, Direction.INBOUND: trunk.ability.missing_inbound}
    return [_way(direction, pieces, trunk, unassigned) for direction, pieces in missing.items()]


def _way(direction: Direction, missing: Sequence[str], trunk: TrunkDetails, unassigned: Sequence[str]) -> Block:
    if not missing:
        if direction is Direction.OUTBOUND and trunk.ability.on_the_way:
            addresses = listed([code(address) for address in trunk.ability.on_the_way])
            return section(
                f":large_blue_circle: *{direction.title}*: {addresses} can place calls, because inbound calls to an IP "
                "need it on the whitelist."
            )
        ready = f":large_blue_circle: *{direction.title}*: set up"
        if direction is Direction.OUTBOUND or not unassigned:
            return section(f"{ready}.")
        named = first_few([code(number) for number in unassigned], _MOST_IN_A_FIELD)
        return section(f"{ready}, if {named} is assigned to its flow.", button("See how", "dashboard", trunk.trunk_sid))
    fix = button(
        f"Set up {direction.value}",
        "setup",
        f"{direction.value} {trunk.trunk_sid}",
        says=f"Set up {direction.value} on {trunk.trunk_name}",
    )
    return section(f":white_circle: *{direction.title}*: missing {escape('; '.join(missing))}.", fix)


def _other_end(connection: Connection | None) -> list[Block]:
    """The system at the other end, and what it waits for."""
    if connection is None:
        return []
    name = f"*Other end*: {escape(connection.platform.name)}"
    if not connection.waits:
        return [section(f"{name}.")]
    turn = f"{name}. *Your turn there*: {escape(connection.platform.first_there)}"
    return [section(turn, button("Continue", "connect", connection.to_continue, style="primary"))]


def _contents(trunk: TrunkDetails) -> list[tuple[str, str]]:
    return [
        ("Phone numbers", _lines([f"{entry.phone_number} ({entry.mode})" for entry in trunk.numbers])),
        ("Whitelisted IPs", _lines([ip_range(entry.ip, entry.mask) for entry in trunk.whitelisted_ips])),
        ("Destination URIs", _lines([entry.address for entry in trunk.destinations])),
    ]


def _lines(values: Sequence[str]) -> str:
    if not values:
        return "none"
    shown = "\n".join(code(value) for value in values[:_MOST_IN_A_FIELD])
    left = len(values) - _MOST_IN_A_FIELD
    return shown + (f"\nand {left} more" if left > 0 else "")


verb = ShowTrunk()
