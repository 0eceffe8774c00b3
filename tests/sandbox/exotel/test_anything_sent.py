"""Whatever is sent, the API answers in its own words: never a crash."""

from __future__ import annotations

import json
import subprocess
import sys
from urllib.parse import quote

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.sandbox.exotel.endpoints import TABLE
from tests.sandbox.exotel.conftest import Account
from tests.support.examples import scaled

MANY = settings(max_examples=scaled(150), suppress_health_check=[HealthCheck.function_scoped_fixture])

FIELDS = [
    "trunk_name",
    "nso_code",
    "domain_name",
    "phone_number",
    "mode",
    "ip",
    "mask",
    "destinations",
    "destination",
    "settings",
    "name",
    "value",
    "user_name",
    "password",
    "friendly_name",
    "priority",
    "weight",
]
GOOD = [
    "a_trunk",
    "ANY-ANY",
    "sandbox1.pstn.exotel.com",
    "+919876543210",
    "flow",
    "8.8.8.8",
    24,
    "8.8.8.8:5061;transport=tls",
    "trunk_external_alias",
    -1,
    10**400,
    "\ud800",
    "\x00",
]
LEAVES = st.sampled_from(GOOD) | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
ANY_JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(FIELDS) | st.text(), inner),
    max_leaves=12,
)
OBJECTS = st.dictionaries(st.sampled_from(FIELDS), ANY_JSON | LEAVES, max_size=8)
WRITES = [(method, template) for template, methods in TABLE.items() for method in methods if method in ("POST", "PUT")]


def assert_an_answer(answer: httpx.Response) -> None:
    assert answer.status_code < 500, answer.text
    envelope = answer.json()
    assert envelope["http_code"] == answer.status_code
    items = envelope["response"] if "metadata" in envelope else [envelope["response"]]
    for item in items:
        assert item["status"] == ("success" if item["code"] == 200 else "failure")
        assert (item["data"] is None) == (item["status"] == "failure")
        assert (item["error_data"] is None) == (item["status"] == "success")


@MANY
@given(where=st.sampled_from(WRITES), body=OBJECTS | ANY_JSON)
def test_no_json_body_makes_it_crash(account: Account, where: tuple[str, str], body: object) -> None:
    """Every write endpoint, with a real trunk and real ids under it."""
    account.state.reset()
    trunk = account.trunk()
    account.post(f"{trunk}/phone-numbers", {"phone_number": "+919876543210"})
    record = str(int(account.state.new_id()) - 1)
    method, template = where
    path = "/" + template.replace("trunks/*", trunk.removeprefix("/")).replace("*", record)
    raw = json.dumps(body).encode()
    assert_an_answer(account.call(method, path, content=raw, headers={"Content-Type": "application/json"}))
    assert account.get("/trunks").status_code == 200
    assert account.http.get("/exotel-control/state").status_code == 200


@MANY
@given(raw=st.binary(max_size=300))
def test_no_bytes_make_it_crash(account: Account, raw: bytes) -> None:
    """Not JSON, not text, not anything."""
    account.state.reset()
    answer = account.call("POST", "/trunks", content=raw, headers={"Content-Type": "application/json"})
    assert_an_answer(answer)


@MANY
@given(
    method=st.sampled_from(["GET", "DELETE"]),
    template=st.sampled_from([*TABLE]),
    name=st.sampled_from(["id", "trunk_sid", "name", "exophone", "offset", "page_size"]),
    value=st.text(max_size=20),
)
def test_no_query_makes_it_crash(account: Account, method: str, template: str, name: str, value: str) -> None:
    """Whatever the ids and page numbers say."""
    account.state.reset()
    trunk = account.trunk()
    path = "/" + template.replace("trunks/*", trunk.removeprefix("/")).replace("*", "1")
    encoded = quote(value.encode("utf-8", "surrogatepass"))
    assert_an_answer(account.call(method, f"{path}?{name}={encoded}"))


@MANY
@given(places=st.lists(st.sampled_from(["trunks", "phone-numbers", "*", "..", "%2F", "%0A", "%00", ""]), max_size=6))
def test_no_path_makes_it_crash(account: Account, places: list[str]) -> None:
    """Also with encoded slashes and line ends in it."""
    account.state.reset()
    assert_an_answer(account.http.get(f"{account.base_url}/v2/accounts/sandbox1/{'/'.join(places)}"))


def test_the_fake_exotel_is_light_and_stands_alone() -> None:
    """It loads nothing of the bot but its own room and the sandbox's guards, and no library that takes long to load."""
    seen = subprocess.run(
        [sys.executable, "-c", "import sys, bot.sandbox.exotel.app; print(*sorted(sys.modules))"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout.split()
    ours = [name for name in seen if name.startswith("bot.")]
    shared = {"bot.sandbox", "bot.sandbox.guards", "bot.sandbox.saving"}
    assert all(name in shared or name.startswith("bot.sandbox.exotel") for name in ours), ours
    assert not {"httpx", "pydantic", "slack_sdk", "slack_bolt", "aiohttp", "sqlite_utils", "uvicorn"} & set(seen)
