"""`/trunk whois`: which trunk a number is on: from the account's trunk maps, else by looking through the trunks."""

from __future__ import annotations

from bot.domain import E164
from bot.trunks.details import Whereabouts
from bot.verbs.services import Services
from bot.verbs.verb import Ask, Query
from bot.words.blocks import Block, Message, bold, button, button_row, code, context, escape, section


class Whois(Query):
    """Which trunk a phone number is on."""

    name = "whois"
    usage = "whois [number]"
    example = "/trunk whois +919876543210"
    words = ("find", "search", "lookup")
    title = "Whose number"
    retry_label = "Look up"

    def answer(self, ask: Ask, services: Services) -> Message:
        """`number`, or `number @start` to look on from there. Raises BadInput, ExotelError."""
        typed, _, place = ask.text.partition("@")
        number = E164.parse(typed, ask.account.number_region)
        start = int(place) if place.isascii() and place.isdigit() and len(place) < 7 else 0
        whereabouts = services.trunks.where_is(number, start)
        none = "no trunk of this account" if whereabouts.from_maps else "none of the trunks that were looked through"
        text = "\n".join(_on(whereabouts, number)) or f"{code(number)} is on {none}."
        blocks: list[Block] = [section(text), context(_source(whereabouts))]
        buttons = [button(f"Show {trunk.trunk_name}", "show", trunk.trunk_sid) for trunk, _ in whereabouts.on[:20]]
        if whereabouts.end < whereabouts.total:
            buttons.append(button("Look on", "whois", f"{number}@{whereabouts.end}"))
        return Message(text, [*blocks, *button_row(buttons)])


def _on(whereabouts: Whereabouts, number: E164) -> list[str]:
    return [
        f"{code(number)} is on {bold(trunk.trunk_name)} ({code(trunk.trunk_sid)}), mode {escape(mode)}."
        for trunk, mode in whereabouts.on
    ]


def _source(whereabouts: Whereabouts) -> str:
    """The source of the answer, and the trunks that were not looked at."""
    if whereabouts.from_maps:
        return "From Exotel's own trunk maps."
    if not whereabouts.total:
        return "This account has no trunk maps, and this bot has seen no trunks to look through."
    sentences = [
        "This account has no trunk maps, so its trunks were looked through: "
        f"{whereabouts.start + 1} to {whereabouts.end} of {whereabouts.total}."
    ]
    if not whereabouts.whole:
        sentences.append(
            "It has no list of trunks either: these are the ones this bot has seen, and there may be others."
        )
    if whereabouts.unread:
        names = ", ".join(escape(trunk.trunk_name) for trunk in whereabouts.unread[:5])
        sentences.append(f"{len(whereabouts.unread)} could not be read: {names}.")
    return " ".join(sentences)


verb = Whois()
