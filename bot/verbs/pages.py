"""A list of what is on one trunk, a page at a time, with the buttons that turn the pages. Nothing is cut silently."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Generic, TypeVar

from bot.domain.records import KnownTrunk
from bot.trunks.directory import Directory, NotOne
from bot.verbs.verb import Ask, Query, Services
from bot.words.blocks import Block, Message, actions, button, context, escape, paragraphs, section

T = TypeVar("T")

PAGE = 30


class PagedList(Query, Generic[T]):
    """A list of one kind of thing on a trunk. `things` is what they are called; `none` is the sentence for a trunk
    without any (mrkdwn, with a {trunk} in it), `add` the verb that adds one and its button, `note` stands under each
    page."""

    things: str
    direction: str
    none: str
    add: tuple[str, str]
    note: str = ""

    @abstractmethod
    def read(self, directory: Directory, trunk: KnownTrunk) -> Sequence[T]:
        """Everything of that kind on the trunk. Raises ExotelError."""

    @abstractmethod
    def lines(self, entries: Sequence[T]) -> list[str]:
        """One line of mrkdwn for each, in the order of the list."""

    def answer(self, ask: Ask, services: Services) -> Message:
        """`trunk`, or `trunk start`. Raises NotOne, ExotelError."""
        words = ask.text.split()
        if not words:
            raise NotOne(f"The {self.things} of which trunk?", services.directory.all().trunks[:25])
        trunk = services.directory.find(words[0])
        lines = self.lines(self.read(services.directory, trunk))
        name = escape(trunk.trunk_name)
        if not lines:
            text = self.none.format(trunk=f"*{name}*")
            return Message(text, [section(text), actions([button(self.add[1], self.add[0], trunk.trunk_sid)])])
        start = page_start(words[1:], len(lines))
        page = lines[start : start + PAGE]
        heading = f"*{self.things[0].upper()}{self.things[1:]} of {name}* ({self.direction})"
        blocks = [*paragraphs([heading, *page])]
        blocks.append(context(f"{start + 1} to {start + len(page)} of {len(lines)}. {self.note}".rstrip()))
        turns = self._turns(trunk, start, len(lines))
        blocks += [actions(turns)] if turns else []
        return Message(f"{len(lines)} {self.things} on {name}.", blocks)

    def _turns(self, trunk: KnownTrunk, start: int, total: int) -> list[Block]:
        turns = []
        if start > 0:
            turns.append(button("Earlier", self.name, f"{trunk.trunk_sid} {max(0, start - PAGE)}"))
        if start + PAGE < total:
            turns.append(button("More", self.name, f"{trunk.trunk_sid} {start + PAGE}"))
        return turns


def page_start(words: Sequence[str], total: int) -> int:
    """Where a page begins, as its button says; 0 for anything that is no place in a list of `total`."""
    said = words[0] if words else ""
    start = int(said) if said.isascii() and said.isdigit() and len(said) < 7 else 0
    return start if start < total else 0
