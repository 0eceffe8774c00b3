"""The contract of a verb, and how `/trunk` finds the right one.

A Query answers; a Change turns a request into a plan of steps. To add a verb, add a file (or a folder, for a wizard) to
`commands/` that has a `verb` in it.
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
"""Precedes words that name no verb when they are handed to one anyway."""

START = "start"
"""Asks the help for its first screen: what `/trunk` alone answers."""


class Request(BaseModel):
    """A change someone asks for: frozen, made of domain types, and the same after a trip through JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid")


R = TypeVar("R", bound=Request)

_PAST = {
    "Add": "Added",
    "Change": "Changed",
    "Clear": "Cleared",
    "Create": "Created",
    "Delete": "Deleted",
    "Move": "Moved",
    "Remove": "Removed",
    "Rename": "Renamed",
    "Restore": "Restored",
    "Set": "Set",
    "Whitelist": "Whitelisted",
}
"""The past tense of the verbs that headlines begin with."""


class Right(StrEnum):
    """The right that a verb requires."""

    LOOK = "look"
    CHANGE = "change"


@dataclass(frozen=True)
class Ask:
    """A person's words or click. `text` follows the verb, or is the button's value; `known_trunks` are those seen so
    far, for forms, which must not wait for Exotel; `answers` holds the form's fields when the person goes back."""

    user: str
    channel: str
    text: str
    account: AccountContext
    known_trunks: Sequence[KnownTrunk] = ()
    may_break_glass: bool = False
    may_change: Ruling = field(default_factory=lambda: Ruling(True))
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Said:
    """The values of a sentence by field, normalized (E.164, `host:port;transport=tls`, `1.2.3.4/28`, names of trunks),
    and those that it only hints at."""

    fields: Mapping[str, Sequence[str]]
    implied: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """The first value of the field; empty if there is none."""
        return next(iter(self.fields.get(name, ())), "")


@dataclass(frozen=True)
class Submission:
    """A submitted view. `metadata` is its private_metadata and proves nothing: check it again. `is_first` is False if
    Slack delivered it before."""

    ask: Ask
    answers: Mapping[str, str]
    metadata: str
    services: Services
    is_first: bool = True


@dataclass(frozen=True)
class Show:
    """Replace the submitted view with this one. `second_look` then reads from Exotel, and returns yet another view if
    it finds something the reader must know."""

    view: View
    second_look: Callable[[Services], View | None] | None = None


@dataclass(frozen=True)
class Wrong:
    """Mark these fields: block_id → sentence."""

    fields: Mapping[str, str]


@dataclass(frozen=True)
class ChangeRequest:
    """A change to write down and carry out, or to have approved first if its risk requires it. `reason` is for the
    approvers; `break_glass` does without them."""

    verb: str
    request: Request
    plan: Plan
    risk: Risk
    reason: str = ""
    break_glass: bool = False


Next = Show | Wrong | ChangeRequest
Screen = Callable[[Submission], Next]
"""Handles a submitted view."""
Back = Callable[[Ask, str], View]
"""Goes to another view of the same form, from the answers so far and the private_metadata of the current one."""
Look = Callable[[Ask, Services], View]
"""Reads a view from Exotel."""


class Verb(ABC):
    """One thing `/trunk` can do. Its kind says how it begins: Instant, Query, Live or WizardChange.

    Its docstring is its summary in the help, `title` the title of its modals (at most 24 characters). `asks_exotel`
    decides the message when an answer takes long. A verb that `acts_once` does more than read (it sends a file, writes
    a row); delivered twice, it acts once. `screens` handle the submitted views, `backs` lead to others of the same
    form, by name.
    """

    name: str
    usage: str
    example: str
    title: str = ""
    right: Right = Right.LOOK
    asks_exotel: bool = True
    acts_once: bool = False
    retry_label: str = ""
    """Precedes a corrected text on a button, such as “Look up”; the command itself if empty."""
    words: Sequence[str] = ()
    """Other words that ask for it, such as “erase”. No description of a problem begins with one."""
    things: Sequence[str] = ()
    """Words for its subject, such as “error”; a description of a problem may begin with one."""
    also: Sequence[str] = ()
    """Words of other verbs that could mean this one too; it is then suggested second."""
    group_words: Sequence[str] = ()
    """Synonyms of the first word of its name, which it shares with its neighbors."""
    screens: Mapping[str, Screen] = MappingProxyType({})
    backs: Mapping[str, Back] = MappingProxyType({})

    @property
    def summary(self) -> str:
        """The docstring: one or two sentences for the help."""
        return " ".join(str(self.__doc__).split())

    def right_for(self, text: str) -> Right:
        """The right required with these words after the verb."""
        return self.right

    def hears(self, text: str) -> bool:
        """True if words that name no verb are for this one, which then gets them after UNKNOWN."""
        return False


class Instant(Verb):
    """Answered with the acknowledgement, from memory."""

    @abstractmethod
    def say(self, ask: Ask, verbs: Verbs) -> Message:
        """Answer without touching disk or network."""


class Query(Verb):
    """Answered after the acknowledgement, from Exotel or the bot's own database."""

    @abstractmethod
    def answer(self, ask: Ask, services: Services) -> Message:
        """Answer the ask. Raises TrunkbotError."""


class Live(Verb):
    """Opens a view after reading from Exotel. `presses` are the views its own buttons show, by name."""

    presses: Mapping[str, Look] = MappingProxyType({})

    @abstractmethod
    def open_live(self, ask: Ask, services: Services) -> View:
        """The view, or the first of several. Raises TrunkbotError."""


class Change(Verb, Generic[R]):
    """Turns a request of one kind into a plan of steps. Each method is a pure function of the request.

    A request with a `trunk_sid` or `trunk_name` needs no `facts` and no `subject` of its own. `at_stake` is the risk of
    every request of the kind.
    """

    right = Right.CHANGE
    request: type[R]
    at_stake: Risk = Risk.NONE
    long_receipt: bool = False
    """True if only the first part of the receipt fits on the card in the channel; the rest is posted below it."""

    @abstractmethod
    def plan(self, request: R) -> Plan:
        """The steps."""

    @abstractmethod
    def headline(self, request: R) -> str:
        """The change in a few words, in the imperative: “Delete sales_line”."""

    def done_headline(self, request: R) -> str:
        """The same in the past tense: “Deleted sales_line”."""
        verb, space, rest = self.headline(request).partition(" ")
        return f"{_PAST[verb]}{space}{rest}"

    @abstractmethod
    def receipt(self, request: R, facts: Facts, account: AccountContext) -> Sequence[Block]:
        """The confirmation and the next steps."""

    def ask_for(self, request: R, reason: str = "", *, break_glass: bool = False) -> ChangeRequest:
        """Ask for the request, with its steps and its risk."""
        return ChangeRequest(self.name, request, self.plan(request), self.risk(request), reason, break_glass)

    def facts(self, request: R) -> Facts:
        """Facts that the steps can rely on from the start."""
        named = {name: getattr(request, name, None) for name in ("trunk_sid", "trunk_name")}
        return {name: str(value) for name, value in named.items() if value}

    def risk(self, request: R) -> Risk:
        """The risk, which decides if the request needs approval."""
        return self.at_stake

    def subject(self, request: R) -> str:
        """The SID of the trunk whose state is reviewed; empty for a trunk yet to be created."""
        return str(getattr(request, "trunk_sid", None) or "")

    def others(self, request: R) -> Sequence[KnownTrunk]:
        """The other trunks that the request names. They are reviewed together with its subject."""
        return ()

    def existing(self, request: R) -> Sequence[KnownTrunk]:
        """The existing trunks that the request names, its subject first."""
        subject = self.subject(request)
        own = [KnownTrunk(subject, str(getattr(request, "trunk_name", "")))] if subject else []
        return [*own, *self.others(request)]

    def losses(self, request: R, snapshot: Snapshot) -> Sequence[str]:
        """Sentences for the approvers, besides the effects on the trunk's addresses and calls."""
        return ()

    def onto(self, request: R, trunk_sid: str) -> View | None:
        """Review the same request for the trunk that already has its name."""
        return None


class LiveChange(Live, Change[R]):
    """A change whose form needs a read from Exotel."""

    def reopens(self, request: R) -> str:
        """The words that open its form again; empty if it can't be reopened."""
        return ""


class WizardChange(Change[R]):
    """A change whose first view opens at once, and can be reopened as it was filled in."""

    @abstractmethod
    def open(self, ask: Ask) -> View:
        """Open the first view, filled in from the words."""

    @abstractmethod
    def again(self, ask: Ask, request: R, reason: str) -> View:
        """Show the form as it was filled in for this request."""

    @abstractmethod
    def said(self, ask: Ask, said: Said, services: Services) -> View:
        """Show the form filled in from a sentence, with any doubt. Requests nothing. Raises TrunkbotError."""


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
        """Collect the `verb` of each module and folder, or of the modules in a folder."""
        return cls(list(_verbs_in(package)))

    def __iter__(self) -> Iterator[Verb]:
        return iter(self._by_name.values())

    def get(self, name: str) -> Verb | None:
        """Look a verb up by its name."""
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
        """As `read`; words that don't name or misspell a verb go to the one that `hears` them."""
        verb, rest = self.read(text)
        if verb or self._vocabulary.is_command(text):
            return verb, rest
        verb = next((verb for verb in self if verb.hears(text)), None)
        return verb, f"{UNKNOWN}{rest}" if verb else rest

    def is_slip(self, text: str) -> bool:
        """True for a short line that begins with a misspelled verb."""
        return self._vocabulary.is_slip(text)

    def suggest(self, text: str) -> list[tuple[Verb, str]]:
        """Suggest verbs, the likeliest first, each with the words that belong after it."""
        return [(self._by_name[match.verb], match.rest) for match in self._vocabulary.suggest(text)]
