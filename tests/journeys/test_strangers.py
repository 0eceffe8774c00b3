"""People of other teams and guests see nothing, change nothing and download nothing."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.front.gate import NOT_MEMBERS
from bot.slack.members import Standing
from tests.journeys.acts import OPS, OUTBOUND, begin, card, private_answer, set_up
from tests.support.looking import text_of
from tests.support.person import Person
from tests.support.stage import ASHA, BEN, CHLOE, VERA, Stage, stage

OTHER_TEAM = "TOTHER0001"
GUEST: dict[str, Any] = {"is_guest": True}
STRANGER: dict[str, Any] = {"team_id": OTHER_TEAM}


def become(staged: Stage, user: str, how: dict[str, Any]) -> None:
    staged.slack.users[user] = replace(staged.slack.users[user], **how)


def has_more(person: Person, before: int) -> bool:
    return len(person.ephemerals(OPS)) > before


@pytest.mark.parametrize("how", [GUEST, STRANGER])
def test_an_outsider_sees_nothing_even_with_their_name_on_the_list(either_door: Stage, how: dict[str, Any]) -> None:
    asha, ben = either_door.person(ASHA), either_door.person(BEN)
    set_up(asha, "Outbound", OUTBOUND)
    become(either_door, BEN, how)
    sentence = NOT_MEMBERS[Standing.GUEST if how is GUEST else Standing.STRANGER]
    for line in (
        "",
        "list",
        "show sales_line",
        "audit",
        "pbx sales_line",
        "curl sales_line",
        "setup",
        "delete sales_line",
    ):
        before = len(ben.ephemerals(OPS))
        ben.send(OPS, f"/trunk {line}")
        ben.wait_for(partial(has_more, ben, before))
        assert text_of(ben.ephemerals(OPS)[-1]).count(sentence) >= 1, line
        assert "sales_line" not in text_of(ben.ephemerals(OPS)[-1]), line
    assert ben.view() is None
    assert sentence in text_of(ben.home())
    assert "sales_line" not in text_of(ben.home())
    assert len(either_door.operations()) == 1
    assert {row.actor for row in either_door.audit("refused")} == {BEN}
    assert either_door.refusals() == []


@pytest.mark.parametrize("how", [GUEST, STRANGER])
def test_an_outsider_decides_nothing(over_http: Stage, how: dict[str, Any]) -> None:
    """The request stays where it is, and others can still decide it."""
    asha, chloe = over_http.person(ASHA), over_http.person(CHLOE)
    begin(asha, "Outbound", OUTBOUND)
    card(asha, "is set up")
    become(over_http, CHLOE, how)
    asha.send(OPS, "/trunk number remove sales_line +919876543210")
    asha.wait_for(lambda: asha.view() or over_http.bot.operations.recent(1))
    button = {"action_id": "review/approve", "block_id": "b", "type": "button", "value": "x"}
    (command,) = [made.payload for made in over_http.deliveries.made if made.payload.get("command")][-1:]
    user = over_http.slack.users[CHLOE].in_payload()
    click = {"type": "block_actions", "user": user, "trigger_id": "1.2.9", "actions": [button]}
    answer = over_http.deliver("interactive", click | {"response_url": command["response_url"], "container": {}})
    assert "error" not in answer
    assert [row.actor for row in over_http.audit("refused")] == [CHLOE]
    chloe.leave()


def test_a_team_that_can_look_looks_and_changes_nothing(tmp_path: Path) -> None:
    with stage(tmp_path, trunkbot_look_teams=(OTHER_TEAM,)) as staged:
        asha, ben = staged.person(ASHA), staged.person(BEN)
        set_up(asha, "Outbound", OUTBOUND)
        become(staged, BEN, STRANGER)
        ben.send(OPS, "/trunk list")
        private_answer(ben, "sales_line")
        ben.send(OPS, "/trunk delete sales_line")
        private_answer(ben, "Only operators can do this")
        assert ben.view() is None
        assert len(staged.operations()) == 1


def test_while_slack_cannot_say_who_someone_is_only_listed_people_are_served(tmp_path: Path) -> None:
    with stage(tmp_path) as staged:
        asha, vera = staged.person(ASHA), staged.person(VERA)
        staged.slack.scopes = tuple(scope for scope in staged.slack.scopes if scope != "users:read")
        vera.send(OPS, "/trunk list")
        private_answer(vera, "Slack can't tell me right now")
        asha.send(OPS, "/trunk list")
        private_answer(asha, "no trunks")
