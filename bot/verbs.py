"""The shape of a verb, and how `/trunk` finds the one that was meant.

A verb that looks has an `answer`; a verb that changes has screens to fill in and a `plan` of steps. Adding a verb
is adding a file (or, for a wizard, a folder) to `commands/` that has a `verb` in it.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import ModuleType
from typing import Any

from pydantic import BaseModel, ConfigDict

from bot.access import Ruling
from bot.blocks import Block, Message, View
from bot.directory import Directory
from bot.records import KnownTrunk
from bot.steering import Ports
from bot.steps import Facts, Plan


class Request(BaseModel):
    """What somebody asks to be changed: frozen, made of domain types, and the same after a trip through JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Right(StrEnum):
    """What a person must be allowed to do to use a verb."""

    LOOK = "look"
    CHANGE = "change"


@dataclass(frozen=True)
class Bearings:
    """What does not change from one request to the next: the account, its region, the ports a PBX is told."""

    account_sid: str
    number_region: str
    ports: Ports


@dataclass(frozen=True)
class Ask:
    """Somebody's words or click. `text` is what follows the verb, or the button's value; `known_trunks` are those
    seen so far, for forms, which must not wait for Exotel."""

    user: str
    channel: str
    text: str
    bearings: Bearings
    known_trunks: Sequence[KnownTrunk] = ()
    may_change: Ruling = field(default_factory=lambda: Ruling(True))


@dataclass(frozen=True)
class Submission:
    """A screen that was filled in. `metadata` is the view's private_metadata and proves nothing: check it again."""

    ask: Ask
    answers: Mapping[str, str]
    metadata: str


@dataclass(frozen=True)
class Show:
    """Put this view in the place of the one that was submitted."""

    view: View


@dataclass(frozen=True)
class Wrong:
    """Mark these fields: block_id → sentence."""

    fields: Mapping[str, str]


@dataclass(frozen=True)
class Wish:
    """Write this down and carry it out."""

    request: Request


Next = Show | Wrong | Wish
Screen = Callable[[Submission], Next]


@dataclass(frozen=True)
class Services:
    """What a verb that looks may use."""

    directory: Directory
    bearings: Bearings


@dataclass(frozen=True)
class Verb:
    """One thing that can be done with `/trunk`.

    `says` answers at once from what is known; `answer` looks things up first. `open` is the first view of a form,
    `screens` what becomes of each view by its name, `backs` the views one can go back to (given the view's
    private_metadata), `request` what they end in, `plan` its steps and `facts` what those may count on, `headline`
    the change in a few words, `receipt` what a person needs once it is done. `title` stands over its modals (≤ 24
    characters).
    """

    name: str
    summary: str
    usage: str
    example: str
    right: Right = Right.LOOK
    title: str = ""
    says: Callable[[Ask, Verbs], Message] | None = None
    answer: Callable[[Ask, Services], Message] | None = None
    open: Callable[[Ask], View] | None = None
    screens: Mapping[str, Screen] = field(default_factory=dict)
    backs: Mapping[str, Callable[[Ask, str], View]] = field(default_factory=dict)
    request: type[Request] = Request
    plan: Callable[[Any], Plan] | None = None
    facts: Callable[[Any], Facts] = lambda _: {}
    headline: Callable[[Any], str] | None = None
    receipt: Callable[[Any, Facts, Bearings], Sequence[Block]] | None = None


class Verbs:
    """Every verb, by name."""

    def __init__(self, verbs: Sequence[Verb]) -> None:
        self._by_name = {verb.name: verb for verb in sorted(verbs, key=lambda verb: verb.name)}

    @classmethod
    def of(cls, package: ModuleType) -> Verbs:
        """Read the folder: each module or folder in it holds one `verb`."""
        names = (found.name for found in pkgutil.iter_modules(package.__path__))
        return cls([importlib.import_module(f"{package.__name__}.{name}").verb for name in names])

    def __iter__(self) -> Iterator[Verb]:
        return iter(self._by_name.values())

    def get(self, name: str) -> Verb | None:
        """The verb of that name."""
        return self._by_name.get(name)

    def read(self, text: str) -> tuple[Verb | None, str]:
        """Split `ip add support_line 44…` into the verb and the rest. The longest name that fits wins."""
        words = text.split()
        for length in range(min(len(words), 3), 0, -1):
            verb = self._by_name.get(" ".join(words[:length]).lower())
            if verb:
                return verb, " ".join(words[length:])
        return None, text.strip()

    def nearest(self, text: str) -> list[Verb]:
        """The verbs that were probably meant, the likeliest first."""
        said = text.lower().split()
        names = difflib.get_close_matches(" ".join(said[:2]), self._by_name, n=3, cutoff=0.5) + (
            difflib.get_close_matches(said[0], self._by_name, n=3, cutoff=0.5) if said else []
        )
        return [self._by_name[name] for name in dict.fromkeys(names)][:3]
