"""Typing errors in the words of a request."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.conversation.words import concepts
from bot.knowledge import is_everyday

_SHORTEST, _TWO_SLIPS = 4, 8


@lru_cache(8192)
def corrected(word: str) -> str:
    """Find the known word if one letter is wrong, two in a long word; else return the word."""
    if len(word) < _SHORTEST or not word.isalpha() or word in vocabulary() or word in concepts() or is_everyday(word):
        return word
    most = 2 if len(word) >= _TWO_SLIPS else 1
    near = process.extract(word, _known(), scorer=OSA.distance, score_cutoff=most, limit=6)
    fits = [(distance, sorted(other) != sorted(word), other) for other, distance, _ in near if other[0] == word[0]]
    return min(fits, default=(0, False, word))[2]


@cache
def vocabulary() -> frozenset[str]:
    """The words that several taught sentences have."""
    return frozenset(resources.files(__package__).joinpath("vocabulary.txt").read_text().split())


@cache
def _known() -> tuple[str, ...]:
    return tuple(sorted(word for word in vocabulary() | set(concepts()) if len(word) >= _SHORTEST and word.isalpha()))
