"""Find the trunk that a person's words name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import TrunkSid
from bot.domain.errors import ExotelError
from bot.domain.records import KnownTrunk
from bot.knowledge import ROWS, codes, is_everyday
from bot.trunks.directory import NotOne
from bot.verbs.services import Trunks

_AT = {"on", "at", "for", "with", "of", "via", "over", "through"}


@dataclass(frozen=True)
class MentionedTrunk:
    """The text without the trunk's name, and the trunk, or the reason it wasn't found and the possible ones."""

    text: str
    trunk: KnownTrunk | None = None
    why_not: str = ""
    matches: Sequence[KnownTrunk] = ()


def find_trunk(text: str, trunks: Trunks) -> MentionedTrunk:
    """Find the trunk; calls Exotel only if a word looks like a name that wasn't seen yet."""
    tokens, known = text.split(), trunks.seen()
    for place in reversed(range(len(tokens))):
        trunk = _seen(tokens[place], known)
        rest = _without(tokens, place)
        if trunk and (rest or trunk.trunk_sid == tokens[place] or not is_everyday(tokens[place])):
            return MentionedTrunk(rest, trunk)
    for place, token in enumerate(tokens):
        if TrunkSid.looks_like(token) or "_" in token:
            return _asked_for(token, _without(tokens, place), trunks)
    return MentionedTrunk(text)


def _without(tokens: Sequence[str], place: int) -> str:
    """Take the name out of the words: “no calls on sales_line” becomes “no calls”."""
    before = list(tokens[:place])
    if before and before[-1].lower() in _AT:
        before.pop()
    return " ".join([*before, *tokens[place + 1 :]])


def _seen(token: str, trunks: Sequence[KnownTrunk]) -> KnownTrunk | None:
    word = token.lower()
    if word in {"outbound", "inbound", "termination", "origination", "both"} or word in ROWS or codes(word):
        return None
    exact = [trunk for trunk in trunks if word in {trunk.trunk_name.lower(), trunk.trunk_sid.lower()}]
    begun = [trunk for trunk in trunks if len(word) > 2 and trunk.trunk_name.lower().startswith(word)]
    fits = exact or ([] if is_everyday(word) else begun)
    return fits[0] if len(fits) == 1 else None


def _asked_for(token: str, rest: str, trunks: Trunks) -> MentionedTrunk:
    try:
        return MentionedTrunk(rest, trunks.find(token))
    except NotOne as error:
        return MentionedTrunk(rest, None, str(error), error.fits)
    except ExotelError as error:
        return MentionedTrunk(rest, None, str(error))
