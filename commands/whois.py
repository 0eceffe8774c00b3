"""`/trunk whois`: the trunk of a number, from the account's trunk maps or by searching the trunks."""

from __future__ import annotations

from bot.domain import E164
from bot.domain.phrasing import first_few
from bot.trunks.details import Whereabouts
from bot.verbs.line_words import without_filler
from bot.verbs.services import Services
from bot.verbs.verb import Ask, Query
from bot.words.blocks import Block, Message, bold, button, button_row, code, context, escape, section


class Whois(Query):
    """Find the trunk of a phone number."""

    name = "whois"
    usage = "whois [number]"
    example = "/trunk whois +919876543210"
    words = ("find", "search", "lookup")
    title = "Find a number"
    retry_label = "Look up"

    def answer(self, ask: Ask, services: Services) -> Message:
        """Find `number`; `number @start` continues the search from there. Raises BadInput, ExotelError."""
        typed, _, place = ask.text.partition("@")
        number = E164.parse(" ".join(without_filler(typed.rstrip("? ").split())), ask.account.number_region)
        start = int(place) if place.isascii() and place.isdigit() and len(place) < 7 else 0
        whereabouts = services.trunks.where_is(number, start)
        scope = "any trunk of this account" if whereabouts.from_maps else "any trunk I searched"
        text = "\n".join(_on(whereabouts, number)) or f"{code(number)} isn't on {scope}."
        blocks: list[Block] = [section(text), context(_source(whereabouts))]
        found = [trunk for trunk, _ in whereabouts.on[:20]]
        buttons = [
            button("Show the trunk" if len(found) == 1 else f"Show {trunk.trunk_name}", "show", trunk.trunk_sid)
            for trunk in found
        ]
        if whereabouts.end < whereabouts.total:
            buttons.append(button("Search more", "whois", f"{number}@{whereabouts.end}"))
        return Message(text, [*blocks, *button_row(buttons)])


def _on(whereabouts: Whereabouts, number: E164) -> list[str]:
    return [
        f"{code(number)} is on {bold(trunk.trunk_name)} ({code(trunk.trunk_sid)}), {escape(mode)} mode."
        for trunk, mode in whereabouts.on
    ]


def _source(whereabouts: Whereabouts) -> str:
    """Name the source of the answer, and the trunks that weren't searched."""
    if whereabouts.from_maps:
        return "From Exotel's trunk maps."
    if not whereabouts.total:
        return "This account has no trunk maps, and I haven't seen any trunks to search."
    sentences = [
        f"This account has no trunk maps, so I searched trunks {whereabouts.start + 1} to {whereabouts.end} of "
        f"{whereabouts.total}."
    ]
    if not whereabouts.whole:
        sentences.append("These are the ones I've seen; there may be others.")
    if whereabouts.unread:
        names = first_few([escape(trunk.trunk_name) for trunk in whereabouts.unread], 5)
        sentences.append(f"I couldn't read {len(whereabouts.unread)}: {names}.")
    return " ".join(sentences)


verb = Whois()
