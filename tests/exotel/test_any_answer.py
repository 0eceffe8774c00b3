"""Whatever comes back, there is a value or an error with a name: never a crash."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.domain import E164, AccountSid, Destination, TrunkName
from bot.domain.errors import ExotelError, GarbledAnswer, InvalidParameter, Refused
from bot.exotel import Credential, DestinationEntry, ExotelClient, NumberMapping, Setting, Trunk
from tests.exotel.conftest import Dial
from tests.exotel.scripted import says, scripted

KEYS = [
    "request_id",
    "response",
    "metadata",
    "next_page_uri",
    "RestException",
    "Status",
    "Message",
    "Code",
    "code",
    "status",
    "error_data",
    "message",
    "description",
    "data",
    "id",
    "trunk_sid",
    "trunk_name",
    "phone_number",
    "mode",
    "username",
    "password",
    "date_created",
    "name",
]
VALUES: list[Any] = [
    "success",
    "failure",
    200,
    409,
    403,
    500,
    1003,
    1008,
    "1002",
    "/v2/accounts/sandbox1/trunks?offset=50",
    "?%ff=\x00",
    "http://[",
    "41512",
    "2026-01-15T10:00:00Z",
    "9999-99-99",
    10**400,
    -1,
    "\ud800",
    "\x00",
    "x" * 100_000,
]
LEAVES = st.sampled_from(VALUES) | st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
ANY_JSON = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=3), inner, max_size=6)
    ),
    max_leaves=20,
)
ITEMS = st.fixed_dictionaries({}, optional=dict.fromkeys(("code", "status", "error_data", "data"), ANY_JSON))
ENVELOPES = st.fixed_dictionaries(
    {"response": ITEMS | st.lists(ITEMS, max_size=3) | ANY_JSON},
    optional={"metadata": st.dictionaries(st.just("next_page_uri"), ANY_JSON), "request_id": ANY_JSON},
)
BODIES = st.binary() | (ENVELOPES | ANY_JSON).map(lambda value: json.dumps(value).encode("utf-8", "surrogatepass"))
STATUSES = st.sampled_from([200, 201, 204, 207, 301, 307, 400, 401, 403, 404, 405, 409, 415, 418, 429, 500, 502, 503])
DESTINATION = Destination.parse("sip.acme.in:5061;transport=tls")


def use(api: ExotelClient) -> list[object]:
    """Every kind of reading there is, each with its value or its error; anything else comes out as a crash."""
    acts: list[Any] = [
        lambda: api.create_trunk(TrunkName("support_line")),
        api.trunks,
        lambda: api.trunk("trmum1abc"),
        lambda: api.trunk_of_number(E164("+919876543210")),
        lambda: api.numbers("trmum1abc"),
        lambda: api.unmap_number("trmum1abc", "1"),
        lambda: api.add_destination("trmum1abc", DESTINATION),
        lambda: api.credentials("trmum1abc"),
        lambda: api.add_credential("trmum1abc", "\ud800", SecretStr("correct horse")),
        lambda: api.set_alias("trmum1abc", E164("+919876543210")),
    ]
    outcomes: list[object] = []
    for act in acts:
        try:
            outcomes.append(act())
        except ExotelError as error:
            outcomes.append(error)
    return outcomes


@pytest.mark.long
@settings(max_examples=200)
@given(body=BODIES, status=STATUSES, after=st.text(st.characters(codec="latin-1"), max_size=10))
def test_any_bytes_are_a_value_or_an_error_with_a_name(body: bytes, status: int, after: str) -> None:
    """JSON of any shape, JSON that is none, any status, any Retry-After."""
    headers = {"Retry-After": after.replace("\r", "").replace("\n", "").encode("latin-1")}

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, content=body, headers=headers)  # type: ignore[arg-type]

    with ExotelClient(
        AccountSid("sandbox1"),
        "sandbox",
        SecretStr("sandbox"),
        "http://exotel.test",
        clock=_Ticking(),
        sleep=lambda seconds: None,
        rate_per_minute=1_000_000,
        transport=httpx.MockTransport(answer),
    ) as api:
        outcomes = use(api)
    assert all(0 < len(str(outcome)) < 1000 for outcome in outcomes if isinstance(outcome, ExotelError))
    if not 200 <= status < 300:
        assert not any(isinstance(outcome, Trunk | Setting) for outcome in outcomes)


class _Ticking:
    """A second for every look at it, so that endless pages and 429s come to an end."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"response":' * 50_000, b"1" * 10_000, b"\xff\xfe{}\x00"])
def test_hostile_json_is_garbled(body: bytes, dial: Dial) -> None:
    """Deep nesting, endless digits, another encoding."""
    with scripted(says(body)) as server, pytest.raises(GarbledAnswer):
        dial(server.base_url).api.create_trunk(TrunkName("support_line"))


def answered(dial: Dial, response: object, method: str, *arguments: object, status: str = "200 OK") -> Any:
    """What a method makes of this `response`."""
    with scripted(says(json.dumps({"response": response}).encode(), status)) as server:
        return getattr(dial(server.base_url).api, method)(*arguments)


def test_the_seeds_own_answer_to_a_create_is_enough(dial: Dial) -> None:
    """The seed's example has a status, no code, and two fields."""
    data = {"trunk_sid": "trmum1abc", "trunk_name": "my_trunk"}
    made = answered(dial, {"status": "success", "data": data}, "create_trunk", TrunkName("my_trunk"))
    assert made == Trunk(trunk_sid="trmum1abc", trunk_name="my_trunk")
    assert made.date_created is None


def test_the_seeds_own_answer_to_get_credentials_is_enough(dial: Dial) -> None:
    """The seed's example has neither status nor code: data alone is a yes."""
    (credential,) = answered(dial, {"data": {"username": "u", "password": "p"}}, "credentials", "trmum1abc")
    assert credential == Credential(user_name="u", password=SecretStr("p"))


def test_a_list_inside_one_item_is_a_list(dial: Dial) -> None:
    """The portal shows credentials so."""
    rows = [{"id": "1", "user_name": "a", "password": "p"}, {"id": "2", "user_name": "b", "password": "p"}]
    found = answered(dial, {"code": 200, "status": "success", "data": rows}, "credentials", "trmum1abc")
    assert [credential.user_name for credential in found] == ["a", "b"]


@pytest.mark.parametrize(
    "response",
    [
        {"code": 409, "status": "success", "data": {"trunk_sid": "a", "trunk_name": "b"}},
        {"code": 200, "status": "failure", "data": {"trunk_sid": "a", "trunk_name": "b"}},
        {"code": 200, "status": "success", "error_data": {"code": 1}, "data": {"trunk_sid": "a", "trunk_name": "b"}},
        {"code": 200, "status": "pending", "data": {"trunk_sid": "a", "trunk_name": "b"}},
        {"code": "four", "status": "success", "data": {"trunk_sid": "a", "trunk_name": "b"}},
        {"code": None, "status": None, "data": None},
    ],
)
def test_a_yes_with_a_no_beside_it_is_a_no(response: object, dial: Dial) -> None:
    """Success has to be said, and nothing may contradict it."""
    with pytest.raises(Refused):
        answered(dial, response, "create_trunk", TrunkName("my_trunk"))


def test_a_yes_inside_a_server_error_is_not_believed(dial: Dial) -> None:
    """The two halves of such an answer contradict each other: look first."""
    response = {"code": 200, "status": "success", "data": {"trunk_sid": "a", "trunk_name": "b"}}
    with pytest.raises(GarbledAnswer):
        answered(dial, response, "create_trunk", TrunkName("my_trunk"), status="502 Bad Gateway")


def test_a_yes_without_its_data_is_garbled(dial: Dial) -> None:
    """Something was created and nobody knows its SID: look first."""
    with pytest.raises(GarbledAnswer) as garbled:
        answered(dial, {"code": 200, "status": "success", "data": {}}, "create_trunk", TrunkName("my_trunk"))
    assert garbled.value.may_have_worked


def test_a_no_inside_a_multi_status_is_an_error(dial: Dial) -> None:
    """HTTP 207 is no success: only the item says what became of it."""
    row = {"code": 400, "status": "failure", "error_data": {"code": 1002, "description": "Invalid Parameter"}}
    with pytest.raises(InvalidParameter) as refused:
        answered(dial, [row], "add_destination", "trmum1abc", DESTINATION, status="207 Multi-Status")
    assert (refused.value.http_status, refused.value.code) == (207, 1002)


@pytest.mark.parametrize("count", [0, 2])
def test_a_batch_answer_of_another_length_is_garbled(dial: Dial, count: int) -> None:
    """One destination was sent; what became of it cannot be told."""
    row = {"code": 200, "status": "success", "data": {"id": "1", "destination": "sip:a.b:1;transport=tls"}}
    with pytest.raises(GarbledAnswer):
        answered(dial, [row] * count, "add_destination", "trmum1abc", DESTINATION)


def test_unknown_and_odd_fields_do_no_harm(dial: Dial) -> None:
    """Fields may be added; a number for an id, a date that is none and a null are taken as they come."""
    data = {
        "id": 41512,
        "phone_number": "+919876543210",
        "mode": None,
        "date_created": "yesterday",
        "date_updated": "2026-01-15T10:00:00",
        "trunk_sid": {"odd": True},
        "colour": "green",
    }
    (mapping,) = answered(dial, [{"code": 200, "status": "success", "data": data}], "numbers", "trmum1abc")
    assert (mapping.id, mapping.mode, mapping.date_created, mapping.trunk_sid) == ("41512", "pstn", None, None)
    assert str(mapping.date_updated) == "2026-01-15 10:00:00+00:00"


def test_a_row_that_moved_between_two_pages_is_there_once(dial: Dial) -> None:
    """Pages are counted from the start: what is deleted meanwhile shifts the rest."""
    row = {"code": 200, "status": "success", "data": {"id": "1", "phone_number": "+919876543210"}}
    first = json.dumps({"response": [row], "metadata": {"next_page_uri": "/x?offset=50"}}).encode()
    with scripted(says(first), says(json.dumps({"response": [row]}).encode())) as server:
        assert dial(server.base_url).api.numbers("trmum1abc") == [NumberMapping(id="1", phone_number="+919876543210")]


def test_a_destination_without_sip_in_front_is_its_own_address() -> None:
    """`address` takes off what is there, and nothing else."""
    assert DestinationEntry(id="1", destination="a.b:1;transport=tls").address == "a.b:1;transport=tls"
