"""The rows that explain a person's own words: terms, causes and codes first, then symptoms, else “not sure”.

A row is the answer if its probability is at least `SURE`; otherwise the three likeliest are candidates.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz, process, utils

from bot.knowledge.api import HTTP, VENDOR
from bot.knowledge.causes import CAUSES, of_cause
from bot.knowledge.hearing import NOT_SURE, clauses, corrected, likeliest, spelled_out
from bot.knowledge.rows import Row
from bot.knowledge.signs import STRONG, WEAK, sign
from bot.knowledge.sip import SIP, of_code
from bot.knowledge.symptoms import CHECKS, SYMPTOMS
from bot.knowledge.terms import NAMES, TERMS

ROWS = {row.key: row for row in (*SIP.values(), *HTTP.values(), *VENDOR.values(), *CAUSES, *SYMPTOMS, *CHECKS, *TERMS)}
SURE = 0.7
_LONGEST = 300
_SAME_TITLE = 92
_PLACE = re.compile(
    r"\b(?:room|ward|bed|suite|floor|ext\.?|extension|desk|line|peer|user|agent|endpoint|queue|seat|counter|account|"
    r"(?:guest|patient|caller) in)(?: (?:no\.?|number|id|named|called))? #?'?\d+\b"
)
"""A number that names a place, a phone or a person."""
_LOG_NOISE = re.compile(
    r"\b[\w-]+\.c(?:pp)?:\d+|\b[\w-]+\[\d+\](?=[:\[])|\[c-[0-9a-f]+\]|\[\d\d\d+\](?=:)|"
    r"\d{4}-\d\d-\d\d[t ]\d\d:\d\d:\d\d(?:\.\d+)?|\bc?seq(?:no)?:? \d+|\b(?:branch|tag|call-id)[=:] ?\S+|"
    r"\(\d+ bytes\)|(?<=\bsip )\d+(?= status:)|\b(?:pj)?sip/[\w.-]+-[0-9a-f]{8}\b|\brtt: \S+|\blast qualify: \d+|"
    r"\b(?:content-length|max-forwards|expires): ?\d+",
    re.IGNORECASE,
)
"""Numbers in lines of a log that aren't codes: line numbers, threads, times, sequence numbers."""
_CODE = re.compile(
    # Not the 509 of x509, nor a piece of an address or a number; but the 403 of sip403 and SIP-403.
    r"(?:(?<![\w.+/:-])|(?<=sip)|(?<=sip-)|(?<=http)|(?<=error))(\d{3,4})"
    r"(?![\d./]|\s*(?:s|secs?|seconds?|min\w*|ms|calls?|times|numbers?)\b)"
)
_ASKED = re.compile(
    r"^(?:(?:what|whats|which|explain|is|are|does|do|an?|the|meaning of|definition of|define|so|please|hi|hey|"
    r"tell me|tell|difference|between|about|can|could|you|mean|by|exactly|should|i|put in|enter in|put|enter|to me) )+|"
    r"(?: (?:means?|meaning|stands? for|for|here|please|exactly|format|to me|field|number|should i use|to use|"
    r"in (?:sip|voip|telecom|exotel|telephony)))+$"
)
"""The words around a term: “what is an INVITE?”."""


@dataclass(frozen=True)
class Reading:
    """The meaning of a text. `rows` are the answer; if there is none, `perhaps` are the candidates, the likeliest
    first; both are empty if no word has a meaning here. `direction` is "outbound", "inbound" or "", for neither or
    both."""

    rows: Sequence[Row]
    perhaps: Sequence[Row] = ()
    direction: str = ""


def read(text: str) -> Reading:
    """Find the rows that a text is about. Never raises."""
    words = spelled_out(_LOG_NOISE.sub(" ", text[: 2 * _LONGEST])[:_LONGEST])
    direction = _direction(words)
    row = next((ROWS[token] for token in text.lower().split() if token in ROWS and "-" in token), None)
    row = row or of_cause(words) or ROWS.get(sign(words, STRONG))
    rows = [row] if row else _terms(words)
    if rows:
        return Reading(rows, (), direction)
    coded = _of_codes(words)
    errors = [row for row in coded if row.outbound or row.inbound]
    if errors:
        return Reading(coded if len(errors) == len(coded) else errors, (), direction)
    row = ROWS.get(sign(words, WEAK))
    if row:
        return Reading([row], (), direction)
    titled = process.extractOne(words, _titles(), scorer=fuzz.token_sort_ratio, score_cutoff=_SAME_TITLE)
    if titled:
        return Reading([ROWS[titled[2]]], (), direction)
    noticed = _of_symptoms(words, direction)
    # “No media after 200 OK”: a success code doesn't explain the trouble.
    if not coded or noticed.rows or any(clause.wrong for clause in clauses(words)):
        return noticed
    return Reading(coded, (), direction)


def sounds_wrong(text: str) -> bool:
    """True if any part of the text says that something fails, is missing or is bad."""
    return any(clause.wrong for clause in clauses(spelled_out(text[:_LONGEST])))


def codes(text: str) -> list[int]:
    """The codes in a text that some row explains, in order."""
    numbers = (int(digits) for digits in _CODE.findall(_PLACE.sub(" ", text.lower())))
    return list(dict.fromkeys(code for code in numbers if code in VENDOR or 100 <= code < 700))


def _terms(words: str) -> list[Row]:
    """Find the term, or two, that is asked about: “inbound vs origination”, “fqdn or ip, what is an fqdn”."""
    _, _, last = words.rstrip(" ,").rpartition(" , ")
    for text in (words.rstrip(" ,"), last if last.startswith("what ") else ""):
        asked = _ASKED.sub("", text)
        parts = [_ASKED.sub("", part) for part in re.split(r" (?:vs\.?|versus|and|or) ", asked)]
        if asked in NAMES:
            return [NAMES[asked]]
        if len(parts) == 2 and all(part in NAMES for part in parts):
            return list({NAMES[part].key: NAMES[part] for part in parts}.values())
    return []


def _of_codes(words: str) -> list[Row]:
    rows: list[Row] = []
    for code in codes(words)[:2]:
        if code in VENDOR:
            rows.append(VENDOR[code])
        elif re.search(r"\b(http|https|api|curl|rest|postman)\b", words) and "sip" not in words.split():
            rows.append(HTTP.get(code) or of_code(code))
        elif code in HTTP and code not in SIP:
            rows.append(HTTP[code])
        else:
            rows.append(of_code(code))
            only_number = not re.search(r"[a-z]", re.sub(r"\b(error|code|explain|what is|on|status)\b", "", words))
            if code in HTTP and only_number:
                rows.append(HTTP[code])
    return rows


def _of_symptoms(words: str, direction: str) -> Reading:
    ranked = likeliest(words)
    probability, key = ranked[0]
    if probability >= SURE and key != NOT_SURE:
        return Reading([ROWS[key]], (), direction)
    if not any(clause.concepts for clause in clauses(words)):
        return Reading((), (), direction)
    return Reading((), [ROWS[key] for _, key in ranked if key != NOT_SURE][:3], direction)


@cache
def _titles() -> dict[str, str]:
    return {key: utils.default_process(row.title) for key, row in ROWS.items() if row not in TERMS}


def _direction(words: str) -> str:
    tokens = {corrected(token) for token in words.split()}
    out, inward = tokens & {"outbound", "outgoing", "termination"}, tokens & {"inbound", "incoming", "origination"}
    if bool(out) == bool(inward):
        return ""
    return "outbound" if out else "inbound"
