"""How fast it must be, measured over real sockets. Machines are noisy, so the best of a few tries counts."""

from __future__ import annotations

import http.client
import json
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from bot.sandbox.slack.http_door import signature
from tests.journeys.acts import INBOUND, OUTBOUND, review
from tests.support.audits import first_bad_row
from tests.support.serving import serving
from tests.support.stage import ASHA, Stage, stage
from tests.support.waiting import until

pytestmark = pytest.mark.alone

FORM = "application/x-www-form-urlencoded"
HELP = {
    "command": "/trunk",
    "text": "help",
    "user_id": ASHA,
    "channel_id": "C0TRUNKOPS",
    "team_id": "TSANDBOX01",
    "response_url": "http://127.0.0.1:9/",
    "trigger_id": "1.2.3",
}


@pytest.fixture(scope="module")
def timed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("timed"), "http") as ready:
        yield ready


def signed(body: str) -> dict[str, str]:
    at = str(int(time.time()))
    return {
        "Content-Type": FORM,
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": signature("sandbox", at, body),
    }


async def bare(scope: Scope, receive: Receive, send: Send) -> None:
    """What any ASGI application costs: the request read, as many bytes answered."""
    if scope["type"] == "lifespan":
        while (event := (await receive())["type"]) != "lifespan.shutdown":
            await send({"type": f"{event}.complete"})
        await send({"type": "lifespan.shutdown.complete"})
        return
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": b"x" * 2500})


def p50_of_help(url: str, times: int = 200) -> float:
    """Milliseconds of one signed `/trunk help` after the other on one connection, as the client sees them."""
    parts, body, took = urlsplit(url), urlencode(HELP), []
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
    for _ in range(times):
        headers = signed(body)
        began = time.perf_counter()
        connection.request("POST", parts.path, body, headers)
        answer = connection.getresponse()
        answer.read()
        took.append((time.perf_counter() - began) * 1000)
        assert answer.status == 200
    connection.close()
    return statistics.median(took)


def own_work(stage: Stage, plain_url: str) -> float:
    """p50 of /trunk help over loopback, less what a bare server costs: signature, Bolt, the desk, JSON."""
    assert stage.door_url
    return p50_of_help(stage.door_url) - p50_of_help(f"{plain_url}/")


def best(measure: Callable[[], float], limit: float, tries: int = 5) -> float:
    """The least of a few tries; none after the first that is good enough."""
    least = measure()
    for _ in range(tries - 1):
        if least <= limit:
            break
        least = min(least, measure())
    return least


def test_help_takes_two_milliseconds_of_its_own_work_at_most(timed: Stage) -> None:
    """p50 over signed HTTP."""
    with serving(bare) as plain_url:
        took = best(lambda: own_work(timed, plain_url), 2.0)
    print(f"/trunk help over signed HTTP: p50 {took:.2f} ms of its own work")
    assert took <= 2.0


def test_help_never_waits_for_exotel(timed: Stage) -> None:
    """With Exotel at 5 s a call, and somebody's list under way, it is as fast."""
    timed.account.fault(slow_seconds=5)
    vera = timed.person("UVERA00001")
    vera.send("trunk-ops", "/trunk list")
    until(lambda: timed.aim.seen and timed.aim.seen[-1].ended == 0, "a call that hangs")
    with serving(bare) as plain_url:
        took = best(lambda: own_work(timed, plain_url), 2.0)
    timed.account.fault(slow_seconds=0)
    print(f"/trunk help with Exotel at 5 s a call: p50 {took:.2f} ms of its own work")
    assert took <= 2.0


@pytest.mark.parametrize(("way", "fields"), [("Outbound", OUTBOUND), ("Inbound", INBOUND)])
@pytest.mark.parametrize("door", ["socket", "http"])
def test_a_set_up_of_three_calls_at_a_hundred_milliseconds_takes_a_quarter_of_a_second(
    tmp_path: Path, door: str, way: str, fields: dict[str, str]
) -> None:
    """From the submission to the end of the last call; two of the three go side by side."""
    with stage(tmp_path, door) as staged:
        asha = staged.person(ASHA)

        def once() -> float:
            tries = len(staged.operations())
            staged.account.fault(slow_seconds=0)
            number = next(label for label in fields if label.endswith("number"))
            review(asha, way, fields | {"Trunk name": f"line_{tries}", number: f"+9198765430{tries:02}"})
            staged.account.fault(slow_seconds=0.1)
            before = len(staged.aim.writes())
            began = time.monotonic()
            assert asha.submit() == {}
            until(lambda: staged.operations()[-1].state == "done" and len(staged.operations()) > tries, "the end")
            calls = staged.aim.writes()[before:]
            assert len(calls) == 3
            return max(call.ended for call in calls) - began

        took = best(once, 0.250)
    print(f"{way} through {door}: {took * 1000:.0f} ms from submit to the last call done")
    assert took <= 0.250


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
def test_forty_set_ups_at_once_all_end_none_twice_none_lost_none_acknowledged_late(tmp_path: Path, door: str) -> None:
    """Forty people press “Set it up” in the same moment, with Exotel at 100 ms a call."""
    with stage(tmp_path, door) as staged:
        asha = staged.person(ASHA)
        review(asha, "Outbound", OUTBOUND)
        wishes = forty_reviews(staged.deliveries.last("view_submission") | {"view": asha.modal()})
        staged.account.fault(slow_seconds=0.1)

        def press(wish: dict[str, Any]) -> float:
            began = time.monotonic()
            if staged.door_url:
                body = urlencode({"payload": json.dumps(wish)})
                answer = httpx.post(staged.door_url, content=body, headers=signed(body), timeout=10).json()
            else:
                answer = staged.deliver("interactive", wish)["ack"]
            assert answer["response_action"] == "update", answer
            return time.monotonic() - began

        began = time.monotonic()
        with ThreadPoolExecutor(40) as threads:
            acknowledged = sorted(threads.map(press, wishes))
        until(lambda: all(operation.state.is_over for operation in staged.operations()), "the end of all", 30)
        took = time.monotonic() - began
        print(
            f"{door}: acknowledged p50 {acknowledged[20]:.3f} s, p99 {acknowledged[-1]:.3f} s; all done in {took:.1f} s"
        )

        assert acknowledged[-1] < 3.0
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
