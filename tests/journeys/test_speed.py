"""Nobody waits for Exotel: what must be quick is done before it has answered anything. Times are in `tests.bench`."""

from __future__ import annotations

import json
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from bot.sandbox.slack.http_door import signature
from tests.journeys.acts import OPS, OUTBOUND, private_answer, review
from tests.support.audits import first_bad_row
from tests.support.stage import ASHA, VERA, Stage, stage
from tests.support.waiting import PATIENCE, until

pytestmark = pytest.mark.long

FORM = "application/x-www-form-urlencoded"


def signed(body: str) -> dict[str, str]:
    at = str(int(time.time()))
    return {
        "Content-Type": FORM,
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": signature("sandbox", at, body),
    }


def test_help_never_waits_for_exotel(either_door: Stage) -> None:
    """Somebody's list is under way, and no answer comes."""
    vera, asha = either_door.person(VERA), either_door.person(ASHA)
    either_door.aim.hold()
    vera.send(OPS, "/trunk list")
    until(lambda: any(call.is_held for call in either_door.aim.seen), "a call that hangs")
    asha.send(OPS, "/trunk help")
    private_answer(asha, "You can type")
    assert any(call.is_held for call in either_door.aim.seen)
    either_door.aim.release()


def forty_reviews(payload: dict[str, Any]) -> list[dict[str, Any]]:
    """One review after another, each of a view and a trunk of its own."""
    metadata = json.loads(payload["view"]["private_metadata"])
    made = []
    for number in range(40):
        asked = metadata | {"trunk_name": f"line_{number:02}", "caller_id": f"+9198765432{number:02}"}
        view = payload["view"] | {"id": f"VFORTY{number:04}", "private_metadata": json.dumps(asked)}
        made.append(payload | {"view": view})
    return made


@pytest.mark.parametrize("door", ["socket", "http"])
def test_forty_set_ups_at_once_all_end_none_twice_none_lost_and_none_waits(tmp_path: Path, door: str) -> None:
    """Forty people press “Set it up” in the same moment, and Exotel answers once all are acknowledged."""
    with stage(tmp_path, door) as staged:
        asha = staged.person(ASHA)
        review(asha, "Outbound", OUTBOUND)
        forms = forty_reviews(staged.deliveries.last("view_submission") | {"view": asha.modal()})
        staged.aim.hold()

        def press(form: dict[str, Any]) -> None:
            if staged.door_url:
                body = urlencode({"payload": json.dumps(form)})
                answer = httpx.post(staged.door_url, content=body, headers=signed(body), timeout=PATIENCE).json()
            else:
                answer = staged.deliver("interactive", form)["ack"]
            assert answer["response_action"] == "update", answer

        with ThreadPoolExecutor(40) as threads:
            list(threads.map(press, forms))
        assert not any(call.ended for call in staged.aim.writes())
        staged.aim.release()
        until(lambda: all(operation.state.is_over for operation in staged.operations()), "the end of all")
        operations = staged.operations()
        assert [operation.state for operation in operations] == ["done"] * 40
        calls = Counter(call.what for call in staged.aim.writes())
        assert calls == {"trunks": 40, "phone-numbers": 40, "whitelisted-ips": 40}
        held = staged.account.trunks()
        assert sorted(held) == [f"line_{number:02}" for number in range(40)]
        for number in range(40):
            there = held[f"line_{number:02}"]
            assert [each["phone_number"] for each in there["phone_numbers"]] == [f"+9198765432{number:02}"]
            assert len(there["whitelisted_ips"]) == 1
        assert len(staged.audit("asked")) == len(staged.audit("done")) == 40
        assert first_bad_row(staged.bot.store) is None
