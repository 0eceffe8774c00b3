"""Rights are looked at again when a change starts: of its requester, its approvers, and break-glass."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import cast

import pytest
from slack_sdk import WebClient

from bot.domain.audit_events import Event
from bot.domain.records import Click, State
from bot.domain.rights import Lists
from bot.front.event_handlers import GroupHandler
from bot.journal.loaded import LoadedOperation
from bot.people.access import Access
from bot.slack.groups import Groups as SlackGroups
from bot.store import Store
from tests.approvals.paper import ASHA, CHLOE, Before, Clock, Groups, House, PaperExotel, house, policy

SID = "trmum1a0001"


@dataclass
class Scene:
    exotel: PaperExotel
    house: House
    groups: Groups
    clock: Clock
    on_read: list[tuple[str, str]]

    def state(self, asked: str) -> State:
        now = self.house.journal.get(asked)
        assert now
        return now.state

    def approved(self) -> str:
        """A delete that Asha asked for and Chloe approved; it is queued."""
        asked = self.house.ask(ASHA, SID).id
        self.house.reviews.prepare(asked)
        row = self.house.reviews.row(asked)
        assert row
        self.house.reviews.decide(Click.APPROVE, CHLOE, asked, seen_digest=row.digest)
        self.house.journal.move(asked, [State.APPROVED], State.QUEUED)
        entry = self.house.journal.load(asked)
        assert entry
        self.house.journal.note(entry, "trunkbot", Event.QUEUED, "The time to stop it has passed.")
        return asked

    def may_begin(self, asked: str) -> bool:
        assert self.house.journal.claim(asked)
        entry = self.house.journal.load(asked)
        assert isinstance(entry, LoadedOperation)
        return self.house.reviews.may_begin(entry)


@pytest.fixture
def scene(store: Store) -> Scene:
    groups = Groups(SOPERATORS={ASHA}, SAPPROVERS={CHLOE}, SGLASS={ASHA})
    removed: list[tuple[str, str]] = []

    def read_again() -> None:
        for group, user in removed:
            groups.of[group].discard(user)

    lists = Lists(("SOPERATORS",), ("SAPPROVERS",), (), ("SGLASS",))
    access = Access(lists, groups.members, read_again=read_again)
    exotel, clock = PaperExotel(), Clock()
    store.clock = clock
    exotel.add(SID, "sales_line")
    return Scene(exotel, house(store, exotel, access, policy()), groups, clock, removed)


def test_an_approved_delete_starts_while_everyone_has_the_right(scene: Scene) -> None:
    """The control of this experiment."""
    assert scene.may_begin(scene.approved())


@pytest.mark.parametrize(
    ("group", "user", "state"),
    [("SOPERATORS", ASHA, State.STALE), ("SAPPROVERS", CHLOE, State.WAITING)],
    ids=["requester", "approver"],
)
def test_a_removal_that_only_slack_knows_of_counts_at_the_start(
    scene: Scene, group: str, user: str, state: State
) -> None:
    """The list in memory is a minute old; Slack is asked before anything is lost."""
    asked = scene.approved()
    scene.on_read.append((group, user))
    assert not scene.may_begin(asked)
    assert scene.state(asked) == state


def test_a_requester_that_slack_cannot_speak_of_means_later(scene: Scene) -> None:
    """Nobody knows, so it is put off and its time goes on running."""
    asked = scene.approved()
    scene.groups.unread = {"SOPERATORS"}
    assert not scene.may_begin(asked)
    assert scene.state(asked) == State.APPROVED


@pytest.mark.parametrize("is_unread", [True, False], ids=["unread", "removed"])
def test_glass_broken_in_an_outage_deletes_nothing_for_someone_without_the_right(scene: Scene, is_unread: bool) -> None:
    """The attack: nobody was on the list any more when Exotel came back."""
    scene.exotel.down = True
    asked = scene.house.ask(ASHA, SID, broken=True).id
    scene.house.reviews.prepare(asked)
    scene.exotel.down = False
    if is_unread:
        scene.groups.unread = {"SGLASS"}
    else:
        scene.on_read.append(("SGLASS", ASHA))
    scene.house.reviews.prepare(asked)
    assert scene.state(asked) == State.STALE


@pytest.mark.parametrize(("minutes", "state"), [(9, State.QUEUED), (11, State.EXPIRED)])
def test_broken_glass_lapses_after_minutes(scene: Scene, minutes: int, state: State) -> None:
    """An emergency is now: hours later, nobody expects the delete."""
    scene.exotel.down = True
    asked = scene.house.ask(ASHA, SID, broken=True).id
    scene.clock.now += timedelta(minutes=minutes)
    scene.exotel.down = False
    scene.house.reviews.prepare(asked)
    assert scene.state(asked) == state


@pytest.mark.parametrize("what", ["decline", "sign_off", "approve"])
def test_a_removal_that_only_slack_knows_of_counts_for_each_decision(scene: Scene, what: str) -> None:
    """To decline, to sign off, and to be shown the form that approves."""
    is_broken = what == "sign_off"
    asked = scene.house.ask(ASHA, SID, broken=is_broken).id
    scene.house.reviews.prepare(asked)
    if is_broken:
        scene.house.journal.claim(asked)
        entry = scene.house.journal.load(asked)
        assert entry
        scene.house.journal.finish(entry, State.DONE, "Done.")
    before, responder = scene.state(asked), Before()
    scene.on_read.append(("SAPPROVERS", CHLOE))
    words = scene.house.words_of(CHLOE, asked)
    if what == "decline":
        scene.house.handler.submission("decline", words, {"why": "No."}, asked)
    else:
        scene.house.handler.click(what, words, responder)()
        assert "Only" in responder.said[-1].text or "can't" in responder.said[-1].text
    assert scene.state(asked) == before
    row = scene.house.reviews.row(asked)
    assert row
    assert not row.votes


def test_a_removal_counts_as_soon_as_slack_says_so() -> None:
    """By its event, and not for groups that mean nothing here."""
    slack = _Slack()
    groups = SlackGroups(cast(WebClient, slack), ["SAPPROVERS"])
    groups.refresh()
    slack.members = ()
    handler = GroupHandler(groups.changed)
    for group, members in (("SOTHERS", frozenset({CHLOE})), ("SAPPROVERS", frozenset[str]())):
        reply = handler({"type": "subteam_members_changed", "subteam_id": group})
        assert reply.then
        reply.then()
        assert groups.members("SAPPROVERS") == members


class _Slack:
    """Answers with the members, or not at all."""

    members: tuple[str, ...] | None = (CHLOE,)

    def usergroups_users_list(self, usergroup: str) -> dict[str, object]:
        if self.members is None:
            raise OSError("no answer")
        return {"users": list(self.members)}


def test_a_usergroup_that_cannot_be_read_means_no_at_once() -> None:
    """Not after five minutes."""
    slack = _Slack()
    groups = SlackGroups(cast(WebClient, slack), ["SAPPROVERS"])
    groups.refresh()
    assert groups.members("SAPPROVERS") == frozenset({CHLOE})
    slack.members = None
    groups.read_again()
    assert groups.members("SAPPROVERS") is None
    slack.members = ()
    groups.read_again()
    assert groups.members("SAPPROVERS") == frozenset()
