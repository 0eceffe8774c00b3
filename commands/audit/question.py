"""Read the words after `/trunk audit` as filters and times."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.clock import iso
from bot.domain.errors import BadInput
from bot.domain.times import EXAMPLES, SPANS, read_moment, span
from bot.store import Known, Only, Sought
from bot.store.audit.events import shown_as

USER = re.compile(r"<?@?([UW][A-Z0-9]{6,})(?:\|[^>]*)?>?")
_WORD = re.compile(r'"([^"]*)"?|(\S+)')
_MODES = {"everything": Only.EVERYTHING, "changes": Only.CHANGES, "changed": Only.CHANGES}
_TIMES = {"since": "since", "until": "until", "before": "until"}
_ASKING = ("what", "who")
_FILLING = (*_ASKING, "and", "did", "happened", "has", "is", "it", "the", "there", "was", "were")
"""Words to skip in a question that begins with one of `_ASKING`."""
_MOST_WORDS = 5
"""Of a verb or an event."""
_QUOTE = 'To search for the word itself, put it in quotes: "{}".'


@dataclass(frozen=True)
class Question:
    """A search, in the page that ends before row `before`. `rest` are its words as typed, without those for times, rows
    and people. `unclear_person` is a name that fits no one person."""

    sought: Sought
    before: int | None = None
    rest: Sequence[str] = ()
    unclear_person: str = ""

    def typed(self, only: Only, before: int | None = None) -> str:
        """The same question about these rows, as words; its times stay what they are now."""
        sought = self.sought
        mode = {Only.EVERYTHING: "everything", Only.CHANGES: "changes", Only.MAIN: ""}[only]
        person = f"by {sought.person}" if sought.person else ""
        times = [f"{name} {at}" for name, at in (("since", sought.since), ("until", sought.until)) if at]
        place = f"before {before}" if before else ""
        return " ".join(filter(None, ["" if sought.event else mode, *self.rest, person, *times, place]))

    def by(self, user: str) -> Question:
        """The same about one person."""
        return replace(self, sought=replace(self.sought, person=user), unclear_person="")


@dataclass(frozen=True)
class _Word:
    """A word as it was typed; in quotes it stands for itself."""

    text: str
    is_bare: bool

    @property
    def name(self) -> str:
        return self.text.lower() if self.is_bare else ""

    def __str__(self) -> str:
        return self.text if self.is_bare else f'"{self.text}"'


class Reader:
    """Reads one question of the user `asker`. `trunks` are the known names by name and SID, in lower case; `now` is
    aware, in the zone of typed times."""

    def __init__(self, asker: str, trunks: Mapping[str, str], known: Known, now: datetime) -> None:
        self._asker = asker
        self._trunks = trunks
        self._known = known
        self._now = now
        self._filters: dict[str, str] = {}
        self._only = Only.MAIN
        self._before: int | None = None
        self._words: list[str] = []
        self._rest: list[str] = []
        self._unclear_person = ""

    def read(self, text: str) -> Question:
        """Read the question. Raises BadInput for a word that makes no sense: nothing is guessed."""
        text = text.replace("“", '"').replace("”", '"')
        words = [_Word(bare or quoted, bool(bare)) for quoted, bare in _WORD.findall(text)]
        if words and words[0].name in _ASKING:
            words = [word for word in words if word.name.rstrip("?") not in _FILLING]
        while words:
            words = words[self._take(words) :]
        only = Only.EVERYTHING if "event" in self._filters else self._only
        sought = Sought(**self._filters, words=" ".join(self._words), only=only)
        if sought.is_no_word:
            raise BadInput(f"{sought.words} has no letter or digit to search for.")
        return Question(sought, self._before, self._rest, self._unclear_person)

    def _take(self, words: Sequence[_Word]) -> int:
        """Read the first word, and return the number of words that belong to it."""
        first = words[0]
        name, two = first.name.rstrip("?"), " ".join(word.name for word in words[:2]).rstrip("?")
        if name in _MODES:
            self._only = _MODES[name]
        elif two in SPANS or name in SPANS:
            began, ended = span(two if two in SPANS else name, self._now)
            self._filters |= {"since": iso(began), "until": iso(ended)}
            return 2 if two in SPANS else 1
        elif name in {*_TIMES, "by", "event", "verb", "trunk"}:
            if not words[1:]:
                raise BadInput(f"Add a value after `{name}`. {_QUOTE.format(name)}")
            return 1 + self._filter(name, words[1:])
        elif first.is_bare and (user := USER.fullmatch(first.text)):
            self._filters["person"] = user[1]
        elif first.is_bare and first.text.lower() in self._trunks:
            self._keep("trunk", self._trunks[first.text.lower()], first)
        else:
            self._words.append(first.text)
            self._rest.append(str(first))
        return 1

    def _filter(self, name: str, following: Sequence[_Word]) -> int:
        """Read the value of a filter, and return the number of words it takes."""
        value = following[0]
        if name == "before" and value.text.isascii() and value.text.isdigit() and len(value.text) < 16:
            self._before = int(value.text)
        elif name in _TIMES:
            return self._time(name, following)
        elif name == "by":
            self._person(value.text)
        elif name in ("event", "verb"):
            return self._of_words(name, following)
        else:
            self._keep(name, value.text, _Word(name, True), value)
        return 1

    def _keep(self, name: str, value: str, *words: _Word) -> None:
        self._filters[name] = value
        self._rest += [str(word) for word in words]

    def _of_words(self, name: str, following: Sequence[_Word]) -> int:
        """Take the longest match: `number add` needs no quotes, nor does `revealed a password`."""
        known = self._known.verbs if name == "verb" else {shown_as(event).lower() for event in self._known.events}
        lengths = range(min(len(following), _MOST_WORDS), 0, -1)
        named = {length: " ".join(word.text.lower() for word in following[:length]) for length in lengths}
        length = next((length for length in lengths if named[length] in known), 1)
        self._keep(name, named[length], _Word(name, True), *following[:length])
        return length

    def _time(self, name: str, following: Sequence[_Word]) -> int:
        """Read a time of one or two words: `last night`, `2026-01-31 10:00`."""
        for length in (2, 1):
            try:
                then = read_moment(" ".join(word.text for word in following[:length]), self._now)
            except ValueError:
                continue
            self._filters[_TIMES[name]] = iso(then)
            return min(length, len(following))
        typed = following[0].text
        raise BadInput(f"{typed} isn't a time. Use {EXAMPLES}. {_QUOTE.format(name)}")

    def _person(self, typed: str) -> None:
        """Read a person: an id, a mention, or a name that only one person has."""
        user = USER.fullmatch(typed)
        if typed.lower() in ("me", "trunkbot"):
            self._filters["person"] = self._asker if typed.lower() == "me" else "trunkbot"
        elif user:
            self._filters["person"] = user[1]
        else:
            name = typed.removeprefix("@").lower()
            users = [user for user, known in self._known.people.items() if known.lower() == name]
            if len(users) == 1:
                self._filters["person"] = users[0]
            else:
                self._unclear_person = typed
