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


def draft(text: str, known: Sequence[KnownTrunk]) -> Draft:
    """The choices and fields that the words fill in, and a note of words that were guessed or left out."""
    words, direction = direction_beside(text.split(), (trunk.trunk_name for trunk in known))
    found = Draft(direction=direction)
    for word in words:
        found = _with(found, word, known)
    return found


def _with(found: Draft, word: str, known: Sequence[KnownTrunk]) -> Draft:
    fits = fitting(word, known)
    if len(fits) == 1:
        return _filled(found, "trunk", fits[0].trunk_sid)
    if TrunkSid.looks_like(word):
        return _filled(found, "trunk", word)
    if fits:
        names = ", ".join(trunk.trunk_name for trunk in fits[:5])
        return _noted(found, f"{quote(word)} fits more than one trunk: {names}. Choose the one that is meant.")
    meant = _nearly(word)
    if meant and found.direction is None:
        found = found.model_copy(update={"guess": meant})
        return _noted(found, f"{quote(word)} is no direction. It was taken for {meant.value}: is that right?")
    return _new(found, word)


def _new(found: Draft, word: str) -> Draft:
    """Neither a direction nor a trunk that is known: the name of a new one, where it can be."""
    try:
        name = TrunkName.parse(word)
    except BadInput as error:
        return _noted(found, f"{quote(word)} was left out, for it cannot be a trunk's name: {error.sentence}")
    if {"trunk", "trunk_name"} & set(found.fields):
        return _noted(found, f"{quote(word)} was left out: a trunk is named already.")
    found = _filled(found, "trunk_name", name)
    return _noted(found, f"No trunk named {name} is known here, so it is taken for the name of a new one.")


def _filled(found: Draft, field: str, value: str) -> Draft:
    return found.model_copy(update={"fields": {**found.fields, field: value}})


def _noted(found: Draft, sentence: str) -> Draft:
    return found.model_copy(update={"note": f"{found.note} {sentence}".strip()})


def _nearly(word: str) -> Direction | None:
    """A direction with a typing error in it."""
    near = process.extractOne(word.lower(), _WORDS.keys(), scorer=fuzz.ratio, score_cutoff=_AS_NEAR)
    return _WORDS[near[0]] if near else None
