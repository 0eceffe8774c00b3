"""`/trunk show`: one trunk, as Exotel tells it now: what it can do each way and the next missing piece."""

from __future__ import annotations

from collections.abc import Sequence

from bot.checks.health import health_line
from bot.checks.test_calls import last_test_call
from bot.domain import Direction
from bot.trunks.details import TrunkDetails
from bot.verbs.services import Services
from bot.verbs.verb import Ask, Query
from bot.words.blocks import Block, Message, actions, button, code, context, escape, fields, header, section

_MOST_IN_A_FIELD = 12


class ShowTrunk(Query):
    """One trunk: what it can do each way, what is missing, what is on it."""

    name = "show"
    usage = "show [name or SID]"
    example = "/trunk show sales_line"
    words = ("status", "info", "details", "view", "display")
    also = ("lookup", "settings")
    title = "A trunk"

    def answer(self, ask: Ask, services: Services) -> Message:
        """Read the trunk that is named, now. Raises NotOne, ExotelError."""
        if not ask.text.strip():
            return _which_one(services)
        sight = services.trunks.look_at(services.trunks.find(ask.text.strip()))
        tried, health = services.checks.test_calls(sight.trunk_sid), services.checks.health().get(sight.trunk_sid)
        seen = health_line(sight.ability, health, tried)
        blocks: list[Block] = [
            header(sight.trunk_name),
            section(f"{seen.icon} {seen.set_up} · trunk SID {code(sight.trunk_sid)}{_status(sight)}\n{seen.evidence}"),
            *_abilities(sight),
            *(section(last_test_call(call)) for call in tried),
            *fields(_contents(sight)),
            actions(
                [
                    button("Add to this trunk", "setup", sight.trunk_sid),
                    button("Check", "check", sight.trunk_sid),
                    button("Test call", "test", sight.trunk_sid),
                    button("PBX settings", "pbx", sight.trunk_sid),
                    button("Explain an error", "explain", sight.trunk_sid),
                    button("Look again", "show", sight.trunk_sid),
                ]
            ),
        ]
        if sight.trunk is None:
            blocks.append(
                context("Your account has no list of trunks, so its name and status are what this bot last saw.")
            )
        return Message(f"{escape(sight.trunk_name)}: {seen.set_up}. {seen.evidence}", blocks)


def _which_one(services: Services) -> Message:
    trunks = services.trunks.all().trunks
    if not trunks:
        return Message(
            "There are no trunks yet.",
            [section("There are no trunks yet."), actions([button("Set up a trunk", "setup")])],
        )
    buttons = [button(trunk.trunk_name, "show", trunk.trunk_sid) for trunk in trunks[:25]]
    more = [context(f"{len(trunks) - 25} more: name them, as in `/trunk show NAME`.")] if len(trunks) > 25 else []
    return Message(
        "Which trunk?", [section("Which trunk? Choose one, or type `/trunk show NAME`."), actions(buttons), *more]
    )


def _status(sight: TrunkDetails) -> str:
    return f" · {escape(sight.trunk.status)}" if sight.trunk and sight.trunk.status else ""


def _abilities(sight: TrunkDetails) -> list[Block]:
    ability = sight.ability
    return [
        _way(Direction.OUTBOUND, ability.missing_outbound, sight),
        _way(Direction.INBOUND, ability.missing_inbound, sight),
    ]


def _way(direction: Direction, missing: Sequence[str], sight: TrunkDetails) -> Block:
    if not missing:
        return section(f":large_blue_circle: *{direction.title}*: set up, as far as Exotel's API shows.")
    mend = button(
        f"Set up {direction.value}",
        "setup",
        f"{direction.value} {sight.trunk_sid}",
        says=f"Set up {direction.value} on {sight.trunk_name}",
    )
    return section(f":white_circle: *{direction.title}*: missing {escape('; '.join(missing))}.", mend)


def _contents(sight: TrunkDetails) -> list[tuple[str, str]]:
    return [
        ("Phone numbers", _lines([f"{entry.phone_number} ({entry.mode})" for entry in sight.numbers])),
        ("Whitelisted IPs", _lines([f"{entry.ip}/{entry.mask}" for entry in sight.whitelisted_ips])),
        ("Destination URIs", _lines([entry.address for entry in sight.destinations])),
    ]


def _lines(values: Sequence[str]) -> str:
    if not values:
        return "none"
    shown = "\n".join(code(value) for value in values[:_MOST_IN_A_FIELD])
    left = len(values) - _MOST_IN_A_FIELD
    return shown + (f"\nand {left} more" if left > 0 else "")


verb = ShowTrunk()
