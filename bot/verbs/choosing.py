"""Find the trunk that a line or a form names, and the field to choose one in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain import TrunkSid
from bot.domain.errors import BadInput
from bot.domain.records import KnownTrunk
from bot.domain.typed import quote
from bot.trunks.directory import NotOne
from bot.verbs.services import Trunks
from bot.verbs.verb import Ask
from bot.words.blocks import Block, Option, actions, button, left_out, search_field, select_field, text_field

_MOST_IN_A_MENU = 100
CHOOSE_A_TRUNK = "Choose a trunk."
MOST_BUTTONS = 25
"""The most that Slack takes in one row."""


@dataclass(frozen=True)
class TrunkField:
    """A trunk to choose. The request gets `{name}_sid` and `{name}_name`."""

    name: str
    label: str

    def block(self, known: Sequence[KnownTrunk], chosen: str) -> Block:
        """A menu, a search if there are many trunks, a text field if none is known."""
        options = [Option(trunk.trunk_sid, trunk.trunk_name, trunk.trunk_sid) for trunk in known]
        if not options:
            return text_field(self.name, self.label, hint="Its name or SID.", initial=chosen)
        if len(options) > _MOST_IN_A_MENU:
            return search_field(self.name, self.label, initial=next((o for o in options if o.value == chosen), None))
        return select_field(self.name, self.label, options, initial=chosen)


def find_or_ask(name: str, trunks: Trunks, question: str) -> KnownTrunk:
    """Find the trunk of that name. Raises ExotelError, and NotOne: with the question and every trunk if the name is
    empty."""
    if not name:
        raise NotOne(question, trunks.all().trunks)
    return trunks.find(name)


def trunk_buttons(trunks: Sequence[KnownTrunk], verb: str, way: str = "") -> list[Block]:
    """A button for each of the first trunks, which hands it to the verb, and the number of the rest."""
    buttons = [button(trunk.trunk_name, verb, f"{trunk.trunk_sid} {way}".strip()) for trunk in trunks[:MOST_BUTTONS]]
    more = left_out(trunks, MOST_BUTTONS, f"{{}} more: type `/trunk {verb} NAME`.")
    return [actions(buttons), *more]


def matching(name: str, known: Sequence[KnownTrunk]) -> Sequence[KnownTrunk]:
    """Find the trunks of that name or SID, or else those that begin with it."""
    exact = [trunk for trunk in known if name in {trunk.trunk_sid, trunk.trunk_name}]
    return exact or [t for t in known if t.trunk_name.lower().startswith(name.lower()) or t.trunk_sid.startswith(name)]


def sid_of(name: str, known: Sequence[KnownTrunk]) -> str:
    """Find the SID of the known trunk of that name, SID or unique beginning; "" if there is none."""
    matches = matching(name, known)
    return matches[0].trunk_sid if len(matches) == 1 else ""


def chosen(answer: str, known: Sequence[KnownTrunk]) -> KnownTrunk:
    """Read the trunk of a submitted form. Raises BadInput if the bot knows its trunks and this isn't one of them."""
    for trunk in known:
        if answer in {trunk.trunk_sid, trunk.trunk_name}:
            return trunk
    if not answer:
        raise BadInput(CHOOSE_A_TRUNK)
    if known and not TrunkSid.looks_like(answer):
        raise BadInput(f"I don't know a trunk called {quote(answer)}. Choose one from the list.")
    trunk_sid = TrunkSid.parse(answer)
    return KnownTrunk(trunk_sid, trunk_sid)


def knowing(ask: Ask, known: Sequence[KnownTrunk], others: Sequence[KnownTrunk]) -> Ask:
    """Add trunks that can be chosen to the known ones."""
    sids = {trunk.trunk_sid for trunk in known}
    return replace(ask, known_trunks=[*known, *(trunk for trunk in others if trunk.trunk_sid not in sids)])
