"""One fake Exotel on a real socket for all of these tests, emptied before each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from bot.sandbox.exotel.app import exotel_app
from bot.sandbox.exotel.state import ExotelState
from tests.support.serving import serving

JUST_NOW = 1_768_471_200.0  # 2026-01-15T10:00:00Z


class SetClock:
    """A clock that only moves when a test moves it."""

    def __init__(self) -> None:
        self.time = JUST_NOW

    def __call__(self) -> float:
        return self.time


@dataclass
class Account:
    """The sandbox account as a caller with the right key and token sees it. Paths are relative to it."""

    state: ExotelState
    clock: SetClock
    base_url: str
    http: httpx.Client

    def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        return self.http.request(method, f"/v2/accounts/sandbox1{path}", **options)

    def get(self, path: str) -> httpx.Response:
        return self.call("GET", path)

    def post(self, path: str, body: object) -> httpx.Response:
        return self.call("POST", path, json=body)

    def put(self, path: str, body: object) -> httpx.Response:
        return self.call("PUT", path, json=body)

    def delete(self, path: str) -> httpx.Response:
        return self.call("DELETE", path)

    def trunk(self, name: str = "support_line") -> str:
        """Create a trunk through the API; returns the path of it."""
        wish = {"trunk_name": name, "nso_code": "ANY-ANY", "domain_name": "sandbox1.pstn.exotel.com"}
        sid: str = succeeded(self.post("/trunks", wish))["trunk_sid"]
        return f"/trunks/{sid}"

    def break_it(self, **faults: object) -> None:
        """Inject faults, as the panel does."""
        answer = self.http.put("/exotel-control/faults", json=faults)
        assert answer.status_code == 200, answer.text


@pytest.fixture(scope="session")
def running_account() -> Iterator[Account]:
    clock = SetClock()
    state = ExotelState(clock=clock)
    with serving(exotel_app(state)) as url, httpx.Client(base_url=url, auth=("sandbox", "sandbox")) as http:
        yield Account(state, clock, url, http)


@pytest.fixture
def account(running_account: Account) -> Account:
    running_account.clock.time = JUST_NOW
    running_account.state.reset()
    return running_account


def succeeded(answer: httpx.Response) -> dict[str, Any]:
    """The data of a single item, after checking every place that says it is one and that it went well."""
    envelope = answer.json()
    assert answer.status_code == 200, answer.text
    assert list(envelope) == ["request_id", "method", "http_code", "response"]
    assert (envelope["http_code"], envelope["method"]) == (200, answer.request.method)
    item = envelope["response"]
    assert (item["code"], item["status"], item["error_data"]) == (200, "success", None)
    data: dict[str, Any] = item["data"]
    return data


def listed(answer: httpx.Response) -> list[dict[str, Any]]:
    """The data of every item of a list."""
    envelope = answer.json()
    assert answer.status_code == 200, answer.text
    assert list(envelope) == ["request_id", "method", "http_code", "metadata", "response"]
    assert all((item["code"], item["status"]) == (200, "success") for item in envelope["response"])
    return [item["data"] for item in envelope["response"]]


def refusal(answer: httpx.Response) -> tuple[int, int, str]:
    """HTTP status, `error_data.code` and description of a single item that failed."""
    envelope = answer.json()
    assert envelope["http_code"] == answer.status_code
    assert (envelope["response"]["status"], envelope["response"]["data"]) == ("failure", None)
    error = envelope["response"]["error_data"]
    return answer.status_code, error["code"], error["description"]
