"""The sides that can't hear, and the calls that fail, from the order of the words in each clause."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.knowledge.hearing.clauses import Clause

_ORDERED = tuple(
    (re.compile(pattern), meaning)
    for pattern, meaning in (
        # “Our customers” are they, “our agents” and “the agents” we, “our number” ours.
        (r"\b(?:our|the|a|an|any|their) (?:[a-z]\S* )?(THEM)\b", r"\1"),
        (r"\b(?:our|the|a|an|any) (US)\b", r"\1"),
        (r"\bour (?:\S+ ){0,2}?(OURS)\b", r"MINE"),
        (r"\bthe (number|office|pbx|hotline|desk|helpdesk|center|centre|reception|main|exophone)\b", r"MINE"),
    )
)


def _compiled(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, patterns))


_PLACED = _compiled(
    r"\bCALL (?:that |which )?(?:US|MINE) (?:\S+ ){0,1}MAKE\b",
    r"\b(?:ones|those) US MAKE\b",
    r"\bMAKE (?:\S+ ){0,3}CALL\b",
    r"\bCALL (?:\S+ )?from (?:US|MINE)\b",
    r"\bUS (?:\S+ ){0,4}(?:CALL|RING|OUT|ARRIVE) (?:any |some |the |to )*(?:THEM|out)\b",
    r"\bfrom (?:US|MINE|our \S+) to (?:the )?THEM\b",
    r"\bNOT (?:to )?ARRIVE (?:any |some |the |our |at )*THEM\b",
    r"\bCALL (?:can )?NOT (?:be )?MAKE\b",
    r"\bNOT MAKE(?: any| one| them)?$",
    r"\b(?:CALL|RING) (?:up )?(?:to |towards )?(?:any |some |the )*(?:THEM|out)\b",
)
_IN = _compiled(
    r"\bfrom (?:the )?THEM (?:\S+ ){0,2}to (?:US|MINE|our)\b",
    r"\b(?:CALL|OUT|RING) (?:up |back |at |in )?(?:US|MINE)\b(?! (?:CALL|OUT|MAKE))",
    r"\b(?:CALL|OUT) (?:\S+ ){0,2}?(?:to|on|at|into|towards) (?:US|MINE|OURS)\b(?! (?:CALL|OUT|MAKE))",
    r"\b(?:CALL|OUT) for MINE\b",
    r"\bCALL (?:\S+ )?from (?:\S+ ){0,2}THEM\b",
    r"\b(?:THEM|NOBODY) (?:\S+ ){0,5}(?:CALL|OUT) (?:\S+ ){0,2}(?:US|MINE|in)\b",
    r"\bGET (?:\S+ ){0,3}CALL\b",
    r"\b(?:see|sees|seeing) (?:\S+ )?CALL\b",
    r"\b(?:ARRIVE|RING) (?:\S+ ){0,1}(?:to |at |on |in |into )?(?:the )?(?:US|MINE|OURS|in)\b",
    r"\b(?:MINE|OURS) (?:\S+ ){0,5}(?:ARRIVE|RING)\b",
    r"\bUS (?:\S+ ){0,2}NOT be ARRIVE\b",
    r"\b(?:ARRIVE|RING|CALL) in\b(?! bothways)",
    r"\b(?:MINE|OURS) (?:\S+ ){0,3}(?:silent|quiet|mute)\b",
    r"\b(?:NOT|NOTHING|NOBODY) (?:\S+ ){0,2}(?:ARRIVE|RING) (?:in|US|MINE)\b",
    r"\bTHEM (?:\S+ ){0,4}(?:CALL|OUT) (?:US|MINE)\b",
)
_ARRIVING = re.compile(r"\bCALL (?:\S+ ){0,4}(?:ARRIVE|RING)\b")
_OUT = _compiled(
    r"\bOUT\b",
    r"\bCALL (?:\S+ ){0,3}(?:leave|leaves|leaving|out|outside)\b",
)
_SAME = re.compile(r"(?:it|this|that|NOT\w*|(?:the|every|each|all) CALL)\b")
_STATED = re.compile(r"^(?!when |if ).*\b(?:can|US|THEM|RING|ARRIVE|GET)\b")


def directions(every: Sequence[Clause]) -> frozenset[str]:
    """Find the directions of calls that fail (INFAILS, OUTFAILS), and those that work (INFINE, OUTFINE)."""
    frames: set[str] = set()
    for place, clause in enumerate(every):
        ways = ways_of(clause.tags)
        wrong = clause.wrong or "SILENCE" in clause.concepts
        if wrong and not ways:
            ways = _implied(clause)
        if ways and not wrong and not clause.fine and not _STATED.search(clause.tags):
            # “Incoming calls, nothing”: the trouble follows.
            after = every[place + 1] if place + 1 < len(every) else None
            wrong = bool(after and after.wrong)
        elif ways and not wrong and not clause.fine and place + 1 < len(every):
            # “When I call a client, it fails”: the next clause speaks of the same.
            after = every[place + 1]
            wrong = bool(after.wrong and _SAME.match(after.tags) and not ways_of(after.tags))
        state = "FAILS" if wrong else "FINE" if clause.fine else "SAID"
        frames |= {f"{way}{state}" for way in ways}
    return frozenset(frames)


def _implied(clause: Clause) -> set[str]:
    """The directions of a clause that names none, from things that are only called, or only call, or both."""
    if clause.concepts & (_SOUND | {"UNALLOC", "SEE", "CALLERID"}):
        return set()
    if clause.concepts >= {"BOTH", "CALL"}:
        return {"IN", "OUT"}
    return {"IN"} if "DIALIN" in clause.concepts else {"OUT"} if clause.concepts >= {"DIALOUT", "CALL"} else set()


def ways_of(tags: str) -> set[str]:
    """Find the directions (IN, OUT) of the calls in a clause."""
    tags, ways = _sided(tags), {"IN"} if "IN" in tags.split() else set[str]()
    for patterns, way in ((_PLACED, "OUT"), (_IN, "IN")):
        for pattern in patterns:
            tags, count = pattern.subn(" ", tags)
            if count:
                ways.add(way)
    if any(pattern.search(tags) for pattern in _OUT):
        ways.add("OUT")
    return ways or ({"IN"} if _ARRIVING.search(tags) else set())


def _sided(tags: str) -> str:
    for pattern, meaning in _ORDERED:
        tags = pattern.sub(meaning, tags)
    return tags


_NOT_HEARD = (
    # (pattern, the side that does not hear)
    (
        r"\bNOT (?:\S+ ){0,1}?AUDIO (?:\S+ ){0,1}?(?:from|to) (?:\S+ ){0,1}?(?:US|THEM) (?:\S+ ){0,2}?(?:US|THEM)\b",
        "both",
    ),
    (r"\b(?:US|THEM) (?:and|or|nor|NOT) (?:the )?(?:US|THEM) (?:\S+ ){0,3}(?:NOT|HEAR)\b", "both"),
    (r"\bNOBODY (?:\S+ ){0,3}HEAR (?:\S+ ){0,2}?(?P<heard>US|THEM)\b", "other"),
    (r"\b(?P<who>US|THEM) (?:\S+ ){0,4}?NOT (?:\S+ ){0,3}?HEAR\b", "who"),
    (r"\b(?P<who>US|THEM) (?:\S+ ){0,3}?HEAR (?:\S+ ){0,2}?(?:NOT|NOTHING)\b", "who"),
    (r"\bHEAR (?:NOT|NOTHING) (?:\S+ ){0,2}?from (?:\S+ ){0,1}?(?P<heard>US|THEM)\b", "other"),
    (r"\b(?P<who>US|THEM) (?:\S+ ){0,2}?(?:GET|IN) (?:NOT|NOTHING) (?:\S+ ){0,1}?AUDIO\b", "who"),
    (r"\b(?P<who>US|THEM) (?:\S+ ){0,3}?NOT (?:\S+ ){0,1}?(?:GET|IN) (?:\S+ ){0,2}?AUDIO\b", "who"),
    (
        r"\bNOT (?:\S+ ){0,1}?AUDIO (?!after)(?:\S+ ){0,2}?(?:from|of|by) (?:\S+ ){0,1}?(?P<heard>US|THEM|MINE)\b",
        "other",
    ),
    (r"\bNOT (?:\S+ ){0,1}?AUDIO (?:\S+ ){0,3}?(?:to|at|for|on) (?:\S+ ){0,1}?(?P<who>US|THEM|MINE)\b", "who"),
    (r"\b(?P<heard>US|THEM|our|MINE) (?:\S+ )?AUDIO (?:\S+ ){0,3}?NOT\b", "other"),
    (r"\bNOT (?:\S+ ){0,1}?(?P<heard>THEM|US|our) AUDIO\b", "other"),
    (r"\bAUDIO (?:\S+ ){0,2}?(?:from|of) (?:\S+ ){0,1}?(?P<heard>US|THEM|MINE) (?:\S+ ){0,3}?NOT\b", "other"),
    (r"\b(?P<who>US|THEM) (?:\S+ ){0,3}?(?:GET|HEAR) (?:\S+ ){0,2}?(?:silence|silent)\b", "who"),
    (r"\bAUDIO (?:\S+ ){0,1}?NOT (?:\S+ ){0,3}?from (?:\S+ )?(?P<heard>US|THEM|MINE|our)\b", "other"),
    (r"\bAUDIO (?:\S+ ){0,2}?NOT (?:\S+ ){0,2}?(?:ARRIVE|to|at) (?:\S+ )?(?P<who>US|THEM|MINE|our)\b", "who"),
    (r"\b(?P<heard>US|THEM) (?:\S+ ){0,3}?NOT (?:\S+ ){0,2}?audible\b", "other"),
    (r"\bNOTHING from (?:\S+ )?(?P<heard>US|THEM|MINE)\b", "other"),
    (r"^(?:\S+ )?(?P<who>US|THEM) (?:can |do |is )?NOT$", "who"),
    (r"\b(?P<who>US|THEM) (?:\S+ )?NOT AUDIO\b", "who"),
    (r"\bNOT HEAR (?:to )?(?P<heard>US|THEM)\b", "other"),
)
_LOST = tuple((re.compile(pattern), group) for pattern, group in _NOT_HEARD)
_SOUND = frozenset({"HEAR", "AUDIO", "SILENCE", "LOUD"})
# “Nothing from them”, “the customer cannot”: an earlier clause says that it is about hearing.
_ELLIPTIC = re.compile(r"\bNOTHING (?:from|to)\b|^(?:\S+ )?(?:US|THEM) (?:can |do |is )?NOT$")
_LOUD = re.compile(r"\b(US|THEM) (?:\S+ ){0,2}(?:FINE|HEAR)\b")
_HEARD = re.compile(
    r"\b(?P<who>US|THEM) (?:\S+ ){0,4}?HEAR\b|\b(?P<who2>US|THEM) (?:\S+ ){0,2}?GET (?:\S+ ){0,1}?AUDIO\b"
)
_OTHER = {"US": "THEM", "THEM": "US", "our": "THEM", "MINE": "THEM"}


def hearing(every: Sequence[Clause]) -> frozenset[str]:
    """Find the sides that hear. ONEHEARS: one side hears, the other does not; ONEDEAF: one does not; NONEHEAR: neither
    does; SIDED: sides are named, but which one can't hear is unclear."""
    about = any(clause.concepts & _SOUND for clause in every)
    return frozenset({_audible(every), "SOUND"}) if about else frozenset()


def _audible(every: Sequence[Clause]) -> str:
    lost, heard, sided = set[str](), set[str](), False
    for clause in every:
        tags = _sided(clause.tags)
        if not clause.concepts & _SOUND and not _ELLIPTIC.search(tags):
            continue
        if "NOT" in clause.concepts and ("BOTH" in clause.concepts or ("NOBODY" in tags and "ANY" in clause.concepts)):
            return "NONEHEAR"
        if clause.concepts & {"NOT", "SILENCE"}:
            losers, other_named = _losing(tags)
            lost |= losers
            sided = sided or "THEM" in tags.split() or other_named or "OURS" in tags
        else:
            heard |= _hearing(clause, tags)
    if lost >= {"US", "THEM"}:
        return "NONEHEAR"
    if heard and lost:
        return "ONEHEARS"
    known = lost - {"?"}
    if known and sided:
        return "ONEDEAF"
    return "SIDED" if sided or heard else "UNSAID"


def _hearing(clause: Clause, tags: str) -> set[str]:
    if clause.fine and clause.concepts & {"LOUD", "CLEAR"} and "HEAR" not in clause.concepts:
        return {_OTHER[side] for side in _LOUD.findall(tags)}
    sides = {match.group("who") or match.group("who2") for match in _HEARD.finditer(tags)}
    ways = clause.fine and "AUDIO" in clause.concepts and re.search(r"\b(?:IN|OUT|US|THEM|our)\b", tags)
    return sides or ({"?"} if "HEAR" in clause.concepts or ways else set())


def _losing(tags: str) -> tuple[set[str], bool]:
    """Find the sides that do not hear; True if the other side is named too."""
    for pattern, group in _LOST:
        match = pattern.search(tags)
        if match and group == "both":
            return {"US", "THEM"}, True
        if match:
            who = match.groupdict().get("who")
            both = {"US", "THEM"} <= set(tags.split())
            if who:
                return {"US" if who in ("MINE", "our") else who}, both
            return {_OTHER[match.group("heard")]}, True
    return ({"?"} if {"HEAR", "AUDIO"} & set(tags.split()) else set()), False
