"""A person's standing is read from Slack's user object, whose shape depends on the kind of workspace."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest
from slack_sdk import WebClient

from bot.slack.members import Members, Sender, Standing, Workspace, sender_of

OURS = Workspace("TOURS00001")
IN_ENTERPRISE = Workspace("TOURS00001", "EOURS00001")
VISITED = Workspace("TOURS00001", visitors=("TOTHER0001", "EOTHER0001"))
GRID_USER = {"team_id": "TSIDE00001", "is_stranger": True, "enterprise_user": {"enterprise_id": "EOURS00001"}}
GRID_OTHER = {"team_id": "TOTHER0002", "enterprise_user": {"enterprise_id": "EOTHER0001", "teams": ["TOTHER0002"]}}


@pytest.mark.parametrize(
    ("workspace", "user", "standing"),
    [
        (OURS, {"team_id": "TOURS00001"}, Standing.MEMBER),
        (OURS, {"team_id": "TOTHER0001"}, Standing.STRANGER),
        (OURS, {"team_id": "TOURS00001", "is_stranger": True}, Standing.STRANGER),
        (OURS, {"team_id": "TOURS00001", "is_restricted": True}, Standing.GUEST),
        (OURS, {"team_id": "TOURS00001", "is_ultra_restricted": True}, Standing.GUEST),
        (OURS, {"team_id": "TOURS00001", "deleted": True}, Standing.STRANGER),
        (OURS, {}, Standing.UNKNOWN),
        (OURS, {"team_id": None, "enterprise_user": None}, Standing.UNKNOWN),
        (OURS, {"team_id": 7, "enterprise_user": {"teams": "TOURS00001"}}, Standing.UNKNOWN),
        (OURS, GRID_USER, Standing.STRANGER),
        (IN_ENTERPRISE, GRID_USER, Standing.MEMBER),
        (IN_ENTERPRISE, GRID_USER | {"is_restricted": True}, Standing.GUEST),
        (IN_ENTERPRISE, GRID_OTHER, Standing.STRANGER),
        (VISITED, {"team_id": "TOTHER0001", "is_stranger": True}, Standing.VISITOR),
        (VISITED, {"team_id": "TOTHER0001", "is_restricted": True}, Standing.GUEST),
        (VISITED, GRID_OTHER, Standing.VISITOR),
        (VISITED, {"team_id": "TOTHER0003"}, Standing.STRANGER),
    ],
)
def test_a_person_is_a_member_a_visitor_a_guest_or_a_stranger(
    workspace: Workspace, user: dict[str, Any], standing: Standing
) -> None:
    assert workspace.standing(user) is standing


@pytest.mark.parametrize(
    ("payload", "teams"),
    [
        ({"command": "/trunk", "user_id": "U0X", "team_id": "T0X"}, {"T0X"}),
        ({"user": {"id": "U0X", "team_id": "T0X"}, "team": {"id": "T0OURS"}}, {"T0X"}),
        ({"user": "U0X", "user_team": "T0X", "source_team": "T0Y", "team": "T0Z"}, {"T0X", "T0Y", "T0Z"}),
        ({"user": "U0X", "user_team": 7}, set()),
    ],
)
def test_the_sender_is_read_from_any_payload(payload: dict[str, Any], teams: set[str]) -> None:
    """The `team` of an interaction is where the app is installed, not where the person is from."""
    assert sender_of(payload) == Sender("U0X", frozenset(teams))


class Slack:
    """Answers `users.info`; counts how often it was asked."""

    def __init__(self, **user: Any) -> None:
        self.user: dict[str, Any] | None = user
        self.asked = 0

    def users_info(self, user: str) -> dict[str, Any]:
        self.asked += 1
        if self.user is None:
            raise OSError
        return {"user": self.user}


class Scene:
    def __init__(self, workspace: Workspace = OURS, **user: Any) -> None:
        self.now = 0.0
        self.slack = Slack(**user)
        self.members = Members(cast(WebClient, self.slack), workspace, clock=lambda: self.now)

    def standing(self, *teams: str, user: str = "U0X") -> Standing:
        return asyncio.run(self.members.standing(Sender(user, frozenset(teams))))


def test_slack_is_asked_again_after_ten_minutes_and_a_new_guest_loses_their_rights() -> None:
    scene = Scene(team_id="TOURS00001")
    assert [scene.standing() for _ in range(3)] == [Standing.MEMBER] * 3
    assert scene.slack.asked == 1
    scene.slack.user = {"team_id": "TOURS00001", "is_restricted": True}
    scene.now = 601.0
    assert scene.standing() is Standing.GUEST
    assert scene.members.outsiders() == {"U0X"}


def test_what_slack_said_counts_for_an_hour_while_it_does_not_answer() -> None:
    scene = Scene(team_id="TOURS00001")
    scene.standing()
    scene.slack.user = None
    scene.now = 3600.0
    assert scene.standing() is Standing.MEMBER
    scene.now = 3601.0
    assert scene.standing() is Standing.UNKNOWN
    assert scene.slack.asked == 2, "a Slack that failed is left alone for half a minute"


def test_another_team_in_the_payload_is_enough() -> None:
    """Unless it can be another workspace of the same enterprise, which only Slack knows."""
    scene = Scene(team_id="TOURS00001")
    assert scene.standing("TOTHER0001") is Standing.STRANGER
    assert scene.slack.asked == 0
    assert Scene(IN_ENTERPRISE, **GRID_USER).standing("TSIDE00001") is Standing.MEMBER
    failing = Scene(IN_ENTERPRISE)
    failing.slack.user = None
    assert failing.standing("TSIDE00001") is Standing.STRANGER


@pytest.mark.parametrize("user", ["", "asha", "U0X<script>", "x" * 5000])
def test_an_id_that_is_not_slacks_is_nobodys(user: str) -> None:
    scene = Scene(team_id="TOURS00001")
    assert scene.standing(user=user) is Standing.UNKNOWN
    assert scene.slack.asked == 0
