"""The rights of each person, decided at each command and click. A group that can't be resolved means no."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.domain.rights import Lists, Ruling
from bot.words.phrasing import people


class Access:
    """Rules on rights. Everyone can look. `members(group)` is None if Slack can't resolve the group.

    `outsiders()` are people of other teams and guests: whatever the lists say, they have no rights."""

    def __init__(
        self,
        lists: Lists,
        members: Callable[[str], frozenset[str] | None],
        outsiders: Callable[[], frozenset[str]] = frozenset,
        read_again: Callable[[], object] = lambda: None,
    ) -> None:
        self.read_again = read_again
        """Read the groups from Slack, for a decision; takes a second or two at most."""
        self.lists = lists
        self._members = members
        self._outsiders = outsiders

    def may_change(self, user: str) -> Ruling:
        """Rule on setting up and changing trunks."""
        operators = self.lists.operators
        if not operators:
            return Ruling(
                False,
                "Nobody can change trunks yet. Ask your trunkbot admin to add you to TRUNKBOT_OPERATORS "
                f"(your id: {user}) and restart.",
            )
        if user in self.people(operators):
            return Ruling(True)
        if unread := self.unread(operators):
            return Ruling(
                False,
                f"Slack can't say right now who is in {people(unread[:1])}, so I can't check your rights. Try again in "
                "a minute.",
            )
        ask = f"Ask {people(operators)}"
        return Ruling(False, f"Only operators can do this. {ask}.", f"You can view trunks. {ask} to change something.")

    def whom_to_ask(self) -> str:
        """Mention the people to ask for help with trunkbot: the approvers, else its admin."""
        return people(self.lists.approvers) if self.lists.approvers else "your trunkbot admin"

    def may_approve(self, user: str) -> bool:
        """True if they can approve requests of others."""
        return user in self.approvers()

    def can_be_decided(self, user: str, needed: int = 1) -> Ruling:
        """Rule on a request of this person: allowed if enough others could approve it."""
        if len(self.approvers() - {user}) >= needed:
            return Ruling(True)
        unread = self.unread(self.lists.approvers)
        why = (
            f"Slack can't say right now who is in {people(unread[:1])}. Try again in a minute."
            if unread
            else "Ask your trunkbot admin to add people or usergroups to TRUNKBOT_APPROVERS and restart."
        )
        needs = (
            "someone else's approval, but nobody else can approve it"
            if needed == 1
            else f"{needed} approvals, but too few people can approve it"
        )
        return Ruling(False, f"This needs {needs}. {why}")

    def may_break_glass(self, user: str) -> bool:
        """True if they can skip approval in an emergency."""
        return user in self.people(self.lists.break_glass)

    def operators(self) -> frozenset[str]:
        """Everyone who can change trunks right now."""
        return self.people(self.lists.operators)

    def approvers(self) -> frozenset[str]:
        """Everyone who can approve right now."""
        return self.people(self.lists.approvers)

    def notified(self) -> frozenset[str]:
        """Everyone who gets each approval request by direct message."""
        return self.people(self.lists.notified or self.lists.approvers)

    def people(self, names: Sequence[str]) -> frozenset[str]:
        """Resolve ids to user ids, without outsiders. A group that can't be resolved has no members."""
        users: set[str] = set()
        for name in names:
            users |= (self._members(name) or frozenset()) if name.startswith("S") else {name}
        return frozenset(users) - self._outsiders()

    def is_listed(self, user: str) -> bool:
        """True if any list names them."""
        lists = self.lists
        return user in self.people([*lists.operators, *lists.approvers, *lists.notified, *lists.break_glass])

    def unread(self, names: Sequence[str]) -> list[str]:
        """List the groups among them that can't be resolved right now."""
        return [name for name in names if name.startswith("S") and self._members(name) is None]
