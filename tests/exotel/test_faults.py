"""Bad days: what each fault is called, whether it may have worked, and how often it was tried."""

from __future__ import annotations

import json
import socket
import threading

import httpx
import pytest

from bot.domain import TrunkName
from bot.domain.errors import AnswerLost, ExotelError, GarbledAnswer, NotReached, RateLimited, ServerFault
from bot.exotel import typed_calls
from bot.exotel.cached import ReadCache
from tests.exotel.conftest import Dial, Exotel, Line
from tests.exotel.scripted import OK, TRUNK, Step, hang_up, reset, says, scripted, sends, trickles
from tests.support.waiting import until

NAME = TrunkName("support_line")
LIST_OF_ONE = b'{"response": [{"code": 200, "status": "success", "data": %b}]}' % TRUNK

FAULTS: list[tuple[str, type[ExotelError]]] = [
    ("500", ServerFault),
    ("503", ServerFault),
    ("html502", GarbledAnswer),
    ("drop_before", AnswerLost),
    ("drop_after", AnswerLost),
]


@pytest.mark.parametrize(("fault", "name"), FAULTS)
def test_a_write_that_failed_halfway_is_not_repeated(
    line: Line, exotel: Exotel, fault: str, name: type[ExotelError]
) -> None:
    """Nobody knows whether it worked: the caller looks first."""
    exotel.fail(fault)
    with pytest.raises(ExotelError) as failed:
        line.api.create_trunk(NAME)
    assert type(failed.value) is name
    assert failed.value.may_have_worked
    assert "may or may not have happened" in str(failed.value)
    assert exotel.calls == ["POST /v2/accounts/sandbox1/trunks"]
    assert line.slept == []


def test_a_write_whose_answer_was_dropped_did_take_effect(line: Line, exotel: Exotel) -> None:
    """The reason why it is not repeated, and why saying "nothing was changed" would be a lie."""
    exotel.fail("drop_after", count=1)
    with pytest.raises(AnswerLost):
        line.api.create_trunk(NAME)
    assert [trunk.trunk_name for trunk in line.api.trunks()] == [NAME]


@pytest.mark.parametrize(("fault", "name"), FAULTS)
def test_a_read_is_tried_three_times_and_changed_nothing(
    line: Line, exotel: Exotel, fault: str, name: type[ExotelError]
) -> None:
    """With a pause that grows. Nobody needs to hear that a read changed nothing."""
    exotel.fail(fault)
    with pytest.raises(ExotelError) as failed:
        line.api.trunks()
    assert type(failed.value) is name
    assert not failed.value.may_have_worked
    assert "Nothing was changed" not in str(failed.value)
    assert [record.outcome for record in line.records] == [name.__name__] * 3
    assert 0.12 <= line.slept[0] <= 0.38
    assert 0.25 <= line.slept[1] <= 0.75


@pytest.mark.parametrize(("fault", "name"), FAULTS)
def test_a_read_that_works_the_second_time_is_just_a_read(
    line: Line, exotel: Exotel, fault: str, name: type[ExotelError]
) -> None:
    """Whoever asked never hears of it; the listener does."""
    exotel.fail(fault, count=1)
    assert line.api.trunks() == []
    assert [record.outcome for record in line.records] == [name.__name__, "ok"]


@pytest.mark.parametrize("only", ["reads", "writes"])
def test_a_429_that_never_ends_is_rate_limited(line: Line, exotel: Exotel, only: str) -> None:
    """Reads and writes alike: refused for certain, so repeated, but not for ever."""
    exotel.fail("429", only=only)
    with pytest.raises(RateLimited, match=r"200 requests a minute .* Try again in 1 s") as refused:
        line.api.create_trunk(NAME) if only == "writes" else line.api.trunks()
    assert refused.value.retry_after == 1
    assert not refused.value.may_have_worked
    assert len(line.records) == 5


def test_a_429_for_longer_than_the_call_may_take_is_told_at_once(dial: Dial) -> None:
    """Ten minutes are for the operation to wait out, not for the call."""
    with scripted(says(b"{}", "429 Too Many Requests", "Retry-After: 600")) as server:
        line = dial(server.base_url)
        with pytest.raises(RateLimited) as refused:
            line.api.create_trunk(NAME)
    assert refused.value.retry_after == 600
    assert line.slept == []


def test_a_slow_server_loses_the_answer_to_a_write(exotel: Exotel, dial: Dial) -> None:
    """The read time-out is the client's; the server goes on and creates the trunk."""
    exotel.break_it(slow_seconds=0.3)
    line = dial(exotel.base_url, read_timeout=0.05)
    with pytest.raises(AnswerLost) as lost:
        line.api.create_trunk(NAME)
    assert lost.value.may_have_worked
    exotel.break_it(slow_seconds=0)
    until(lambda: exotel.state.trunks, "the trunk")
    assert len(exotel.state.trunks) == 1


ODD_ENDINGS: dict[str, Step] = {
    "hangs up": hang_up,
    "resets": reset,
    "half a head": sends(b"HTTP/1.1 200 OK\r\nContent-"),
    "half a body": sends(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"),
    "half a chunk": sends(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{"),
    "not HTTP": sends(b"220 mail.acme.in ESMTP\r\n"),
}


@pytest.mark.parametrize("step", ODD_ENDINGS.values(), ids=ODD_ENDINGS.keys())
def test_a_connection_that_ends_early_loses_the_answer(step: Step, dial: Dial) -> None:
    """However it ends, once the request has gone out, nobody knows; and it went out once."""
    with scripted(step) as server:
        with pytest.raises(AnswerLost) as lost:
            dial(server.base_url).api.create_trunk(NAME)
        assert len(server.requests) == 1
    assert lost.value.may_have_worked


def test_a_kept_connection_that_dies_under_a_write_loses_the_answer(dial: Dial) -> None:
    """The server may have read the request before it hung up: the write is not sent again on a new one."""
    with scripted(says(LIST_OF_ONE), reset) as server:
        line = dial(server.base_url)
        line.api.trunks()
        with pytest.raises(AnswerLost):
            line.api.create_trunk(NAME)
        assert server.accepted == 1
        assert len(server.requests) == 2


def test_a_kept_connection_that_dies_under_a_read_is_made_anew(dial: Dial) -> None:
    """A read is simply tried again."""
    with scripted(says(LIST_OF_ONE), reset, says(LIST_OF_ONE)) as server:
        line = dial(server.base_url)
        line.api.trunks()
        assert len(line.api.trunks()) == 1
        assert server.accepted == 2


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n"])
def test_a_server_that_sends_a_byte_now_and_then_meets_the_deadline(start: bytes, dial: Dial) -> None:
    """Each byte comes within the read time-out; the call ends although the answer never does."""
    stopped = threading.Event()
    with scripted(trickles(start, stopped)) as server:
        with pytest.raises(AnswerLost):
            dial(server.base_url, total_timeout=0.3).api.create_trunk(NAME)
        stopped.set()


def test_the_total_time_limit_holds_with_the_retries_of_a_read(dial: Dial) -> None:
    """The server sends for ever: there is no time left for a third try."""
    stopped = threading.Event()
    with scripted(trickles(b"", stopped)) as server:
        line = dial(server.base_url, read_timeout=0.2, total_timeout=0.3)
        with pytest.raises(ExotelError):
            line.api.trunks()
        assert len(line.records) < 3
        stopped.set()


def test_a_refused_connection_is_not_reached_and_tried_once_more(dial: Dial) -> None:
    """Nothing was sent, so even a write may be tried again; then it is told that nothing was changed."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    line = dial(f"http://127.0.0.1:{port}")
    with pytest.raises(NotReached, match=r"there was no connection to 127\.0\.0\.1\. Nothing was") as failed:
        line.api.create_trunk(NAME)
    assert not failed.value.may_have_worked
    assert [(record.outcome, record.http_status) for record in line.records] == [("NotReached", None)] * 2


def test_a_name_that_is_not_known_is_not_reached(dial: Dial) -> None:
    """`.invalid` is nobody's (RFC 2606)."""
    with pytest.raises(NotReached, match=r"the name exotel\.invalid couldn't be looked up"):
        dial("http://exotel.invalid").api.create_trunk(NAME)


def test_a_connection_that_never_opens_is_not_reached(dial: Dial) -> None:
    """A server whose backlog is full answers no SYN: the connect time-out ends it."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        with pytest.raises(NotReached):
            dial(f"http://127.0.0.1:{port}", connect_timeout=0.1).api.create_trunk(NAME)
        for filler in fillers:
            filler.close()


def test_a_redirect_is_not_followed(dial: Dial) -> None:
    """It would carry the credentials to wherever it points."""
    with scripted(says(OK % TRUNK)) as elsewhere:
        location = f"Location: {elsewhere.base_url}/"
        moved = says(b"", "307 Temporary Redirect", location)
        with scripted(moved) as server, pytest.raises(GarbledAnswer, match="a redirect to another address"):
            dial(server.base_url).api.create_trunk(NAME)
        assert elsewhere.accepted == 0


def test_an_endless_answer_is_cut_off(dial: Dial) -> None:
    """Eight megabytes are far more than any answer of the API."""
    with scripted(says(b" " * (9 * 1024 * 1024))) as server, pytest.raises(GarbledAnswer, match="far too long"):
        dial(server.base_url).api.create_trunk(NAME)


def test_an_answer_that_cannot_be_unpacked_is_garbled(dial: Dial) -> None:
    """Some proxies pack what was asked for plain."""
    packed = says(b"not gzip", "200 OK", "Content-Encoding: gzip")
    with scripted(packed) as server, pytest.raises(GarbledAnswer):
        dial(server.base_url).api.create_trunk(NAME)


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n",
    ],
)
def test_an_empty_answer_is_garbled(head: bytes, dial: Dial) -> None:
    """No body, no yes: not even to a 200."""
    with scripted(sends(head)) as server, pytest.raises(GarbledAnswer, match="its answer was empty"):
        dial(server.base_url).api.create_trunk(NAME)


def test_a_list_whose_pages_go_in_circles_is_garbled(dial: Dial) -> None:
    """Better an error than a bot that asks for ever."""
    page = b'{"response": [], "metadata": {"next_page_uri": "/v2/accounts/sandbox1/trunks?offset=50"}}'
    with scripted(says(page)) as server:
        with pytest.raises(GarbledAnswer, match="pages never end"):
            dial(server.base_url).api.trunks()
        assert len(server.requests) == 2


def test_a_list_of_more_rows_than_memory_should_hold_is_not_read(dial: Dial, monkeypatch: pytest.MonkeyPatch) -> None:
    """30,000 rows took 800 MB. None of it is shown: a list that was cut could hide what people decide by."""
    monkeypatch.setattr(typed_calls, "MAX_ROWS", 3)

    def page(number: int) -> bytes:
        rows = [{"data": {"id": str(2 * number + each), "ip": "44.248.146.11"}, "status": "success"} for each in (0, 1)]
        more = {"next_page_uri": f"/v2/accounts/sandbox1/trunks/trmum1abc/whitelisted-ips?offset={number + 1}"}
        return json.dumps({"http_code": 200, "response": rows, "metadata": more}).encode()

    with scripted(*(says(page(number)) for number in range(9))) as server:
        with pytest.raises(GarbledAnswer, match="more than 10,000 rows"):
            dial(server.base_url).api.whitelisted_ips("trmum1abc")
        assert len(server.requests) == 2


def test_the_cache_keeps_no_more_rows_than_its_bound() -> None:
    """Fifty long lists are looked through for one number."""
    cache = ReadCache(60.0)
    for trunk in range(50):
        cache.get(("numbers", trunk), lambda: ["+919876543210"] * 10_000)
    read = [cache.get(("numbers", trunk), lambda: ["again"]) for trunk in range(49, 43, -1)]
    assert [len(rows) for rows in read] == [10_000] * 5 + [1]


def test_a_next_page_on_another_host_is_asked_of_our_own(dial: Dial) -> None:
    """Only the link's query is used: credentials go to one host."""
    link = b'{"next_page_uri": "http://elsewhere.invalid/steal?offset=50&page_size=50"}'
    page = b'{"response": [], "metadata": %b}' % link
    with scripted(says(page), says(LIST_OF_ONE)) as server:
        assert len(dial(server.base_url).api.trunks()) == 1
        assert server.requests[1].startswith(b"GET /v2/accounts/sandbox1/trunks?offset=50&page_size=50 ")


def test_the_bot_names_itself_and_its_credentials_in_headers(dial: Dial) -> None:
    """HTTP Basic in a header, never in the address; JSON said to be JSON."""
    with scripted(says(OK % TRUNK)) as server:
        dial(server.base_url).api.create_trunk(NAME)
        (request,) = server.requests
    head = request.partition(b"\r\n\r\n")[0].lower()
    assert b"\r\nuser-agent: trunkbot/" in head
    assert b"\r\nauthorization: basic " in head
    assert b"\r\ncontent-type: application/json" in head
    assert b"@" not in head.split(b"\r\n")[0]


def test_a_closed_client_says_that_nothing_was_sent(exotel: Exotel, dial: Dial) -> None:
    """A worker that comes late to a shutdown gets an answer it can write down."""
    line = dial(exotel.base_url)
    line.api.close()
    with pytest.raises(NotReached, match=r"shutting down\. Nothing was changed\."):
        line.api.create_trunk(NAME)
    assert exotel.calls == []


def test_a_listener_that_fails_does_not_undo_a_call(exotel: Exotel, dial: Dial) -> None:
    """The trunk has been created: the caller must hear of it."""

    def fail(record: object) -> None:
        raise RuntimeError("the disk is full")

    assert dial(exotel.base_url, on_call=fail).api.create_trunk(NAME).trunk_name == NAME


def test_another_transport_can_be_handed_in(dial: Dial) -> None:
    """The seam that httpx offers; its errors are named like those of our own."""

    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectTimeout("too late", request=request)

    with pytest.raises(NotReached):
        dial("http://exotel.test", transport=httpx.MockTransport(refuse)).api.create_trunk(NAME)
