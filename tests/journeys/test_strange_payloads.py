"""Payloads that Slack signed and that are not as Slack makes them: refused cleanly, and nothing is done."""

from __future__ import annotations

import copy
import json
import logging
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.sandbox.slack.people import BOT_USER_ID
from tests.journeys.acts import OPS, OUTBOUND, open_wizard, private_answer, review, set_up
from tests.support.looking import text_of
from tests.support.signed import lives, post
from tests.support.stage import ASHA, BEN, Stage, stage
from tests.support.waiting import PATIENCE

STRANGE: tuple[Any, ...] = (None, 7, "", "x" * 5000, [], {}, [None], True, "<!channel>", {"id": None})


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A bot that has seen one of each kind of payload."""
    with stage(tmp_path_factory.mktemp("strange"), "http") as staged:
        asha = staged.person(ASHA)
        set_up(asha, "Outbound", OUTBOUND)
        asha.close()
        asha.home()
        review(asha, "Outbound", OUTBOUND | {"Trunk name": "second_line"})
        asha.send(OPS, "/trunk doctor")
        asha.click("Check again", where=private_answer(asha, "Everything's healthy"))
        asha.send(OPS, "/trunk list")
        private_answer(asha, "sales_line")
        yield staged


def places(thing: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every key and every item in it."""
    pairs = thing.items() if isinstance(thing, dict) else enumerate(thing) if isinstance(thing, list) else ()
    for key, value in pairs:
        yield (*path, key)
        yield from places(value, (*path, key))


def spoilt(payload: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """One thing in it is taken out, or is something else."""
    changed = copy.deepcopy(payload)
    *way, last = chance.choice(list(places(changed)))
    inner: Any = changed
    for step in way:
        inner = inner[step]
    if chance.random() < 0.4:
        del inner[last]
    else:
        inner[last] = chance.choice(STRANGE)
    return changed


def sent(door: Stage, payload: dict[str, Any]) -> int:
    assert door.door_url
    if payload.get("type") == "event_callback":
        return post(door.door_url, json.dumps(payload), kind="application/json").status_code
    if "command" in payload:
        flat = {key: value if isinstance(value, str) else json.dumps(value) for key, value in payload.items()}
        return post(door.door_url, urlencode(flat)).status_code
    return post(door.door_url, urlencode({"payload": json.dumps(payload)})).status_code


@pytest.mark.long
def test_whatever_is_missing_or_of_another_kind_is_refused_and_nothing_is_done(
    door: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """Hundreds of payloads of every kind, each spoilt in one place: an answer, no traceback, no change."""
    chance = random.Random(20)
    kinds = {each.payload.get("type", each.kind): each.payload for each in door.deliveries.made}
    assert set(kinds) >= {"slash_commands", "block_actions", "view_submission", "event_callback"}
    before = (door.account.trunks(), len(door.operations()))
    caplog.set_level(logging.ERROR)
    statuses = {sent(door, spoilt(payload, chance)) for payload in kinds.values() for _ in range(60)}
    assert statuses <= {200, 400, 401, 404}
    assert 400 in statuses
    assert "Traceback" not in caplog.text
    assert (door.account.trunks(), len(door.operations())) == before
    lives(door)


def test_over_socket_mode_as_well(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """There is no status to answer with: it is not acknowledged, and the next one is served."""
    with stage(tmp_path) as staged:
        ben = staged.person(BEN)
        ben.send(OPS, "/trunk list")
        private_answer(ben, "no trunks")
        command = staged.deliveries.last("slash_commands")
        del command["user_id"]
        staged.slack.patience = 1.0
        assert "error" in staged.deliver("slash_commands", command)
        staged.slack.patience = PATIENCE
        assert "Traceback" not in caplog.text
        ben.send(OPS, "/trunk help")
        private_answer(ben, "/trunk setup")


def test_half_a_character_is_refused_wherever_it_stands(door: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """JSON can carry one half of a surrogate pair, which no file, no answer and no log can."""
    caplog.set_level(logging.ERROR)
    before = (door.account.trunks(), len(door.operations()))
    for kind in ("block_actions", "view_submission"):
        payload = copy.deepcopy(next(p for p in (one.payload for one in door.deliveries.made) if p.get("type") == kind))
        payload["user"]["name"] = "asha \ud800"
        assert sent(door, payload) == 400
    assert (door.account.trunks(), len(door.operations())) == before
    assert caplog.records == []


@pytest.mark.parametrize("kind", ["slash_commands", "block_actions"])
def test_an_empty_trigger_is_refused(door: Stage, kind: str) -> None:
    """What arrives twice is known by it: the second request without one would be taken for the first."""
    payload = copy.deepcopy(door.deliveries.last(kind))
    before = len(door.operations())
    assert sent(door, payload | {"trigger_id": ""}) == 400
    assert len(door.operations()) == before


def test_a_click_may_have_a_view_without_a_hash_or_no_view_at_all(over_http: Stage) -> None:
    """Null says that there is nothing."""
    door, asha = over_http, over_http.person(ASHA)
    view = open_wizard(asha)
    old = {"action_id": "setup/of_old", "block_id": "b", "type": "button"}
    click = {"type": "block_actions", "user": {"id": ASHA}, "trigger_id": "1.2.3", "actions": [old]}
    nothing = {"hash": None, "callback_id": None, "private_metadata": None, "title": None, "state": None}
    assert sent(door, click | {"view": view | nothing}) == 200
    asha.wait_for(lambda: "This button is from an older version" in text_of(asha.view() or {}))
    url = f"{door.slack_url}/actions/none"
    assert sent(door, click | {"view": None, "response_url": url}) == 200


def test_the_bot_does_not_answer_itself(over_http: Stage) -> None:
    """Also where Slack tells it of its own message without saying that a bot wrote it."""
    door, asha = over_http, over_http.person(ASHA)
    said = {"type": "message", "channel": "DASHA00001", "channel_type": "im", "text": "hello"}
    for number, by in enumerate(({"user": BOT_USER_ID}, {"user": "U0OTHER", "bot_id": "B0OTHER"})):
        event = said | by | {"ts": f"1700000000.{number:06}"}
        assert sent(door, {"type": "event_callback", "team_id": "TSANDBOX01", "event": event}) == 200
    said = asha.send("DASHA00001", "hello")
    asha.wait_for(lambda: asha.thread(said["ts"]), what="the answer to a person")
    assert len(asha.messages("DASHA00001")) == 1
