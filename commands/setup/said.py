"""The words after `/trunk setup`: a direction, a trunk or the name of a new one, in any order.

Nothing is passed over: what was not understood is said above the form.
"""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from bot.domain import Direction, TrunkName, TrunkSid, direction_beside
from bot.domain.errors import BadInput
from bot.domain.records import KnownTrunk
from bot.domain.typed import quote
from bot.verbs.choosing import fitting
from commands.setup.request import Draft

_WORDS = {word: way for way in Direction for word in (way.value, way.telco) if " " not in word}
_AS_NEAR = 75.0


def draft_from(text: str, known: Sequence[KnownTrunk]) -> Draft:
    """The choices and fields that the words fill in, and a note of words that were guessed or left out."""
    words, direction = direction_beside(text.split(), (trunk.trunk_name for trunk in known))
    draft = Draft(direction=direction)
    for word in words:
        draft = _with(draft, word, known)
    return draft


def _with(draft: Draft, word: str, known: Sequence[KnownTrunk]) -> Draft:
    fits = fitting(word, known)
    if len(fits) == 1:
        return _filled(draft, "trunk", fits[0].trunk_sid)
    if TrunkSid.looks_like(word):
        return _filled(draft, "trunk", word)
    if fits:
        names = ", ".join(trunk.trunk_name for trunk in fits[:5])
        return _noted(draft, f"{quote(word)} fits more than one trunk: {names}. Choose the one that is meant.")
    nearest = _nearly(word)
    if nearest and draft.direction is None:
        draft = draft.model_copy(update={"guess": nearest})
        return _noted(draft, f"{quote(word)} is no direction. It was taken for {nearest.value}: is that right?")
    return _new(draft, word)


def _new(draft: Draft, word: str) -> Draft:
    """Neither a direction nor a trunk that is known: the name of a new one, where it can be."""
    try:
        name = TrunkName.parse(word)
    except BadInput as error:
        return _noted(draft, f"{quote(word)} was left out, for it cannot be a trunk's name: {error.sentence}")
    if {"trunk", "trunk_name"} & set(draft.fields):
        return _noted(draft, f"{quote(word)} was left out: a trunk is named already.")
    draft = _filled(draft, "trunk_name", name)
    return _noted(draft, f"No trunk named {name} is known here, so it is taken for the name of a new one.")


def _filled(draft: Draft, field: str, value: str) -> Draft:
    return draft.model_copy(update={"fields": {**draft.fields, field: value}})


def _noted(draft: Draft, sentence: str) -> Draft:
    return draft.model_copy(update={"note": f"{draft.note} {sentence}".strip()})


def _nearly(word: str) -> Direction | None:
    """A direction with a typing error in it."""
    near = process.extractOne(word.lower(), _WORDS.keys(), scorer=fuzz.ratio, score_cutoff=_AS_NEAR)
    return _WORDS[near[0]] if near else None
