"""The clauses of a sentence. Each says that something is wrong, is fine, or neither.

“We can dial out fine but nothing comes in” has two: the fine one isn't the trouble, and only helps to read the other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.knowledge.hearing.phrases import PHRASES
from bot.knowledge.hearing.spelling import corrected
from bot.knowledge.hearing.words import DENIABLE, SIDES, meanings

_TURNS = (
    r" , |\b(?:but|however|although|though|tho|while|whereas|yet|except|still|only that|just that|instead|"
    r"then|until|till|otherwise|because|cause|as soon as|even when|which)\b"
)
_SUBJECT = (
    r"(?=(?:then )?(?:we|they|i|he|she|the|our|my|customers?|callers?|clients?|agents?|nobody|no|not|none|nothing|"
    r"it|calls?|outbound|outgoing|inbound|incoming|now|also|can|never|exotel|neither|same|only|wrong|bad|poor|missing)\b)"
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|does|do|did|can|could|has|have|had|will|gets?|fail(?:s|ed|ing)?|drop(?:s|ped)?|works?|worked|"
    r"stops?|stopped|shows?|sees?|comes?|goes|hears?|ends?|rejects?|refuses?|reach(?:es)?|arrives?)\b"
)
_CUT = re.compile(rf"{_TURNS}|\band {_SUBJECT}")
_PHRASES = tuple((re.compile(pattern), meaning) for pattern, meaning in PHRASES)
_OCCASION = (
    r"(?:since|after|ever since|following) (?:(?:we|i|they|the|our|my|it|isp|some\w*|you|yesterday|last|this|chang\w+|"
    r"mov\w+|migrat\w+|switch\w+|upgrad\w+|updat\w+|install\w+|adding|a|an|nat|\w+day|morning|\d+(?:am|pm)?)\b)[^,|]*"
)
# At the start it needs a comma: otherwise its end is unclear.
_CONTEXT = re.compile(rf"^ ?{_OCCASION},|(?<=\w ){_OCCASION}|(?<=, ){_OCCASION}(?=,)")


@dataclass(frozen=True)
class Clause:
    """One clause. `tags` has one token for each word: its side (US, THEM, OURS), else a concept a frame looks for, else
    the word. `concepts` are all its concepts. `wrong` and `fine` exclude each other."""

    tags: str
    concepts: frozenset[str]
    wrong: bool
    fine: bool


def clauses(text: str) -> Sequence[Clause]:
    """Split a spelled-out text. A part that only gives the time or the occasion comes last, and counts as fine."""
    plain = " ".join(corrected(token) for token in text.split())
    plain = f" {plain} "
    for pattern, meaning in _PHRASES:
        plain = pattern.sub(meaning, plain)
    occasions = [match.group() for match in _CONTEXT.finditer(plain)]
    rest = _CONTEXT.sub(" , ", plain)
    pieces = [part for piece in _CUT.split(rest) for part in _joined(piece) if part.strip(" ,")]
    if not pieces:
        pieces, occasions = occasions, []
    return [*map(_clause, pieces), *(Clause("", _clause(each).concepts, False, True) for each in occasions)]


def _joined(piece: str) -> list[str]:
    """Split at “and” if both parts have a verb: “certificate and TLS are good” is one clause."""
    first, _, second = piece.partition(" and ")
    if _VERB.search(first) and _VERB.search(" ".join(second.split()[:4])) and not _VERB.match(second):
        return [first, *_joined(second)]
    return [piece]


def _clause(piece: str) -> Clause:
    words = [word for word in piece.split() if word != ","]
    concepts = frozenset(
        concept for place, word in enumerate(words) for concept in _concepts(word, words[max(0, place - 3) : place])
    )
    fine = bool(concepts & {"FINE", "WORK"}) and not concepts & {"NOT", "FAIL", *DENIABLE}
    wrong = bool(concepts & {"NOT", "FAIL", "BAD"}) or concepts >= {"DROP", "ATONCE"}
    return Clause(" ".join(map(_tag, words)), concepts, wrong and not fine, fine)


def _concepts(word: str, before: Sequence[str]) -> Sequence[str]:
    """The concepts of a word, without a trouble that is denied: “calls do not drop”, “it is not one way”."""
    concepts = meanings().get(word, ())
    if not DENIABLE.intersection(concepts) or not _DENIAL.search(" ".join(before)):
        return concepts
    return [concept for concept in concepts if concept not in DENIABLE]


@lru_cache(4096)
def _tag(word: str) -> str:
    if word in _ALSO:
        return _ALSO[word]
    for side, members in SIDES.items():
        if word in members.split():
            return side
    concepts = meanings().get(word, ())
    return next((concept for concept in _FRAMED if concept in concepts), word)


_ALSO = {
    "our": "our",
    "my": "our",
    "the": "the",
    "nobody": "NOBODY",
    "noone": "NOBODY",
    "nothing": "NOTHING",
    "invite": "CALL",
    "invites": "CALL",
    **dict.fromkeys(("ring", "rings", "ringing", "rang"), "RING"),
}
_DENIAL = re.compile(
    r"\b(?:not|never|no)(?: (?:a|an|the|any|so|very|really|totally|total|only|be|been|get|getting|\w+ly))*$"
)
_FRAMED = ("NOT", "HEAR", "AUDIO", "IN", "OUT", "ARRIVE", "GET", "MAKE", "CALL", "FAIL", "FINE", "WORK")
