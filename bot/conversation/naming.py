"""Trunks named in a sentence: exactly, with spaces for underscores, with one slip, or by half their name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.conversation.meaning import Account
from bot.conversation.words import is_action, is_trade_word

_TOKEN = re.compile(r"[^\W_]+(?:_+[^\W_]+)*_?")
_MOST_WORDS = 4
_SHORTEST_SLIP, _TWO_SLIPS = 5, 10
_DIRECTIONS = {"outbound", "inbound", "both", "in", "out", "termination", "origination"}
_PEOPLE = frozenset(
    [
        "team",
        "teams",
        "people",
        "guys",
        "folks",
        "agents",
        "agent",
        "staff",
        "desk",
        "dept",
        "department",
        "manager",
        "lead",
        "head",
        "queue",
        "number",
        "numbers",
        "calls",
        "call",
        "customers",
        "customer",
        "office",
        "side",
        "hours",
        "engineer",
        "engineers",
        "person",
        "user",
        "users",
        "rep",
        "reps",
    ]
)
_TRUNK = {"trunk", "trunks", "line", "trnk", "truck", "tunk", "wala", "wale", "wali"}


@dataclass(frozen=True)
class Named:
    """A trunk's name at a place in the text. `guess` is True unless it was written in full. `deleted` trunks can only
    be restored."""

    name: str
    start: int
    end: int
    guess: bool = False
    deleted: bool = False


@dataclass(frozen=True)
class _Index:
    """The names of an account without underscores and capitals, and the words in them."""

    names: dict[str, str]
    deleted: frozenset[str]
    by_length: dict[int, list[str]]
    halves: dict[str, list[str]]


class TrunkFinder:
    """Finds the names of one account's trunks."""

    def __init__(self, account: Account) -> None:
        names = tuple(trunk.trunk_name for trunk in account.trunks)
        self._index = _index(names, tuple(account.deleted))

    def find(self, text: str, taken: Sequence[bool]) -> Iterator[Named]:
        """Find the names in the parts of the text that aren't taken, the longest first."""
        tokens = [m for m in _TOKEN.finditer(text) if not any(taken[m.start() : m.end()]) and _is_loose(text, m)]
        used: set[int] = set()
        for reader in (self._exact, self._with_a_slip, self._by_half):
            for length in range(_MOST_WORDS, 0, -1):
                for first in range(len(tokens) - length + 1):
                    places = range(first, first + length)
                    if used.isdisjoint(places) and _together(text, tokens[first : first + length]):
                        named = reader(text, tokens, first, length)
                        if named:
                            used.update(places)
                            yield named

    def _exact(self, text: str, tokens: Sequence[re.Match[str]], first: int, length: int) -> Named | None:
        window = tokens[first : first + length]
        said = _plain("".join(token[0] for token in window))
        name = self._index.names.get(said)
        if name is None or (length == 1 and not self._means_trunk(text, tokens, first, name)):
            return None
        return self._named(name, text, window, guess=False)

    def _means_trunk(self, text: str, tokens: Sequence[re.Match[str]], place: int, name: str) -> bool:
        """False for a trunk called “support” in “the support team”, and for a direction that is also a name."""
        token = tokens[place]
        if "_" in name or any(char.isdigit() for char in name) or token[0] == name != name.lower():
            return True
        if token.start() and text[token.start() - 1] in "`\"'“‘":
            return True
        after = tokens[place + 1][0].lower() if place + 1 < len(tokens) else ""
        before = tokens[place - 1][0].lower() if place else ""
        if name.lower() in _DIRECTIONS:
            return False
        if after in _TRUNK or before in {"trunk", "called", "named"}:
            return True
        if after in _PEOPLE:
            return False
        return not is_action(name.lower()) or before in {"on", "to", "from", "for", "of", "pe", "par"}

    def _with_a_slip(self, text: str, tokens: Sequence[re.Match[str]], first: int, length: int) -> Named | None:
        window = tokens[first : first + length]
        said = _plain("".join(token[0] for token in window))
        if len(said) < _SHORTEST_SLIP or (length == 1 and is_trade_word(said)) or _all_trade(window):
            return None
        most = 2 if len(said) >= _TWO_SLIPS else 1
        names = [
            name for n in range(len(said) - most, len(said) + most + 1) for name in self._index.by_length.get(n, ())
        ]
        near = process.extract(said, names, scorer=OSA.distance, score_cutoff=most, limit=4)
        fits = [(name, distance) for name, distance, _ in near if _digits(name) == _digits(said)]
        if not fits or (len(fits) > 1 and fits[0][1] == fits[1][1]):
            return None
        return self._named(self._index.names[fits[0][0]], text, window, guess=True)

    def _by_half(self, text: str, tokens: Sequence[re.Match[str]], first: int, length: int) -> Named | None:
        """“the sales trunk”, if one trunk has “sales” in its name."""
        if length > 1:
            return None
        token, word = tokens[first], tokens[first][0].lower()
        after = tokens[first + 1][0].lower() if first + 1 < len(tokens) else ""
        before = tokens[first - 1][0].lower() if first else ""
        names = self._index.halves.get(word, ())
        if len(names) != 1 or (after not in _TRUNK and before != "trunk"):
            return None
        window = tokens[first : first + 2] if after in _TRUNK else [token]
        return self._named(names[0], text, window, guess=True)

    def _named(self, name: str, text: str, window: Sequence[re.Match[str]], *, guess: bool) -> Named:
        start, end = window[0].start(), window[-1].end()
        if text[end : end + 2] in ("'s", "’s"):
            end += 2
        return Named(name, start, end, guess, name in self._index.deleted)


@lru_cache(16)
def _index(names: tuple[str, ...], deleted: tuple[str, ...]) -> _Index:
    plain = {_plain(name): name for name in (*deleted, *names)}
    by_length: dict[int, list[str]] = {}
    halves: dict[str, list[str]] = {}
    for said, name in plain.items():
        by_length.setdefault(len(said), []).append(said)
        for half in {half for half in name.lower().split("_") if len(half) > 2 and half not in _DIRECTIONS | _TRUNK}:
            halves.setdefault(half, []).append(name)
    return _Index(plain, frozenset(deleted) - frozenset(names), by_length, halves)


def similar(name: str, account: Account, most: int) -> list[str]:
    """The names on the account that are most like this one."""
    names = [trunk.trunk_name for trunk in account.trunks]
    return [each for each, _, _ in process.extract(name, names, limit=most)]


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def _digits(name: str) -> str:
    return "".join(char for char in name if char.isdigit())


def _is_loose(text: str, token: re.Match[str]) -> bool:
    """False for a piece of something longer, such as a host name, a mention or a path."""
    before = text[token.start() - 1] if token.start() else " "
    after = text[token.end() : token.end() + 2]
    return before not in "@./\\:+" and not re.match(r"[@/\\]|[.:]\w", after)


def _together(text: str, window: Sequence[re.Match[str]]) -> bool:
    return all(text[first.end() : second.start()] in (" ", "-", " - ", "_", ".") for first, second in pairwise(window))


def _all_trade(window: Sequence[re.Match[str]]) -> bool:
    return all(is_trade_word(token[0].lower()) for token in window)
