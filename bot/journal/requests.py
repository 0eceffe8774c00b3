"""What the rows of the journal mean: the verb and the request of each, its headline, its plan, what is known of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pydantic import ValidationError

from bot.domain.records import Operation
from bot.steps import Facts, Plan
from bot.verbs.verb import Change, Request, Verbs
from bot.words.blocks import Headline

_NAMES = ("trunk_name", "to_name", "new_name")
"""The fields of requests that hold the name of a trunk."""


class Unreadable(Exception):
    """Another version of trunkbot wrote this row: its verb is unknown here, or its request has another shape."""


class Requests:
    """Reads operations. `account_names` are by SID, and empty where there is one account."""

    def __init__(self, verbs: Verbs, account_names: Mapping[str, str]) -> None:
        self._verbs = verbs
        self._account_names = account_names

    def read(self, operation: Operation) -> tuple[Change[Request], Request]:
        """Raises Unreadable."""
        verb = self._verbs.get(operation.verb)
        if not isinstance(verb, Change):
            raise Unreadable(f"there is no verb {operation.verb}")
        try:
            return verb, verb.request.model_validate(operation.request)
        except ValidationError as error:
            raise Unreadable(f"its request is of another shape ({error.error_count()} fields)") from None

    def headline(self, operation: Operation) -> Headline:
        """The change in a few words, and on which account where there are several."""
        account = self._account_names.get(operation.account)

        def say(mark: Callable[[str], str]) -> str:
            told = self._told(operation, mark)
            return f"{told} (account {mark(account)})" if account else told

        return Headline.naming(say)

    def _told(self, operation: Operation, mark: Callable[[str], str]) -> str:
        try:
            verb, request = self.read(operation)
        except Unreadable:
            return f"/trunk {operation.verb}, as another version of trunkbot wrote it down"
        names = {field: mark(name) for field in _NAMES if (name := getattr(request, field, ""))}
        return verb.headline(request.model_copy(update=names))

    def facts(self, operation: Operation) -> Facts:
        """What the request says of its trunk, and what its steps have found out."""
        try:
            verb, request = self.read(operation)
        except Unreadable:
            return operation.facts
        return {**verb.facts(request), **operation.facts}

    def plan(self, operation: Operation) -> Plan:
        """Its steps. Raises Unreadable."""
        verb, request = self.read(operation)
        return verb.plan(request)


def name_in(request: Request) -> str:
    """What the trunk of a request is called there; empty where it is yet to be made, or has no name there."""
    return str(getattr(request, "trunk_name", "")) if getattr(request, "trunk_sid", None) else ""
