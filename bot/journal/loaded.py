"""An operation with its verb, request, headline and plan. Loaded once, then passed along."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from bot.domain.account_context import AccountContext
from bot.domain.records import KnownTrunk, Operation, Risk, State
from bot.steps import Facts, Plan
from bot.trunks.snapshots import Snapshot
from bot.verbs.effects import effects
from bot.verbs.verb import Change, Request
from bot.words.blocks import Block, Headline

_NAMES = ("trunk_name", "to_name", "new_name")
"""The fields of requests that hold the name of a trunk."""


@dataclass(frozen=True)
class JournalEntry(ABC):
    """A row of the journal as this version reads it. `account_name` is empty if there is one account."""

    operation: Operation
    account_name: str

    @property
    def id(self) -> str:
        """The id of the operation."""
        return self.operation.id

    @property
    def facts(self) -> Facts:
        """Facts about its trunk, from the request and from the steps done so far."""
        return self.operation.facts

    @property
    def conflict_sid(self) -> str:
        """The SID of the trunk that already has the name or number asked for; empty if there is none."""
        return next((step.conflict_sid for step in self.operation.steps if step.conflict_sid), "")

    @cached_property
    def headline(self) -> Headline:
        """The change in a few words: `Delete sales_line`, and once it is done `Deleted sales_line`.

        Names its account if there are several.
        """
        return self._headline(is_done=self.operation.state == State.DONE)

    @cached_property
    def request_headline(self) -> Headline:
        """The same as a request, even once it is done."""
        return self._headline(is_done=False)

    def _headline(self, *, is_done: bool) -> Headline:
        def naming(mark: Callable[[str], str]) -> str:
            change = self._change(mark, is_done)
            return f"{change} (account {mark(self.account_name)})" if self.account_name else change

        return Headline.naming(naming)

    @property
    def has_long_receipt(self) -> bool:
        """True if the card holds only the first part of the receipt."""
        return False

    @abstractmethod
    def _change(self, mark: Callable[[str], str], is_done: bool) -> str:
        """The change in a few words, each name in it put through `mark`."""


@dataclass(frozen=True)
class UnreadableOperation(JournalEntry):
    """An operation written by another version of trunkbot: its verb or the shape of its request is unknown here.

    It can be shown and decided, but not carried out.
    """

    def _change(self, mark: Callable[[str], str], is_done: bool) -> str:
        return f"/trunk {self.operation.verb}, written by another version of trunkbot"


@dataclass(frozen=True)
class LoadedOperation(JournalEntry):
    """An operation with its verb and request. Its row has all facts."""

    verb: Change[Request]
    request: Request

    @classmethod
    def of(cls, row: Operation, account_name: str, verb: Change[Request], request: Request) -> LoadedOperation:
        """Add the facts that the request states to those of the row."""
        return cls(replace(row, facts={**verb.facts(request), **row.facts}), account_name, verb, request)

    @cached_property
    def plan(self) -> Plan:
        """The steps of the change."""
        return self.verb.plan(self.request)

    @property
    def subject(self) -> str:
        """The SID of the trunk to review; empty if the change creates one."""
        return self.verb.subject(self.request)

    @property
    def trunk_sids(self) -> frozenset[str]:
        """The SIDs of the existing trunks that the request names."""
        return frozenset(trunk.trunk_sid for trunk in self.verb.existing(self.request))

    @property
    def others(self) -> Sequence[KnownTrunk]:
        """The other trunks that the request names."""
        return self.verb.others(self.request)

    def losses(self, snapshot: Snapshot) -> Sequence[str]:
        """Sentences about the losses, for approvers. A kind of change that always needs approval has its own for its
        effects."""
        found = effects(snapshot, self.plan) if self.verb.at_stake == Risk.NONE else []
        return [*(effect.sentence for effect in found), *self.verb.losses(self.request, snapshot)]

    @property
    def has_long_receipt(self) -> bool:
        """True if the card holds only the first part of the receipt."""
        return self.verb.long_receipt

    def receipt(self, account: AccountContext) -> Sequence[Block]:
        """The confirmation and the next steps."""
        return self.verb.receipt(self.request, self.facts, account)

    def _change(self, mark: Callable[[str], str], is_done: bool) -> str:
        names = {field: mark(name) for field in _NAMES if (name := getattr(self.request, field, ""))}
        request = self.request.model_copy(update=names)
        return self.verb.done_headline(request) if is_done else self.verb.headline(request)
