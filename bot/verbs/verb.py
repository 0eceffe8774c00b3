"""The contract of a verb, and how `/trunk` finds the right one.

A Query answers; a Change turns a request into a plan of steps. Adding a verb is adding a file (or, for a wizard, a
folder) to `commands/` that has a `verb` in it.
"""

from __future__ import annotations

import importlib
import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType, ModuleType
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from bot.domain.account_context import AccountContext
from bot.domain.records import KnownTrunk, Risk
from bot.domain.rights import Ruling
from bot.steps import Facts, Plan
from bot.trunks.snapshots import Snapshot
from bot.verbs.services import Services
from bot.verbs.suggestions import Vocabulary
from bot.words.blocks import Block, Message, View

UNKNOWN = "? "
"""Stands before words that name no verb, where a verb is handed them all the same."""


class Request(BaseModel):
    """A change somebody asks for: frozen, made of domain types, and the same after a trip through JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid")


R = TypeVar("R", bound=Request)


class Right(StrEnum):
    """The right a person needs to use a verb."""

    LOOK = "look"
    CHANGE = "change"


@dataclass(frozen=True)
class Ask:
    """Somebody's words or click. `text` is what follows the verb, or the button's value; `known_trunks` are those
    seen so far, for forms, which must not wait for Exotel; `answers` is what is filled in where somebody goes back."""

    user: str
    channel: str
    text: str
    account: AccountContext
    known_trunks: Sequence[KnownTrunk] = ()
    may_break_glass: bool = False
    may_change: Ruling = field(default_factory=lambda: Ruling(True))
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Submission:
    """A view that was filled in. `metadata` is its private_metadata and proves nothing: check it again. It is no
    longer `is_first` where it was delivered before."""

    ask: Ask
    answers: Mapping[str, str]
    metadata: str
    services: Services
    is_first: bool = True


@dataclass(frozen=True)
class Show:
    """Put this view in the place of the one that was submitted. `second_look` reads from Exotel once it is there, and
    is another view in its place where something is found that its reader must know."""

    view: View
    second_look: Callable[[Services], View | None] | None = None


@dataclass(frozen=True)
class Wrong:
    """Mark these fields: block_id → sentence."""

    fields: Mapping[str, str]


@dataclass(frozen=True)
class ChangeRequest:
    """Write this down and carry it out, or have it approved first where its risk asks for that. A Change makes it.
    `reason` is for those who approve; `break_glass` does without them."""

    verb: str
    request: Request
    plan: Plan
    risk: Risk
    reason: str = ""
    break_glass: bool = False


Next = Show | Wrong | ChangeRequest
Screen = Callable[[Submission], Next]
"""Takes a view that was submitted."""
Back = Callable[[Ask, str], View]
"""An earlier view, made from the private_metadata of the one that is shown."""
Look = Callable[[Ask, Services], View]
"""A view that is read from Exotel."""


class Verb(ABC):
    """One thing `/trunk` can do. Its kind says what begins it: Instant, Query, Live or WizardChange.

    Its docstring is its summary in the help, and `title` stands over its modals (at most 24 characters). `asks_exotel`
    decides what is said when an answer takes long. A verb that `acts_once` does something besides looking (it sends a
    file, writes a row): delivered twice, that is done once. `screens` take the views that are submitted, `backs` lead
    to earlier ones, each by its name.
    """

    name: str
    usage: str
    example: str
    title: str = ""
    right: Right = Right.LOOK
    asks_exotel: bool = True
    acts_once: bool = False
    retry_label: str = ""
    """Stands on the button before a corrected text, such as “Look up”; without it, the command itself does."""
    words: Sequence[str] = ()
    """Other words that ask for it, such as “erase”. Nobody describes a trouble in a sentence that begins so."""
    things: Sequence[str] = ()
    """Words for what it is about, such as “error”; a trouble may begin with them."""
    also: Sequence[str] = ()
    """Words of other verbs that could mean this one as well, and then come second."""
    group_words: Sequence[str] = ()
    """Words for the first word of its name, which it shares with its neighbors."""
    screens: Mapping[str, Screen] = MappingProxyType({})
    backs: Mapping[str, Back] = MappingProxyType({})

    @property
    def summary(self) -> str:
        """One or two sentences on what it does: its docstring."""
        return " ".join(str(self.__doc__).split())

    def hears(self, text: str) -> bool:
        """True where words that name no verb are for this one, which then gets them after UNKNOWN."""
        return False


class Instant(Verb):
    """Answered with the acknowledgement, from what is in memory."""

    @abstractmethod
    def say(self, ask: Ask, verbs: Verbs) -> Message:
        """The answer. Touches no disk and no wire."""


class Query(Verb):
    """Answered after the acknowledgement. It reads, from Exotel or from the bot's own database."""

    @abstractmethod
    def answer(self, ask: Ask, services: Services) -> Message:
        """The answer. Raises TrunkbotError."""


class Live(Verb):
    """Opens a view that is read from Exotel first. `presses` are the views its own buttons show, by name."""

    presses: Mapping[str, Look] = MappingProxyType({})

    @abstractmethod
    def open_live(self, ask: Ask, services: Services) -> View:
        """The view, or the first of several. Raises TrunkbotError."""


class Change(Verb, Generic[R]):
    """Turns a request of one kind into a plan of steps. Each method is a pure function of the request.

    A request that names a `trunk_sid` or `trunk_name` needs no `facts` and no `subject` of its own. `at_stake` is the
    risk of every such request.
    """

    right = Right.CHANGE
    request: type[R]
    at_stake: Risk = Risk.NONE

    @abstractmethod
    def plan(self, request: R) -> Plan:
        """The steps."""

    @abstractmethod
    def headline(self, request: R) -> str:
        """The change in a few words, as a request: `Delete sales_line`."""

    @abstractmethod
    def done_headline(self, request: R) -> str:
        """The same as a receipt: `Deleted sales_line`."""

    @abstractmethod
    def receipt(self, request: R, facts: Facts, account: AccountContext) -> Sequence[Block]:
        """The confirmation, and what a person needs next."""

    def ask_for(self, request: R, reason: str = "", *, break_glass: bool = False) -> ChangeRequest:
        """The request with its steps and what it puts at stake."""
        return ChangeRequest(self.name, request, self.plan(request), self.risk(request), reason, break_glass)

    def facts(self, request: R) -> Facts:
        """Facts that the steps may count on from the start."""
        named = {name: getattr(request, name, None) for name in ("trunk_sid", "trunk_name")}
        return {name: str(value) for name, value in named.items() if value}

    def risk(self, request: R) -> Risk:
        """The risk, which decides if others must approve it."""
        return self.at_stake

    def subject(self, request: R) -> str:
        """The SID of the trunk whose state is reviewed; empty where the trunk is yet to be created."""
        return str(getattr(request, "trunk_sid", None) or "")

    def losses(self, request: R, snapshot: Snapshot) -> Sequence[str]:
        """Sentences for those who approve: without its own, everything on the trunk."""
        return snapshot.parts()

    def onto(self, request: R, trunk_sid: str) -> View | None:
        """The same request, to be reviewed, for the trunk that has its name already."""
        return None


class LiveChange(Live, Change[R]):
    """A change whose form is read from Exotel first."""

    def reopens(self, request: R) -> str:
        """The words that open its form again, to change something; empty where there is no such way."""
        return ""


class WizardChange(Change[R]):
    """A change whose first view opens at once, and opens again as it was filled in."""

    @abstractmethod
    def open(self, ask: Ask) -> View:
        """The first view, with what the words say filled in."""

    @abstractmethod
    def again(self, ask: Ask, request: R, reason: str) -> View:
        """The form as it was filled in for this request."""


def _verbs_in(package: ModuleType) -> Iterator[Verb]:
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        verb = getattr(module, "verb", None)
        if isinstance(verb, Verb):
            yield verb
        elif info.ispkg:
            yield from _verbs_in(module)


class Verbs:
    """Every verb, by name."""

    def __init__(self, verbs: Sequence[Verb]) -> None:
        self._by_name = {verb.name: verb for verb in sorted(verbs, key=lambda verb: verb.name)}
        self._vocabulary = Vocabulary(verbs)

    @classmethod
    def of(cls, package: ModuleType) -> Verbs:
        """Read the folder: each module in it holds one `verb`, and so does each folder, or the modules in it."""
        return cls(list(_verbs_in(package)))

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

    def resolve(self, text: str) -> tuple[Verb | None, str]:
        """As `read`; words that name no verb and are no slip of one go to the verb that hears what they are about."""
        verb, rest = self.read(text)
        if verb or self._vocabulary.is_command(text):
            return verb, rest
        verb = next((verb for verb in self if verb.hears(text)), None)
        return verb, f"{UNKNOWN}{rest}" if verb else rest

    def suggest(self, text: str) -> list[tuple[Verb, str]]:
        """The verbs that were probably wanted, the likeliest first, each with what belongs after it."""
        return [(self._by_name[match.verb], match.rest) for match in self._vocabulary.suggest(text)]
