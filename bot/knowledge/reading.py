"""From a person's own words to the rows that explain them: codes first, then symptoms, else “not sure”.

A row is told only where its evidence beats every other row's by `MARGIN`; otherwise up to three candidates are named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz, process, utils
from rapidfuzz.distance import OSA

from bot.knowledge import words as lexicon
from bot.knowledge.api import HTTP, VENDOR
from bot.knowledge.rows import Row
from bot.knowledge.sip import SIP, of_code
from bot.knowledge.symptoms import CHECKS, SYMPTOMS

ROWS = {row.key: row for row in (*SIP.values(), *HTTP.values(), *VENDOR.values(), *SYMPTOMS, *CHECKS)}
COMMON = ("no-inbound", "no-outbound", "one-way-audio")
MARGIN = 0.6
ENOUGH = 2.0
_LONGEST = 300
_SAME_TITLE = 92
_SHORT_FORMS = (("n't", " not"), ("’t", "'t"), ("'s", " is"), ("'re", " are"), ("'ve", " have"), ("'m", " am"))
_BARE = {
    **{word: f"{word[:-1]} not" for word in ("dont", "doesnt", "didnt", "isnt", "wont", "arent", "wasnt", "havent")},
    "cant": "can not",
    "cannot": "can not",
}
_CODE = re.compile(r"(?<![\d.+/:-])(\d{3,4})(?![\d./]|\s*(?:s|secs?|seconds?|min\w*|ms|calls?|times|numbers?)\b)")


@dataclass(frozen=True)
class Reading:
    """`rows` are what is told; where empty, nobody can be sure and `perhaps` are the candidates, the likeliest first.
    `direction` is "outbound", "inbound" or "" where neither or both were said."""

    rows: Sequence[Row]
    perhaps: Sequence[Row] = ()
    direction: str = ""


def read(text: str) -> Reading:
    """What this text is about. Any text has a reading."""
    said = _spelled_out(text[:_LONGEST])
    way = _direction(said)
    row = next((ROWS[token] for token in text.lower().split() if token in ROWS and "-" in token), None)
    if row:
        return Reading([row], (), way)
    coded = _of_codes(said)
    if coded and all(row.outbound or row.inbound for row in coded):
        return Reading(coded, (), way)
    titled = process.extractOne(said, _titles(), scorer=fuzz.token_sort_ratio, score_cutoff=_SAME_TITLE)
    if titled:
        return Reading([ROWS[titled[2]]], (), way)
    noticed = _of_symptoms(said, way)
    return Reading(coded, (), way) if coded and not noticed.rows else noticed


def codes(text: str) -> list[int]:
    """The codes in a text that some row explains, in order."""
    found = (int(digits) for digits in _CODE.findall(text))
    return list(dict.fromkeys(code for code in found if code in VENDOR or 100 <= code < 700))


def is_everyday(word: str) -> bool:
    """Whether this is a word like any other, so that it hardly names a trunk."""
    return word.lower() in _vocabulary()


def _of_codes(said: str) -> list[Row]:
    rows: list[Row] = []
    for code in codes(said)[:2]:
        if code in VENDOR:
            rows.append(VENDOR[code])
        elif re.search(r"\b(http|https|api|curl|rest|postman)\b", said) and "sip" not in said.split():
            rows.append(HTTP.get(code) or of_code(code))
        elif code in HTTP and code not in SIP:
            rows.append(HTTP[code])
        else:
            rows.append(of_code(code))
            only_number = not re.search(r"[a-z]", re.sub(r"\b(error|code|explain|what is|on|status)\b", "", said))
            if code in HTTP and only_number:
                rows.append(HTTP[code])
    return rows


def _of_symptoms(said: str, way: str) -> Reading:
    ranked = _ranked(_concepts(said))
    best = ranked[0][0] if ranked else 0.0
    # Who asks "is it this or that" has not said which.
    if "or" in said.split() and len(ranked) > 1:
        best = 0.0
    if best >= ENOUGH and (len(ranked) == 1 or best - ranked[1][0] >= MARGIN):
        return Reading([ROWS[ranked[0][1]]], (), way)
    near = process.extract(said, _titles(), scorer=fuzz.token_set_ratio, limit=3, score_cutoff=60)
    keys = [*(key for _, key in ranked), *(key for _, _, key in near), *COMMON]
    return Reading((), [ROWS[key] for key in dict.fromkeys(keys)][:3], way)


def _ranked(concepts: frozenset[str]) -> list[tuple[float, str]]:
    """Every row with evidence for it, and how much, the most first."""
    less = {key: 2.0 for key in lexicon.GENERAL if concepts & lexicon.SPECIFIC}
    scores = [
        (max(_weight(pattern, concepts) for pattern in patterns) - less.get(key, 0.0), key)
        for key, patterns in lexicon.PATTERNS.items()
    ]
    return sorted((score for score in scores if score[0] > 0), key=lambda score: -score[0])


def _weight(pattern: str, concepts: frozenset[str]) -> float:
    wanted = pattern.split()
    if not all(part[1:] not in concepts if part[0] == "!" else part in concepts for part in wanted):
        return 0.0
    return sum(2.0 if part in lexicon.HEAVY else 1.0 for part in wanted if part[0] != "!")


def _concepts(said: str) -> frozenset[str]:
    tokens = [_mended(token) for token in said.split()]
    said = " ".join(tokens)
    for pattern, meaning in lexicon.PHRASES:
        said = re.sub(pattern, meaning, said)
    meant = [concept for token in said.split() for concept in _meanings().get(token, ())]
    if meant.count("HEAR") < 2 or "NOT" not in meant or "BOTH" in meant:
        return frozenset(meant)
    return frozenset(meant) | {"HEARTWICE" if meant.count("NOT") == 1 else "BOTH"}


def _spelled_out(text: str) -> str:
    """Lower case, without short forms and punctuation."""
    said = text.lower()
    for short, long in (("’", "'"), ("can't", "can not"), *_SHORT_FORMS):
        said = said.replace(short, long)
    said = re.sub(r"[^\w+./:-]+", " ", said)
    return " ".join(_BARE.get(token.strip(".:-"), token.strip(".:-")) for token in said.split()).strip()


@cache
def _mended(token: str) -> str:
    """The known word that was meant, where one letter (of eight, two) is wrong; else the token."""
    if token in _vocabulary() or len(token) < 3 or not token.isalpha():
        return token
    if len(token) == 3:
        return next((word for word in ("tls", "ssl", "rtp") if sorted(word) == sorted(token)), token)
    most = 2 if len(token) >= 7 else 1
    near = process.extractOne(token, _mendable(), scorer=OSA.distance, score_cutoff=most)
    return near[0] if near and near[0][0] == token[0] else token


@cache
def _meanings() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for concept, synonyms in {**lexicon.CONCEPTS, **lexicon.EXTRA}.items():
        for word in synonyms.split():
            found[word] = (*found.get(word, ()), concept)
    return found


@cache
def _vocabulary() -> frozenset[str]:
    in_phrases = (word for pattern, _ in lexicon.PHRASES for word in re.findall(r"[a-z]{3,}", pattern))
    return frozenset((*_meanings(), *lexicon.EVERYDAY.split(), *in_phrases))


@cache
def _mendable() -> tuple[str, ...]:
    known = {*_meanings(), *lexicon.EVERYDAY.split()}
    return tuple(sorted(word for word in known if len(word) > 3))


@cache
def _titles() -> dict[str, str]:
    return {key: utils.default_process(row.title) for key, row in ROWS.items()}


def _direction(said: str) -> str:
    tokens = {_mended(token) for token in said.split()}
    out, inward = tokens & {"outbound", "outgoing", "termination"}, tokens & {"inbound", "incoming", "origination"}
    if bool(out) == bool(inward):
        return ""
    return "outbound" if out else "inbound"
