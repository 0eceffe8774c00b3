"""Who may do what. Decided on the server, at each command and click; whatever cannot be resolved means no."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Ruling:
    """Whether somebody may, and the sentence that says why not."""

    allowed: bool
    reason: str = ""


class Access:
    """Rules on who may change things. Everybody may look."""

    def __init__(self, operators: Sequence[str], members: Callable[[str], frozenset[str] | None]) -> None:
        self._operators = tuple(operators)
        self._members = members

    def may_change(self, user: str) -> Ruling:
        """Whether this person may set up or change trunks."""
        if not self._operators:
            return Ruling(
                False,
                "Nobody may change anything yet, because no operators are named. Nothing was changed. "
                "Whoever runs trunkbot sets TRUNKBOT_OPERATORS to the ids of the people or usergroups who may, "
                f"yours is {user}, and starts it again.",
            )
        unread = []
        for name in self._operators:
            members = self._members(name) if name.startswith("S") else frozenset({name})
            if members is None:
                unread.append(name)
            elif user in members:
                return Ruling(True)
        if unread:
            return Ruling(
                False,
                f"Slack does not say at the moment who is in <!subteam^{unread[0]}>, so nobody it would allow can be "
                "let through. Nothing was changed. Try again in a minute.",
            )
        return Ruling(
            False, f"You may look, but not change anything. Nothing was changed. Ask one of {self.operators_named()}."
        )

    def operators_named(self) -> str:
        """The operators as mentions, which Slack shows as names."""
        return ", ".join(f"<!subteam^{name}>" if name.startswith("S") else f"<@{name}>" for name in self._operators)
