"""A list of what is on one trunk, a page at a time, with the buttons that turn the pages. Nothing is cut silently."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Generic, TypeVar

from bot.domain.records import KnownTrunk
from bot.trunks.directory import NotOne
from bot.verbs.services import Services, Trunks
from bot.verbs.verb import Ask, Query
from bot.words.blocks import Block, Message, actions, button, context, escape, paragraphs, section

T = TypeVar("T")

PAGE = 30


class PagedList(Query, Generic[T]):
    """A list of one kind of thing on a trunk. `noun` is what they are called; `none` is the sentence for a trunk
    without any (mrkdwn, with a {trunk} in it), `add` the verb that adds one and its button, `note` stands under each
    page."""

    noun: str
    direction: str
    none: str
    add: tuple[str, str]
    note: str = ""

    @abstractmethod
    def read(self, trunks: Trunks, trunk: KnownTrunk) -> Sequence[T]:
        """Everything of that kind on the trunk. Raises ExotelError."""

    @abstractmethod
    def lines(self, entries: Sequence[T]) -> list[str]:
        """One line of mrkdwn for each, in the order of the list."""

    def answer(self, ask: Ask, services: Services) -> Message:
        """`trunk`, or `trunk start`. Raises NotOne, ExotelError."""
        words = ask.text.split()
        if not words:
            raise NotOne(f"The {self.noun} of which trunk?", services.trunks.all().trunks[:25])
        trunk = services.trunks.find(words[0])
        lines = self.lines(self.read(services.trunks, trunk))
        name = escape(trunk.trunk_name)
        if not lines:
            text = self.none.format(trunk=f"*{name}*")
            return Message(text, [section(text), actions([button(self.add[1], self.add[0], trunk.trunk_sid)])])
        start = page_start(words[1:], len(lines))
        page = lines[start : start + PAGE]
        heading = f"*{self.noun[0].upper()}{self.noun[1:]} of {name}* ({self.direction})"
        blocks = [*paragraphs([heading, *page])]
        blocks.append(context(f"{start + 1} to {start + len(page)} of {len(lines)}. {self.note}".rstrip()))
        blocks += turn_buttons(self.name, start, len(lines), PAGE, trunk.trunk_sid)
        return Message(f"{len(lines)} {self.noun} on {name}.", blocks)


def turn_buttons(verb: str, start: int, total: int, page: int, trunk_sid: str = "") -> list[Block]:
    """The buttons to the page before and after, in one block; none where there is one page."""
    places = [("Earlier", max(0, start - page))] if start > 0 else []
    places += [("More", start + page)] if start + page < total else []
    turns = [button(label, verb, f"{trunk_sid} {place}".strip()) for label, place in places]
    return [actions(turns)] if turns else []


def page_start(words: Sequence[str], total: int) -> int:
    """The first entry of a page, as its button says; 0 for anything that is no place in a list of `total`."""
    said = words[0] if words else ""
    start = int(said) if said.isascii() and said.isdigit() and len(said) < 7 else 0
    return start if start < total else 0
