"""A person's words in plain form: lower case, short forms expanded, typing errors corrected."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib import resources

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.knowledge.hearing import phrases, words

_SHORT_FORMS = (
    ("’", "'"),
    ("can't", "can not"),
    ("won't", "will not"),
    ("n't", " not"),
    ("'s", " is"),
    ("'re", " are"),
    ("'ve", " have"),
    ("'m", " am"),
    ("'ll", " will"),
    ("'d", " would"),
)
_VERBS = ("do", "does", "did", "is", "wo", "are", "was", "were", "have", "has", "had", "could", "would", "should")
_BARE = {
    **{f"{verb}nt": f"{verb} not" for verb in _VERBS},
    "cant": "can not",
    "cannot": "can not",
    "aint": "is not",
    "thats": "that is",
    "theres": "there is",
    "ours": "our",
    "wen": "when",
    "thru": "through",
    "pls": "please",
    "nok": "not ok",
}
_SHORT_WORDS = ("tls", "ssl", "rtp", "one", "way", "call", "dial")


def spelled_out(text: str) -> str:
    """Reduce a text to words and punctuation: each mark becomes `,`; codes, addresses and names stay."""
    text = text.lower()
    for short, long in _SHORT_FORMS:
        text = text.replace(short, long)
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    text = re.sub(r"[;,!?()\n\u2013\u2014]+|[.:](?=\s|$)|\.\.+|\s[-/]\s", " , ", text)
    text = re.sub(r"[^\w+./:,-]+", " ", text)
    tokens = (_BARE.get(token.strip(".:-"), token.strip(".:-")) for token in text.split())
    return " ".join(token for token in tokens if token)


@lru_cache(4096)
def corrected(token: str) -> str:
    """Find the known word if one letter is wrong (two in a word of seven or more); else return the token."""
    if token in vocabulary() or len(token) < 3 or not token.isalpha():
        return token
    if len(token) == 3:
        return next((word for word in _SHORT_WORDS if sorted(word) == sorted(token)), token)
    most = 2 if len(token) >= 7 else 1
    near = process.extract(token, _correctable(), scorer=OSA.distance, score_cutoff=most, limit=8)
    fits = [(distance, _unlike(token, word), word) for word, distance, _ in near if word[0] == token[0]]
    return min(fits, default=(0, 0, token))[2]


def _unlike(token: str, word: str) -> int:
    """Rank a typing error: swapped letters are the most common, then missing ones, then wrong ones."""
    if sorted(word) == sorted(token):
        return 0
    letters = iter(word)
    return 1 if all(letter in letters for letter in token) else 2


@cache
def vocabulary() -> frozenset[str]:
    """The words that are never typing errors: those with a meaning here, and those people use to report trouble."""
    words = resources.files(__package__).joinpath("vocabulary.txt").read_text()
    return frozenset((*_known(), *words.split()))


@cache
def _known() -> frozenset[str]:
    in_phrases = (word for pattern, _ in phrases.PHRASES for word in re.findall(r"[a-z]{3,}", pattern))
    return frozenset((*words.meanings(), *words.EVERYDAY.split(), *in_phrases))


@cache
def _correctable() -> tuple[str, ...]:
    return tuple(sorted(word for word in _known() if len(word) > 3))
