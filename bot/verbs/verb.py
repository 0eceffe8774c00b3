"""The shape of a verb, and how `/trunk` finds the one that was meant.

A verb that looks has an `answer`; a verb that changes has screens to fill in and a `plan` of steps. Adding a verb
is adding a file (or, for a wizard, a folder) to `commands/` that has a `verb` in it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import ModuleType
from typing import Any

from pydantic import BaseModel, ConfigDict

from bot.checks.checklist import CheckResult
from bot.checks.watches import Watches
from bot.domain import Direction
from bot.domain.account_context import AccountContext
from bot.domain.finding import Finding
from bot.domain.records import (
    File,
    Health,
    KnownTrunk,
    LastCheck,
    Pending,
    Risk,
    TestCall,
)
from bot.domain.rights import Ruling
from bot.people.access import Access
from bot.steps import Facts, Plan
from bot.store import AuditEvent, AuditRow, Known, Sought
from bot.trunks.directory import Directory
from bot.trunks.snapshots import Snapshot
from bot.verbs.suggestions import guesses, is_command
from bot.words.blocks import Block, Message, View

UNKNOWN = "? "
"""What stands before words that name no verb, where a verb is handed them all the same."""


class Request(BaseModel):
    """What somebody asks to be changed: frozen, made of domain types, and the same after a trip through JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Right(StrEnum):
    """What a person must be allowed to do to use a verb."""

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


def _none(*_: object) -> Any:
    """For a service that a test has no use for."""
    raise NotImplementedError


@dataclass(frozen=True)
class Services:
    """What a verb may use besides the words of its ask.

    Quick, from the journal: `pending` and `deleted` requests; `audit_search` (what is sought, how many rows, the row
    before which they end); `audit_known`, which events, verbs and people the audit log has; `audit_head`, which posts
    the last row's number and hash to the channel for the person who asked; `note`, which writes a row of the audit log;
    `health`, the last check of each trunk that was checked, by SID; `last_check`, what the network said of a trunk's
    destinations then, by its name; `tried`, the last test call each way on a trunk; `keep_tried`, which writes one
    down with its audit row; `watches` of the account. `now` is the time as the journal writes it.

    Slow, so only after the acknowledgement. Raising ExotelError: the `directory`; `check`, which looks at a trunk
    whole for a user, in some directions or in those it is meant for. Raising FileNotSent: `send_file`, to a user in
    their direct message. `audit_every` reads as many rows of the audit log as are wanted, as they are used. `doctor`
    looks at the bot itself; it takes seconds and never raises.
    """

    directory: Directory
    account: AccountContext
    access: Access
    pending: Callable[[], Sequence[Pending]] = tuple
    deleted: Callable[[], Sequence[Pending]] = tuple
    audit_search: Callable[[Sought, int, int | None], Sequence[AuditRow]] = lambda *_: ()
    audit_known: Callable[[], Known] = Known
    audit_head: Callable[[str], tuple[int, str]] = lambda _: (0, "")
    audit_every: Callable[[Sought, int], Iterator[AuditRow]] = _none
    note: Callable[[AuditEvent], None] = _none
    send_file: Callable[[str, File], None] = _none
    doctor: Callable[[], Sequence[Finding]] = tuple
    check: Callable[[KnownTrunk, str, Sequence[Direction]], CheckResult] = _none
    health: Callable[[], Mapping[str, Health]] = dict
    last_check: Callable[[str], LastCheck | None] = lambda _: None
    tried: Callable[[str], Sequence[TestCall]] = lambda _: ()
    keep_tried: Callable[[TestCall, str], None] = lambda call, trunk_name: None
    watches: Callable[[], Watches] = _none
    now: Callable[[], str] = _none


@dataclass(frozen=True)
class Submission:
    """A screen that was filled in. `metadata` is the view's private_metadata and proves nothing: check it again."""

    ask: Ask
    answers: Mapping[str, str]
    metadata: str
    services: Services


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
    """Write this down and carry it out, or have it decided first where its risk asks for that. `reason` is for
    those who decide; `break_glass` does without them."""

    request: Request
    reason: str = ""
    break_glass: bool = False


Next = Show | Wrong | ChangeRequest
Screen = Callable[[Submission], Next]


@dataclass(frozen=True)
class Verb:
    """One thing that can be done with `/trunk`. `title` stands over its modals (≤ 24 characters).

    `deed` is what a button says before a corrected text, such as “Look up”; without it, the command itself.
    `hears` says of words that name no verb whether they are for this one; it then gets them after UNKNOWN.

    What looks: `says` answers at once from what is known; `answer` looks things up first (in the bot's own database
    where not `asks_exotel`, which decides what is said when that takes long); `open_live` is a view that
    is read from Exotel, and `presses` what its own buttons show. `acts_once` where the look does something as well (it
    sends a file, writes a row): delivered twice, that is done once.

    What changes: `open` is the first view of a form (or `open_live`, where it must be read first), `line` what becomes
    of words typed after the verb (from `least_words` on; fewer open the form), `screens` what
    becomes of each view by its name, `backs` the views one can go back to (given the view's private_metadata),
    `request` what they end in, `plan` its steps and `facts` what those may count on, `headline` the change in a few
    words, `receipt` what a person needs once it is done. `risk` is what the change puts at stake; what is risky names
    its `subject`, the SID of the trunk whose state is reviewed, and may say its `losses` in sentences.

    Where a request came to nothing: `again` is its form as it was filled in (given the reason, too), or `reopens` the
    words that open its view that is read first; `onto` is the same request, to be reviewed, for the trunk of that SID,
    which has the name already.
    """

    name: str
    summary: str
    usage: str
    example: str
    right: Right = Right.LOOK
    title: str = ""
    deed: str = ""
    hears: Callable[[str], bool] | None = None
    says: Callable[[Ask, Verbs], Message] | None = None
    answer: Callable[[Ask, Services], Message] | None = None
    asks_exotel: bool = True
    acts_once: bool = False
    open: Callable[[Ask], View] | None = None
    line: Callable[[Ask, Services], ChangeRequest | View] | None = None
    least_words: int = 2
    open_live: Callable[[Ask, Services], View] | None = None
    screens: Mapping[str, Screen] = field(default_factory=dict)
    backs: Mapping[str, Callable[[Ask, str], View]] = field(default_factory=dict)
    presses: Mapping[str, Callable[[Ask, Services], View]] = field(default_factory=dict)
    request: type[Request] = Request
    plan: Callable[[Any], Plan] | None = None
    facts: Callable[[Any], Facts] = lambda _: {}
    risk: Callable[[Any], Risk] = lambda _: Risk.NONE
    subject: Callable[[Any], str] | None = None
    losses: Callable[[Any, Snapshot], Sequence[str]] | None = None
    headline: Callable[[Any], str] | None = None
    receipt: Callable[[Any, Facts, AccountContext], Sequence[Block]] | None = None
    again: Callable[[Ask, Any, str], View] | None = None
    reopens: Callable[[Any], str] | None = None
    onto: Callable[[Ask, Any, str], View] | None = None


def _verbs_in(package: ModuleType) -> Iterator[Verb]:
    for found in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{found.name}")
        if hasattr(module, "verb"):
            yield module.verb
        elif found.ispkg:
            yield from _verbs_in(module)


class Verbs:
    """Every verb, by name."""

    def __init__(self, verbs: Sequence[Verb]) -> None:
        self._by_name = {verb.name: verb for verb in sorted(verbs, key=lambda verb: verb.name)}

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

    def meant(self, text: str) -> tuple[Verb | None, str]:
        """As `read`; words that name no verb and are no slip of one go to the verb that hears what they are about."""
        verb, rest = self.read(text)
        if verb or is_command(text, self._by_name):
            return verb, rest
        heard = next((verb for verb in self if verb.hears and verb.hears(text)), None)
        return heard, f"{UNKNOWN}{rest}" if heard else rest

    def nearest(self, text: str) -> list[tuple[Verb, str]]:
        """The verbs that were probably meant, the likeliest first, each with what belongs after it."""
        return [(self._by_name[guess.verb], guess.rest) for guess in guesses(text, list(self._by_name))]
