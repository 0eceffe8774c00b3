"""Tells a sentence from a command: `/trunk check sales_line` from `/trunk check if sales_line is ok`."""

from __future__ import annotations

import re

from bot.verbs.verb import Verb

_SPOKEN = re.compile(
    r"a|all|am|an|and|any|are|as|at|be|been|but|by|can|could|did|do|does|don't|down|for|from|"
    r"get|give|going|has|have|hear|how|i|if|is|isn't|it|its|just|let|like|make|me|my|need|not|now|"
    r"of|on|or|our|ours|over|please|pls|right|see|she|he|should|so|some|still|tell|than|that|the|"
    r"their|them|then|there|these|they|this|those|to|today|too|up|us|want|was|we|were|what|when|where|"
    r"whether|which|while|who|why|will|with|won't|would|you|your"
)
_ON_A_TRUNK = frozenset(("alias show", "creds", "delete", "dest list", "ip list", "number list", "restore", "show"))
_ALONE = frozenset(("doctor", "list", "pending"))
_WORDS = frozenset(("check", "pbx", "test"))


def is_spoken(verb: Verb, rest: str) -> bool:
    """True if the words after a command's name aren't those it takes, but the rest of a sentence.

    The commands that take a reason, or read any words, are left alone.
    """
    words = rest.lower().split()
    if not words or words[-1].isdecimal():
        return False
    if verb.name in _ALONE:
        return True
    if verb.name in _ON_A_TRUNK or verb.name == "create":
        return len(words) > 1
    # A schedule can be any words, and an unknown one has an answer of its own.
    read = words if verb.name in _WORDS else words[:1] if verb.name == "watch" else []
    return any(_SPOKEN.fullmatch(word.strip("?.,!")) for word in read)
