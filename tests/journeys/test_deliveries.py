"""What arrives twice is done once; what was forged or is no payload at all is refused, and the bot lives on."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.journeys.acts import OPS, OUTBOUND, begin, card, held, modal_says, private_answer, review, set_up
from tests.support.looking import text_of
from tests.support.person import Person
from tests.support.signed import lives, post
from tests.support.stage import ASHA, VERA, Stage, stage
from tests.support.waiting import PATIENCE, until

OUTDATED = "This form is from an older version of trunkbot, or was changed on its way here."


def calls(stage: Stage) -> Counter[str]:
    return Counter(call.what for call in stage.aim.writes())


def test_a_submission_that_arrives_ten_times_is_one_operation_with_one_answer(either_door: Stage) -> None:
    """Slack may deliver twice, people may click twice: the view is the key."""
    asha = either_door.person(ASHA)
    set_up(asha, "Outbound", OUTBOUND)
    payload = either_door.deliveries.last("view_submission")
    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(lambda _: either_door.deliver("interactive", payload), range(10)))
    (operation,) = either_door.operations()
    for answer in answers:
        assert answer["ack"]["response_action"] == "update"
        assert answer["ack"]["view"]["private_metadata"] == operation.id
        assert "All 3 steps done" in text_of(answer["ack"]["view"])
    assert calls(either_door) == {"trunks": 1, "phone-numbers": 1, "whitelisted-ips": 1}
    card(asha, "All 3 steps done")
    assert len(asha.messages(OPS)) == 1
    assert len(either_door.audit("asked")) == 1
    assert either_door.refusals() == []


def test_the_same_first_submission_delivered_many_times_at_once_starts_once(either_door: Stage) -> None:
    """Not a repetition of something known: all of them race to be the first."""
    asha = either_door.person(ASHA)
    review(asha, "Outbound", OUTBOUND)
    view = asha.modal()
    payload = either_door.deliveries.last("view_submission") | {"view": view}
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: either_door.deliver("interactive", payload), range(8)))
    assert len({answer["ack"]["view"]["private_metadata"] for answer in answers}) == 1
    until(lambda: [operation.state for operation in either_door.operations()] == ["done"], "the end")
    assert calls(either_door) == {"trunks": 1, "phone-numbers": 1, "whitelisted-ips": 1}
    assert held(either_door, "sales_line") == (["+919876543210"], ["44.248.146.11/32"], [])


def test_a_click_on_try_again_that_arrives_twice_starts_it_once(staged: Stage) -> None:
    """The second finds the first."""
    asha = staged.person(ASHA)
    staged.aim.at("POST", "phone-numbers", "400")
    begin(asha, "Outbound", OUTBOUND)
    stopped = card(asha, "Failed at")
    asha.close()
    assert asha.click("Try again from here", stopped)["ok"]
    click = staged.deliveries.last("block_actions")
    with ThreadPoolExecutor(5) as threads:
        list(threads.map(lambda _: staged.deliver("interactive", click), range(5)))
    card(asha, "All 3 steps done")
    assert len(staged.audit("tried_again")) == 1
    assert calls(staged) == {"trunks": 1, "phone-numbers": 2, "whitelisted-ips": 1}


@pytest.fixture(scope="module", params=["socket", "http"])
def besieged(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A bot that is sent nonsense; nothing of it may change the account."""
    with stage(tmp_path_factory.mktemp("besieged"), request.param) as ready:
        yield ready
        assert ready.account.trunks() == {}
        assert ready.operations() == []


@pytest.fixture
def asha(besieged: Stage) -> Iterator[Person]:
    asha = besieged.person(ASHA)
    yield asha
    asha.leave()


def reviewed(besieged: Stage, asha: Person) -> dict[str, Any]:
    """A submission of a review, as Slack would send it, without having been sent."""
    review(asha, "Outbound", OUTBOUND)
    return besieged.deliveries.last("view_submission") | {"view": asha.modal()}


FORGERIES: dict[str, Any] = {
    "nothing": "",
    "no JSON": "{",
    "another kind": "[]",
    "no direction": {"direction": "sideways"},
    "a private address": {"ip": "10.0.0.1"},
    "a wide mask": {"mask": 8},
    "a long name": {"trunk_name": "a" * 40},
    "a mention for a name": {"trunk_name": "<!channel>"},
    "a mention for a number": {"caller_id": "<@UASHA00001>"},
    "a path for a SID": {"trunk_sid": "../../v2/accounts"},
    "a field too many": {"approved": True},
    "a field too few": {"caller_id": None},
}


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES)
def test_a_forged_private_metadata_is_refused_and_nothing_is_done(besieged: Stage, asha: Person, forgery: Any) -> None:
    """It went through somebody's browser: it proves nothing, and is checked as if it had been typed."""
    payload = reviewed(besieged, asha)
    metadata = payload["view"]["private_metadata"]
    changed = forgery if isinstance(forgery, str) else json.dumps(json.loads(metadata) | forgery)
    payload["view"]["private_metadata"] = changed
    answer = besieged.deliver("interactive", payload)["ack"]
    assert answer["response_action"] == "update"
    assert OUTDATED in text_of(answer["view"])


@pytest.mark.parametrize("callback", ["nope", "nope/form", "setup/nope", "", "/", "operation/progress"])
def test_a_form_nobody_knows_is_refused_with_a_sentence(besieged: Stage, asha: Person, callback: str) -> None:
    """From a version long ago, or from nowhere."""
    payload = reviewed(besieged, asha)
    payload["view"]["callback_id"] = callback
    answer = besieged.deliver("interactive", payload)["ack"]
    assert OUTDATED in text_of(answer["view"])


@pytest.mark.parametrize(
    ("action_id", "value", "said"),
    [
        ("nope", "", "older version"),
        ("nope/nope#3", "", "older version"),
        ("setup/nope", "", "older version"),
        ("operation/nope", "", "older version"),
        ("operation/try_again", "ZZZZZZZZ", "I can't find that request."),
        ("operation/try_again", "' OR 1=1 --", "I can't find that request."),
        ("show", "<!channel>`&", "No trunk called"),
        ("list", "-5", "There are no trunks"),
        ("list", "9" * 50, "There are no trunks"),
        ("review/approve", "ZZZZZZZZ", "I can't find that request."),
        ("review/nope", "ZZZZZZZZ", "I can't find that request."),
    ],
)
def test_a_button_nobody_knows_is_answered_privately(
    besieged: Stage, asha: Person, action_id: str, value: str, said: str
) -> None:
    """Never silence, and never a deed."""
    asha.send(OPS, "/trunk help")
    asha.click("Set up a trunk", private_answer(asha, "You can type"))
    click = besieged.deliveries.last("block_actions")
    said_before = len(asha.ephemerals(OPS))
    click["actions"][0] |= {"action_id": action_id, "value": value}
    assert besieged.deliver("interactive", click) == {"ack": {}}
    answer = asha.wait_for(lambda: [m for m in asha.ephemerals(OPS)[said_before:] if said in text_of(m)], what=said)
    assert "<!channel>" not in json.dumps(answer)


def test_odd_shapes_in_known_payloads_do_not_stop_the_bot(besieged: Stage, asha: Person) -> None:
    """No view, no state, no actions, no user: whatever the answer, the next person is served."""
    payload = reviewed(besieged, asha)
    form = payload["view"] | {"callback_id": "setup/form"}
    besieged.slack.patience = 0.3
    odd: tuple[dict[str, Any], ...] = (
        {},
        form | {"state": {}},
        form | {"state": {"values": []}},
        form | {"state": {"values": {"ip": 3}}},
    )
    for view in odd:
        besieged.deliver("interactive", payload | {"view": view})
    click = {
        "type": "block_actions",
        "user": {"id": VERA},
        "trigger_id": "x",
        "response_url": f"{besieged.slack_url}/actions/x",
    }
    for actions in ([{"action_id": "show", "block_id": "b", "type": "button", "value": None}], [{"action_id": ""}]):
        besieged.deliver("interactive", click | {"actions": actions})
    besieged.slack.patience = PATIENCE
    lives(besieged)


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("door"), "http") as ready:
        yield ready
        assert ready.operations() == []


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "nonsense"},
        {"type": "view_submission"},
        {"type": "block_actions", "actions": []},
        {"type": "block_suggestion"},
        {"type": "view_closed", "view": {}},
    ],
    ids=lambda payload: str(payload["type"]),
)
def test_what_slack_signed_and_the_bot_does_not_know_is_no_reason_to_die(door: Stage, payload: dict[str, Any]) -> None:
    """Slack may add things; the door answers and serves the next."""
    assert door.door_url
    answer = post(door.door_url, urlencode({"payload": json.dumps(payload)}))
    assert answer.status_code in (400, 404)
    lives(door)


def test_a_modal_of_someone_elses_operation_gives_no_control_of_it(staged: Stage) -> None:
    """The progress view's private_metadata is an id; a form made of it is nobody's form."""
    asha = staged.person(ASHA)
    set_up(asha, "Outbound", OUTBOUND)
    modal_says(asha, "All 3 steps done")
    payload = staged.deliveries.last("view_submission")
    payload["view"] |= {"callback_id": "operation/progress", "id": "VOTHER0001"}
    assert OUTDATED in text_of(staged.deliver("interactive", payload)["ack"]["view"])
    assert len(staged.operations()) == 1


@pytest.mark.parametrize("kind", [[], {}, 7, None])
def test_a_kind_that_is_no_word_is_refused_without_a_stumble(
    door: Stage, kind: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Also where only Slack's envelope or its event says what it is."""
    assert door.door_url
    for payload in ({"type": kind}, {"type": "event_callback", "event": {"type": kind, "user": ASHA}}):
        assert post(door.door_url, urlencode({"payload": json.dumps(payload)})).status_code in (400, 404)
    assert "Traceback" not in caplog.text
