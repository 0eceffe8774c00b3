"""From a person's own words to the rows that explain them: codes first, then symptoms, else “not sure”.

A row is told only where its evidence beats every other row's by `MARGIN`; otherwise up to three candidates are named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz, process, utils

from bot.knowledge import patterns
from bot.knowledge.api import HTTP, VENDOR
from bot.knowledge.clauses import Clause, clauses
from bot.knowledge.frames import directions, hearing, ways_of
from bot.knowledge.rows import Row
from bot.knowledge.sip import SIP, of_code
from bot.knowledge.spelling import mended, spelled_out, vocabulary
from bot.knowledge.symptoms import CHECKS, SYMPTOMS

ROWS = {row.key: row for row in (*SIP.values(), *HTTP.values(), *VENDOR.values(), *SYMPTOMS, *CHECKS)}
COMMON = ("no-inbound", "no-outbound", "one-way-audio")
MARGIN = 0.6
ENOUGH = 1.5
_ALONE = 2.0
_SPREAD = 0.5
_LONGEST = 300
_SAME_TITLE = 92
_CODE = re.compile(r"(?<![\d.+/:-])(\d{3,4})(?![\d./]|\s*(?:s|secs?|seconds?|min\w*|ms|calls?|times|numbers?)\b)")
_ASKS = re.compile(
    r"^(?:please )?(?:stop|block|delete|add|remove|create) |\bnot (?:want|need)\b|\bwant to\b|"
    r"^(?:is|does|do|are|should|can|could|was)\b.* or |^(?:when (?:do|does|will)|where|how (?:much|many)) |"
    r"\beither\b.* or\b|\bis (it|this|that|the)\b.* or\b"
)


@dataclass(frozen=True)
class Reading:
    """`rows` are what is told; where empty, nobody can be sure and `perhaps` are the candidates, the likeliest first.
    `direction` is "outbound", "inbound" or "" where neither or both were said."""

    rows: Sequence[Row]
    perhaps: Sequence[Row] = ()
    direction: str = ""


def read(text: str) -> Reading:
    """What this text is about. Any text has a reading."""
    said = spelled_out(text[:_LONGEST])
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
    # “No media after 200 OK”: a code that says all is well does not explain what is not.
    if not coded or noticed.rows or any(clause.wrong for clause in clauses(said)):
        return noticed
    return Reading(coded, (), way)


def codes(text: str) -> list[int]:
    """The codes in a text that some row explains, in order."""
    found = (int(digits) for digits in _CODE.findall(text))
    return list(dict.fromkeys(code for code in found if code in VENDOR or 100 <= code < 700))


def is_everyday(word: str) -> bool:
    """Whether this is a word like any other, so that it hardly names a trunk."""
    return word.lower() in vocabulary()


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
    every = clauses(said)
    told = [clause for clause in every if not clause.fine]
    ranked = _ranked(told, hearing(every) | directions(every))
    best = ranked[0][0] if ranked else 0.0
    # Who asks whether it is this or that, or wants something done, has told of no trouble.
    asks = _ASKS.search(said) or ("or" in said.split() and len(ranked) > 1 and ranked[1][0] >= ENOUGH)
    if asks or _are_two(told) or any("ELSEWHERE" in clause.concepts for clause in every):
        best = 0.0
    if best >= ENOUGH and (len(ranked) == 1 or best - ranked[1][0] >= MARGIN):
        return Reading([ROWS[ranked[0][1]]], (), way)
    near = process.extract(said, _titles(), scorer=fuzz.token_set_ratio, limit=3, score_cutoff=60)
    keys = [*(key for _, key in ranked), *(key for _, _, key in near), *COMMON]
    return Reading((), [ROWS[key] for key in dict.fromkeys(keys)][:3], way)


def _are_two(told: Sequence[Clause]) -> bool:
    """Whether two clauses, each by itself, tell of troubles that have nothing to do with each other."""
    tops = [{key for weight, key in _ranked([one], frozenset()) if weight >= _ALONE} for one in told]
    some = [top for top in tops if top]
    if any(not one & other for place, one in enumerate(some) for other in some[place + 1 :]):
        return True
    cannot_call = any(not top and one.wrong and ways_of(one.tags) for top, one in zip(tops, told, strict=True))
    return cannot_call and any(top and top <= patterns.STANDING for top in some)


def _ranked(told: Sequence[Clause], frames: frozenset[str]) -> list[tuple[float, str]]:
    """Every row with evidence for it, and how much, the most first."""
    whole = frozenset(frames.union(*(clause.concepts for clause in told)))
    # Where one clause says what is wrong, one that only mentions something says less.
    each = [clause.concepts | frames for clause in told]
    wrong = [concepts for clause, concepts in zip(told, each, strict=True) if clause.wrong] or each
    specific = patterns.SPECIFIC - ({"DROP"} if "ATONCE" in whole else set())
    both = {"INFAILS", "OUTFAILS"} <= frames
    less = {key: 9.0 if both else 2.0 for key in patterns.GENERAL if both or whole & specific}
    scores = [
        (max(_weight(pattern, whole, each, wrong) for pattern in wanted) - less.get(key, 0.0), key)
        for key, wanted in patterns.PATTERNS.items()
    ]
    return sorted((score for score in scores if score[0] > 0), key=lambda score: -score[0])


def _weight(
    pattern: str, whole: frozenset[str], clauses: Sequence[frozenset[str]], wrong: Sequence[frozenset[str]]
) -> float:
    wanted = {part for part in pattern.split() if part[0] != "!"}
    denied = {part[1:] for part in pattern.split() if part[0] == "!"}
    if not wanted <= whole or denied & whole:
        return 0.0
    weight = sum(3.0 if part in patterns.VERBATIM else 2.0 if part in patterns.HEAVY else 1.0 for part in wanted)
    # What is spread over clauses belongs together less surely.
    if any(wanted <= one for one in wrong):
        return weight
    return weight - (_SPREAD if any(wanted <= one for one in clauses) else 2 * _SPREAD)


@cache
def _titles() -> dict[str, str]:
    return {key: utils.default_process(row.title) for key, row in ROWS.items()}


def _direction(said: str) -> str:
    tokens = {mended(token) for token in said.split()}
    out, inward = tokens & {"outbound", "outgoing", "termination"}, tokens & {"inbound", "incoming", "origination"}
    if bool(out) == bool(inward):
        return ""
    return "outbound" if out else "inbound"
