"""An operation with the meaning of its row: its verb, its request, its headline, its plan. Loaded once, then passed
along."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from bot.domain.account_context import AccountContext
from bot.domain.records import Operation
from bot.steps import Facts, Plan
from bot.trunks.snapshots import Snapshot
from bot.verbs.verb import Change, Request
from bot.words.blocks import Block, Headline

_NAMES = ("trunk_name", "to_name", "new_name")
"""The fields of requests that hold the name of a trunk."""


@dataclass(frozen=True)
class JournalEntry(ABC):
    """A row of the journal as this version reads it. `account_name` is empty where there is one account."""

    operation: Operation
    account_name: str

    @property
    def id(self) -> str:
        """The id of the operation."""
        return self.operation.id

    @property
    def facts(self) -> Facts:
        """The facts that the request states about its trunk, and those that its steps found."""
        return self.operation.facts

    @property
    def conflict_sid(self) -> str:
        """The SID of the trunk that already has what was asked for; empty where there is none."""
        return next((step.conflict_sid for step in self.operation.steps if step.conflict_sid), "")

    @cached_property
    def headline(self) -> Headline:
        """The change in a few words, and its account where there are several."""

        def naming(mark: Callable[[str], str]) -> str:
            change = self._change(mark)
            return f"{change} (account {mark(self.account_name)})" if self.account_name else change

        return Headline.naming(naming)

    @abstractmethod
    def _change(self, mark: Callable[[str], str]) -> str:
        """The change in a few words, each name in it put through `mark`."""


@dataclass(frozen=True)
class UnreadableOperation(JournalEntry):
    """An operation that another version of trunkbot wrote: its verb is unknown here, or its request has another
    shape. It can be shown and decided; it cannot be carried out."""

    def _change(self, mark: Callable[[str], str]) -> str:
        return f"/trunk {self.operation.verb}, as another version of trunkbot wrote it down"


@dataclass(frozen=True)
class LoadedOperation(JournalEntry):
    """An operation with its verb and its request. The facts of its row are complete."""

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
        """The SID of the trunk that is reviewed; empty where the change makes a new one."""
        return self.verb.subject(self.request)

    @property
    def asked_name(self) -> str:
        """The name that the request has for an existing trunk; empty where the trunk is new or has no name there."""
        return str(getattr(self.request, "trunk_name", "")) if getattr(self.request, "trunk_sid", None) else ""

    def losses(self, snapshot: Snapshot) -> Sequence[str]:
        """The losses that approvers must know of, in sentences."""
        return self.verb.losses(self.request, snapshot)

    def receipt(self, account: AccountContext) -> Sequence[Block]:
        """The confirmation, and what a person needs next."""
        return self.verb.receipt(self.request, self.facts, account)

    def _change(self, mark: Callable[[str], str]) -> str:
        names = {field: mark(name) for field in _NAMES if (name := getattr(self.request, field, ""))}
        return self.verb.headline(self.request.model_copy(update=names))
