"""Suggest verbs for words that name none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.knowledge import is_everyday

MOST = 6
_MOST_OF_A_SLIP = 3
_NEAR, _NEAR_SECOND = 65.0, 60.0
_KINDS = (
    ("number", re.compile(r"(?<![\w.])\+?\d{8,}(?![\w.])")),
    ("ip", re.compile(r"(?<![\w.])\d+(\.\d+){3}(?![\w.])")),
    ("dest", re.compile(r"(?<![\w-])[a-z][\w-]*+\.[a-z]", re.IGNORECASE)),
)
_FILLERS = {"to", "on", "from", "for", "of", "the", "a", "an", "my", "please", "trunk", "in", "at", "with"}


class Suggestible(Protocol):
    """The parts of a verb that suggestions need."""

    name: str
    words: Sequence[str]
    things: Sequence[str]
    also: Sequence[str]
    group_words: Sequence[str]


@dataclass(frozen=True)
class Match:
    """A verb's name, and the words that belong after it."""

    verb: str
    rest: str


class Vocabulary:
    """Every word that leads to a verb."""

    def __init__(self, verbs: Iterable[Suggestible]) -> None:
        verbs = sorted(verbs, key=lambda verb: verb.name)
        self._names = [verb.name for verb in verbs]
        self._parts = {part for name in self._names for part in name.split()}
        seconds = {part for name in self._names for part in name.split()[1:]} - set(self._names)
        self._commands = seconds.union(*(verb.words for verb in verbs))
        self._leads: dict[str, list[str]] = {}
        for verb in verbs:
            for word in (*verb.words, *verb.things):
                self._leads.setdefault(word, []).append(verb.name)
        for verb in verbs:
            for word in verb.also:
                self._leads[word].append(verb.name)
        self._groups = {word: verb.name.split()[0] for verb in verbs for word in verb.group_words}

    def is_command(self, text: str) -> bool:
        """True if it begins like a command: with a misspelled verb, or a word that asks for something."""
        words = text.lower().split()
        firsts = {name.split()[0] for name in self._names}
        return bool(words) and (words[0] in self._commands or _is_typo(words[0], firsts))

    def is_slip(self, text: str) -> bool:
        """True for a short line that begins with a misspelled verb."""
        words = text.lower().split()
        return 0 < len(words) <= _MOST_OF_A_SLIP and _is_typo(words[0], {name.split()[0] for name in self._names})

    def suggest(self, text: str) -> list[Match]:
        """Suggest at most `MOST` verbs, the likeliest first."""
        words = text.split()
        if not words:
            return []
        both = [*self._reordered(words), *self._misspelled_second(words)]
        first_of_each: dict[str, Match] = {}
        for match in both or self._by_first_word(words) or self._near(words):
            first_of_each.setdefault(match.verb, match)
        return sorted(first_of_each.values(), key=_is_of_another_kind)[:MOST]

    def _reordered(self, words: Sequence[str]) -> list[Match]:
        """`add ip`: both words of a verb, reversed or with words in between."""
        plain = [self._groups.get(word.lower(), word.lower()) for word in words]
        matches = []
        for name in self._names:
            parts = name.split()
            if len(parts) == 2 and set(parts) <= set(plain[:3]):
                left = [word for word, part in zip(words, plain, strict=True) if part not in {*parts, *_FILLERS}]
                matches.append(Match(name, " ".join(left)))
        return matches

    def _misspelled_second(self, words: Sequence[str]) -> list[Match]:
        """`ip remvoe`."""
        group = self._groups.get(words[0].lower(), words[0].lower())
        seconds = {name.split()[1]: name for name in self._names if name.startswith(f"{group} ")}
        near = _closest(words[1], list(seconds), _NEAR_SECOND, 1) if len(words) > 1 else []
        return [Match(seconds[second], " ".join(words[2:])) for second in near]

    def _by_first_word(self, words: Sequence[str]) -> list[Match]:
        first = self._corrected(words[0].lower())
        group = self._groups.get(first, first)
        names = list(self._leads.get(first, ()))
        names += [name for name in self._names if first in name.split()[1:]]
        names += [name for name in self._names if group == name.split()[0]]
        left_out = {*_FILLERS, *self._commands, *self._parts}
        rest = " ".join(word for word in words[1:] if word.lower() not in left_out)
        return [Match(name, rest) for name in names]

    def _corrected(self, word: str) -> str:
        """`whitlist`: correct a known word with a typo in it."""
        known = {*self._commands, *self._leads, *self._groups}
        return word if word in known else next((other for other in sorted(known) if _is_typo(word, [other])), word)

    def _near(self, words: Sequence[str]) -> list[Match]:
        """Typos; these are seldom in the first letter."""
        two = _closest(" ".join(words[:2]), self._names, _NEAR, 3) if len(words) > 1 else []
        matches = [Match(name, " ".join(words[2:])) for name in two if " " in name]
        matches += [Match(name, " ".join(words[1:])) for name in _closest(words[0], self._names, _NEAR, 3)]
        return sorted(matches, key=lambda match: match.verb[0] != words[0][0].lower())


def _is_of_another_kind(match: Match) -> bool:
    """False if the words after the verb have the kind of value it takes: `remove +9198…` is for a number."""
    part = match.verb.partition(" ")[0]
    return not any(kind == part and like.search(match.rest) for kind, like in _KINDS)


def _closest(word: str, names: Sequence[str], score: float, most: int) -> list[str]:
    return [
        name for name, _, _ in process.extract(word.lower(), names, scorer=fuzz.ratio, limit=most, score_cutoff=score)
    ]


def _is_typo(word: str, firsts: Iterable[str]) -> bool:
    most = 2 if len(word) >= 7 else 1
    return not is_everyday(word) and len(word) > 2 and any(0 < OSA.distance(word, first) <= most for first in firsts)
