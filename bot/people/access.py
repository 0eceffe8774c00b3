"""The rights of each person, decided at each command and click; whatever cannot be resolved means no."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.domain.rights import Lists, Ruling
from bot.words.phrasing import people


class Access:
    """Rules on rights. Everybody may look. `members(group)` is None where a group cannot be resolved."""

    def __init__(self, lists: Lists, members: Callable[[str], frozenset[str] | None]) -> None:
        self.lists = lists
        self._members = members

    def may_change(self, user: str) -> Ruling:
        """Rule on setting up and changing trunks."""
        operators = self.lists.operators
        if not operators:
            return Ruling(
                False,
                "Nobody may change anything yet, because no operators are named. Nothing was changed. "
                "Whoever runs trunkbot sets TRUNKBOT_OPERATORS to the ids of the people or usergroups who may, "
                f"yours is {user}, and starts it again.",
            )
        if user in self.people(operators):
            return Ruling(True)
        if unread := self.unread(operators):
            return Ruling(
                False,
                f"Slack does not say at the moment who is in {people(unread[:1])}, so nobody it would allow can be "
                "let through. Nothing was changed. Try again in a minute.",
            )
        return self._only_looks(user)

    def _only_looks(self, user: str) -> Ruling:
        """Say what is left to them: they may have wanted to look, where only some may, and an approver may do more."""
        may = "look at the trunks" + (", and decide what others ask for" if self.may_approve(user) else "")
        ask = f"Ask one of {people(self.lists.operators)}"
        return Ruling(
            False,
            f"Only those who may change trunks can do this. You may {may}. Nothing was done. {ask}.",
            f"You may look at the trunks. {ask} to change something.",
        )

    def whom_to_ask(self) -> str:
        """The people who look after trunkbot here, as mentions: the approvers, else whoever runs it."""
        return people(self.lists.approvers) if self.lists.approvers else "whoever runs trunkbot"

    def may_approve(self, user: str) -> bool:
        """True for somebody who may decide what others ask for."""
        return user in self.approvers()

    def can_be_decided(self, user: str, needed: int = 1) -> Ruling:
        """Rule on a request of this person: allowed where enough others could approve it."""
        if len(self.approvers() - {user}) >= needed:
            return Ruling(True)
        unread = self.unread(self.lists.approvers)
        why = (
            f"Slack does not say at the moment who is in {people(unread[:1])}. Try again in a minute."
            if unread
            else "Whoever runs trunkbot names people or usergroups in TRUNKBOT_APPROVERS and starts it again."
        )
        who = (
            "somebody else's approval, and there is nobody"
            if needed == 1
            else f"{needed} approvals, and there are too few"
        )
        return Ruling(False, f"This needs {who} who could give it. Nothing was changed. {why}")

    def may_break_glass(self, user: str) -> bool:
        """True for somebody who may do without approval, in an emergency."""
        return user in self.people(self.lists.break_glass)

    def operators(self) -> frozenset[str]:
        """Everybody who may change trunks, at this moment."""
        return self.people(self.lists.operators)

    def approvers(self) -> frozenset[str]:
        """Everybody who may decide, at this moment."""
        return self.people(self.lists.approvers)

    def notified(self) -> frozenset[str]:
        """Everybody who gets each request directly."""
        return self.people(self.lists.notified or self.lists.approvers)

    def people(self, names: Sequence[str]) -> frozenset[str]:
        """The user ids behind these ids. A group that cannot be resolved holds nobody."""
        users: set[str] = set()
        for name in names:
            users |= (self._members(name) or frozenset()) if name.startswith("S") else {name}
        return frozenset(users)

    def unread(self, names: Sequence[str]) -> list[str]:
        """The groups among them that cannot be resolved at the moment."""
        return [name for name in names if name.startswith("S") and self._members(name) is None]
