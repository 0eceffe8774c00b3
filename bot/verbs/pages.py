"""A list of one kind of thing on a trunk, in pages. Nothing is cut silently."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence

from bot.domain.records import KnownTrunk
from bot.verbs.choosing import find_or_ask
from bot.verbs.services import Services, Trunks
from bot.verbs.verb import Ask, Query
from bot.words.blocks import Block, Message, button, button_row, context, escape, paragraphs, preformatted

PAGE = 30
_MOST_IN_A_BLOCK = 2900


class PagedList(Query):
    """A list of one kind of thing on a trunk. `none` is the sentence for a trunk without any (mrkdwn, with a {trunk} in
    it), `add` the verb that adds one and its button, `note` stands under each page."""

    noun: str
    direction: str
    none: str
    add: tuple[str, str]
    note: str = ""

    @abstractmethod
    def lines(self, trunk: KnownTrunk, trunks: Trunks) -> list[str]:
        """Format each entry as a line of mrkdwn. Raises ExotelError."""

    def answer(self, ask: Ask, services: Services) -> Message:
        """List `trunk`, or `trunk start` for a later page. Raises NotOne, ExotelError."""
        name, *rest = ask.text.split() or [""]
        trunk = find_or_ask(name, services.trunks, f"Which trunk's {self.noun}?")
        lines = self.lines(trunk, services.trunks)
        name = escape(trunk.trunk_name)
        if not lines:
            text = self.none.format(trunk=f"*{name}*")
            return Message.with_buttons(text, button(self.add[1], self.add[0], trunk.trunk_sid))
        start = page_start(rest, len(lines))
        page = lines[start : start + PAGE]
        heading = f"*{self.noun[0].upper()}{self.noun[1:]} of {name}* ({self.direction})"
        blocks = [*paragraphs([heading, *page])]
        span = f"{start + 1} to {start + len(page)} of {len(lines)}." if len(page) < len(lines) else ""
        if notes := f"{span} {self.note}".strip():
            blocks.append(context(notes))
        blocks += turn_buttons(self.name, start, len(lines), PAGE, trunk.trunk_sid)
        return Message(f"{len(lines)} {self.noun} on {name}.", blocks)


def turn_buttons(verb: str, start: int, total: int, page: int, trunk_sid: str = "") -> list[Block]:
    """The buttons to the pages before and after, in one block; none if there is one page."""
    places = [("Earlier", max(0, start - page))] if start > 0 else []
    places += [("More", start + page)] if start + page < total else []
    return button_row([button(label, verb, f"{trunk_sid} {place}".strip()) for label, place in places])


def page_start(words: Sequence[str], total: int) -> int:
    """Read the first entry of a page from its button; 0 for anything else."""
    place = words[0] if words else ""
    start = int(place) if place.isascii() and place.isdigit() and len(place) < 7 else 0
    return start if start < total else 0


def preformatted_pages(lines: Iterable[str], glue: str = "\n") -> list[Block]:
    """Split preformatted text into as many blocks as it needs; nothing is cut."""
    pages: list[str] = []
    for line in lines:
        longer = f"{pages[-1]}{glue}{line}" if pages else line
        if pages and len(escape(longer)) <= _MOST_IN_A_BLOCK:
            pages[-1] = longer
        else:
            pages.append(line)
    return [preformatted(page) for page in pages]
