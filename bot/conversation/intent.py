"""The commands that a sentence may mean, each with its probability."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib import resources

from bot.conversation import stance
from bot.conversation.circumstances import circumstances
from bot.conversation.entities import Kind
from bot.conversation.guards import has_removal_word
from bot.conversation.marks import marks
from bot.conversation.meaning import Effect
from bot.conversation.roles import NOTHING, ROLES
from bot.conversation.slots import Sentence
from bot.knowledge.hearing.linear import Linear

_MISFIT = 0.05
"""The share of its probability that a command keeps if it has no use for a value of the sentence."""
_DECIDING = (Kind.NUMBER, Kind.IP, Kind.DESTINATION, Kind.USER, Kind.EVERY)
_SPARE = {
    Kind.NUMBER: {"explain", "audit", "check", "test", "show", "list", "help", "pbx", "who", "curl", NOTHING},
    Kind.IP: {"explain", "audit", "check", "test", "help", "pbx", "who", "curl", NOTHING},
    Kind.DESTINATION: {"explain", "audit", "check", "test", "help", "pbx", "who", "curl", NOTHING},
    Kind.USER: {"explain", "audit", "check", "creds", "help", "pbx", "who", "curl", NOTHING},
    Kind.EVERY: {"explain", "check", NOTHING},
}
"""The commands that such a value may be mentioned with, although they have no field for it."""


def ranked(sentence: Sentence) -> list[tuple[float, str]]:
    """Every command and NOTHING, the likeliest first; the sum is 1."""
    kinds = {entity.kind for entity in sentence.entities}
    known = circumstances(sentence)
    question = stance.asks(sentence.plain)

    def share(verb: str) -> float:
        fits = _fit(verb, kinds) * _prior(verb, known)
        if question and _changes(verb):
            fits *= _MISFIT
        if verb == "connect" and Kind.NUMBER in kinds and not kinds & {Kind.PLATFORM, Kind.PBX}:
            fits *= _MISFIT
        if verb in _LISTS and not question and _WANTS_MORE.search(sentence.plain):
            fits *= _MISFIT
        if verb in _SHOWN_NOT_CHANGED and _CHANGED.search(sentence.plain):
            fits *= _MISFIT
        return fits if has_removal_word(verb, sentence.plain) else fits * _MISFIT

    scored = [(probability * share(verb), verb) for probability, verb in taught().ranked(marks_of(sentence, known))]
    whole = sum(probability for probability, _ in scored) or 1.0
    return sorted(((probability / whole, verb) for probability, verb in scored), reverse=True)


_LISTS = frozenset({"number list", "ip list", "dest list"})
_WANTS_MORE = re.compile(
    r"^\W*(?:(?:please|pls|plz|kindly|now|then|and|also|can you|could you)\W+)*"
    r"(?:whitelist(?! (?:of|for|entries|entry)\b)|allow|attach|assign|map|add|put|ping|probe|verify)\b"
    r"|\b(?:need|want|get|give)(?: \w+)? (?:a|an|another|one more|some)(?: new| static| public| second)? (?:number|did|exophone|ip|address|destination)\b",
    re.IGNORECASE,
)
"""A sentence that no list answers."""
_SHOWN_NOT_CHANGED = frozenset({"alias show", "creds"})
_CHANGED = re.compile(
    r"\b(?:delet\w*|remov\w*|rmv|rm|wipe|clear|unset|eras\w*|drop|blank|rotat\w*|regenerat\w*|renew|swap|roll|reset|hata\w*)\b",
    re.IGNORECASE,
)
"""Words that no request to see something has."""


def _changes(verb: str) -> bool:
    """True for a command that a question can't ask for: “is it on sales_line?” removes nothing."""
    return verb in ROLES and ROLES[verb].effect is not Effect.READ


def _prior(verb: str, known: Sequence[str]) -> float:
    """Add only what isn't there, remove only what is."""
    if verb in ADDS and f"{ADDS[verb]} here" in known:
        return _UNLIKELY
    kind = REMOVES.get(verb)
    return _UNLIKELY if kind and f"{kind} new" in known else 1.0


ADDS = {"number add": Kind.NUMBER, "ip add": Kind.IP, "dest add": Kind.DESTINATION, "creds add": Kind.USER}
REMOVES = {
    "number remove": Kind.NUMBER,
    "number move": Kind.NUMBER,
    "number mode": Kind.NUMBER,
    "ip remove": Kind.IP,
    "ip change": Kind.IP,
    "dest remove": Kind.DESTINATION,
    "dest weight": Kind.DESTINATION,
    "creds remove": Kind.USER,
    "creds rotate": Kind.USER,
}
_UNLIKELY = 0.1


def marks_of(sentence: Sentence, known: Sequence[str]) -> set[str]:
    """The marks of a sentence, with what the account knows of its values, and how it is said."""
    said = [f"said {stance.stance(sentence.plain)}"]
    said += ["denied"] if stance.denies_action(sentence.plain) else []
    said += ["how"] if stance.asks_how(sentence.plain) else []
    return marks(sentence.plain, [*known, *said])


def _fit(verb: str, kinds: set[Kind]) -> float:
    role = ROLES.get(verb)
    misfits = [
        kind for kind in _DECIDING if kind in kinds and verb not in _SPARE[kind] and not (role and kind in role.takes)
    ]
    return _MISFIT ** len(misfits)


@cache
def taught() -> Linear:
    """Read `taught.bin`. Raises OSError if it's missing, and what `Linear.read` does."""
    return Linear.read(resources.files(__package__).joinpath("taught.bin").read_bytes())


def is_ready() -> bool:
    """True if the model can be read; without it, only commands are understood."""
    try:
        return bool(taught().rows)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def verbs_of(scores: Sequence[tuple[float, str]], most: int) -> list[str]:
    """The likeliest commands."""
    return [verb for _, verb in scores if verb != NOTHING][:most]
