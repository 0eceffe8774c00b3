"""The words after `/trunk setup`: a direction, a trunk or the name of a new one, in any order.

Words that weren't understood are named above the form.
"""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from bot.domain import Direction, TrunkName, TrunkSid, direction_beside
from bot.domain.errors import BadInput
from bot.domain.records import KnownTrunk
from bot.domain.typed import quote
from bot.verbs.choosing import matching
from commands.setup.request import Draft

_WORDS = {word: way for way in Direction for word in (way.value, way.telco) if " " not in word}
_SIMILARITY = 75.0


def draft_from(text: str, known: Sequence[KnownTrunk]) -> Draft:
    """Fill in the draft from the words, with a note on those that were guessed or ignored."""
    words, direction = direction_beside(text.split(), (trunk.trunk_name for trunk in known))
    draft = Draft(direction=direction)
    for word in words:
        draft = _with(draft, word, known)
    return draft


def _with(draft: Draft, word: str, known: Sequence[KnownTrunk]) -> Draft:
    matches = matching(word, known)
    if len(matches) == 1:
        return _filled(draft, "trunk", matches[0].trunk_sid)
    if TrunkSid.looks_like(word):
        return _filled(draft, "trunk", word)
    if matches:
        names = ", ".join(trunk.trunk_name for trunk in matches[:5])
        return _noted(draft, f"{quote(word)} matches more than one trunk: {names}. Choose one.")
    nearest = _misspelled(word)
    if nearest and draft.direction is None:
        draft = draft.model_copy(update={"guess": nearest})
        return _noted(draft, f"I read {quote(word)} as {nearest.value}. Is that right?")
    return _new(draft, word)


def _new(draft: Draft, word: str) -> Draft:
    """Take a word that is neither a direction nor a known trunk as the name of a new one."""
    try:
        name = TrunkName.parse(word)
    except BadInput as error:
        return _noted(draft, f"I ignored {quote(word)}. {error.sentence}")
    if {"trunk", "trunk_name"} & set(draft.fields):
        return _noted(draft, f"I ignored {quote(word)}.")
    draft = _filled(draft, "trunk_name", name)
    return _noted(draft, f"{quote(name)} will be a new trunk – there isn't one with that name yet.")


def _filled(draft: Draft, field: str, value: str) -> Draft:
    return draft.model_copy(update={"fields": {**draft.fields, field: value}})


def _noted(draft: Draft, sentence: str) -> Draft:
    return draft.model_copy(update={"note": f"{draft.note} {sentence}".strip()})


def _misspelled(word: str) -> Direction | None:
    """Recognize a direction with a typing error in it."""
    near = process.extractOne(word.lower(), _WORDS.keys(), scorer=fuzz.ratio, score_cutoff=_SIMILARITY)
    return _WORDS[near[0]] if near else None
