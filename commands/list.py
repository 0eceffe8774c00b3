"""`/trunk list`: every trunk with its direction, numbers and health, in pages."""

from __future__ import annotations

from collections.abc import Sequence

from bot.checks.health import health_line
from bot.domain.errors import ExotelError
from bot.domain.phrasing import first_few, many
from bot.domain.records import Health, KnownTrunk, TestCall
from bot.trunks.details import Listing, TrunkDetails
from bot.verbs.pages import page_start, turn_buttons
from bot.verbs.services import Services
from bot.verbs.verb import Ask, Query
from bot.words.blocks import Block, Message, bold, button, code, context, escape, section

_ONLY_SEEN = "These are the trunks I've seen. There may be more: Exotel doesn't list this account's trunks."
PAGE = 8
"""Trunks on a page: each takes four reads of the 200 a minute."""


class ListTrunks(Query):
    """List all trunks, with direction, numbers and health."""

    name = "list"
    usage = "list"
    example = "/trunk list"
    words = ("ls", "trunks")
    also = ("status", "info", "details", "view", "display", "find", "search")
    title = "Trunks"

    def answer(self, ask: Ask, services: Services) -> Message:
        """Read one page; `ask.text` is its first entry. Raises ExotelError."""
        listing = services.trunks.all()
        if not listing.trunks:
            return _none(listing)
        start = page_start([ask.text], len(listing.trunks))
        page = listing.trunks[start : start + PAGE]
        blocks: list[Block] = [section(f"*Trunks of {escape(services.account.sid)}*")]
        health = services.checks.health()
        blocks += [
            _row(trunk, look, health.get(trunk.trunk_sid), services.checks.test_calls(trunk.trunk_sid))
            for trunk, look in services.trunks.look_at_each(page)
        ]
        if note := _note(listing, start, len(page)):
            blocks.append(context(note))
        blocks += turn_buttons(self.name, start, len(listing.trunks), PAGE)
        return Message(f"{many(len(listing.trunks), 'trunk')} on {escape(services.account.sid)}.", blocks)


def _none(listing: Listing) -> Message:
    text = (
        "There are no trunks on this account yet."
        if listing.whole
        else "I haven't seen any trunks yet, and Exotel doesn't list this account's."
    )
    return Message.with_buttons(text, button("Set up a trunk", "setup", style="primary"))


def _row(
    trunk: KnownTrunk, look: TrunkDetails | ExotelError, health: Health | None, tried: Sequence[TestCall]
) -> Block:
    show = button("Show", "show", trunk.trunk_sid, says=f"Show {trunk.trunk_name}")
    if isinstance(look, ExotelError):
        return section(f":grey_question: {bold(trunk.trunk_name)}\n{escape(look.sentence)}", show)
    seen = health_line(look.ability, health, tried)
    headline = f"{seen.icon} {bold(look.trunk_name)}: {seen.set_up}. {seen.evidence}"
    return section(f"{headline}\n{_numbers(look)} · SID {code(trunk.trunk_sid)}", show)


def _numbers(look: TrunkDetails) -> str:
    return first_few([code(entry.phone_number) for entry in look.numbers], 3) or "no phone numbers"


def _note(listing: Listing, start: int, shown: int) -> str:
    total = len(listing.trunks)
    span = f"{start + 1} to {start + shown} of {total}." if shown < total else ""
    source = "" if listing.whole else _ONLY_SEEN
    return f"{span} {source}".strip()


verb = ListTrunks()
