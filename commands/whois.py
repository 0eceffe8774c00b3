"""`/trunk whois`: which trunk a number is on: from the account's trunk maps, else by looking through the trunks."""

from __future__ import annotations

from bot.domain import E164
from bot.trunks.details import Whereabouts
from bot.verbs.verb import Ask, Query, Services
from bot.words.blocks import Block, Message, actions, button, code, context, escape, section


class Whois(Query):
    """The trunk that a phone number is on."""

    name = "whois"
    summary = "Which trunk a phone number is on."
    usage = "whois [number]"
    example = "/trunk whois +919876543210"
    title = "Whose number"
    retry_label = "Look up"

    def answer(self, ask: Ask, services: Services) -> Message:
        """`number`, or `number @start` to look on from there. Raises BadInput, ExotelError."""
        said, _, place = ask.text.partition("@")
        number = E164.parse(said, ask.account.number_region)
        start = int(place) if place.isascii() and place.isdigit() and len(place) < 7 else 0
        found = services.directory.where_is(number, start)
        text = "\n".join(_on(found, number)) or f"{code(number)} is on {_none_of(found)}."
        blocks: list[Block] = [section(text), context(_source(found))]
        buttons = [button(f"Show {trunk.trunk_name}", "show", trunk.trunk_sid) for trunk, _ in found.on[:20]]
        if found.end < found.total:
            buttons.append(button("Look on", "whois", f"{number}@{found.end}"))
        return Message(text, [*blocks, *([actions(buttons)] if buttons else [])])


def _on(found: Whereabouts, number: E164) -> list[str]:
    return [
        f"{code(number)} is on *{escape(trunk.trunk_name)}* ({code(trunk.trunk_sid)}), mode {escape(mode)}."
        for trunk, mode in found.on
    ]


def _none_of(found: Whereabouts) -> str:
    if found.from_maps:
        return "no trunk of this account"
    return "none of the trunks that were looked through"


def _source(found: Whereabouts) -> str:
    """How it was found out, and what was not looked at."""
    if found.from_maps:
        return "From Exotel's own trunk maps."
    if not found.total:
        return "This account has no trunk maps, and this bot has seen no trunks to look through."
    told = [
        "This account has no trunk maps, so its trunks were looked through: "
        f"{found.start + 1} to {found.end} of {found.total}."
    ]
    if not found.whole:
        told.append("It has no list of trunks either: these are the ones this bot has seen, and there may be others.")
    if found.unread:
        names = ", ".join(escape(trunk.trunk_name) for trunk in found.unread[:5])
        told.append(f"{len(found.unread)} could not be read: {names}.")
    return " ".join(told)


verb = Whois()
