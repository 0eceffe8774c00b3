"""No token, key or SIP password in anything that could be shown, logged or stored."""

from __future__ import annotations

import base64
import json
import logging
import traceback
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from pydantic import SecretStr

from bot.domain import TrunkName
from bot.domain.errors import ExotelError
from bot.exotel import ExotelClient
from tests.exotel.conftest import Dial, Exotel, Line
from tests.exotel.scripted import Step, hang_up, says, scripted, sends

TOKEN = "tok-8f3a5bd2c9"
PASSWORD = 'sip"pass\\word-71'
SECRETS = [TOKEN, base64.b64encode(f"sandbox:{TOKEN}".encode()).decode(), PASSWORD, 'sip\\"pass\\\\word-71']

Act = Callable[[ExotelClient], object]


def everything_about(error: BaseException) -> Iterator[str]:
    """The error, whatever it was chained to, their attributes, and how a traceback would show them."""
    seen: set[int] = set()
    todo: list[BaseException | None] = [error]
    while todo:
        one = todo.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        todo += [one.__cause__, one.__context__]
        request = getattr(one, "_request", None)
        yield f"{one!r} {one} {vars(one)!r} {request.headers.raw if request else ''}"
    yield "".join(traceback.format_exception(error))


def shown(line: Line, error: BaseException | None, caplog: pytest.LogCaptureFixture) -> str:
    pieces = [repr(line.api), str(line.api), repr(line.records), caplog.text]
    return "\n".join([*pieces, *(everything_about(error) if error else [])])


ECHO = b'{"response": {"code": 400, "status": "failure", "error_data": {"code": %d, "description": %b}}}'
QUOTED = b'"near sip\\"pass\\\\word-71 and tok-8f3a5bd2c9"'

ENDINGS: dict[str, Step] = {
    "hangs up": hang_up,
    "half": sends(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"),
    "page": says(b"<html>", "502 Bad Gateway"),
    "401": says(b"", "401 Unauthorized"),
    "odd data": says(b'{"response": {"status": "success", "data": {"password": "tok-8f3a5bd2c9"}}}'),
    "1007 quotes what was sent": says(ECHO % (1007, QUOTED)),
    "1002 quotes what was sent": says(ECHO % (1002, QUOTED)),
    "1002 quotes it as JSON": says(ECHO % (1002, b'"near sip\\\\\\"pass\\\\\\\\word-71"')),
    "old refusal quotes": says(b'{"RestException": {"Status": 400, "Message": %b}}' % QUOTED),
}


ACTS: dict[str, Act] = {
    "a read": lambda api: api.numbers("trmum1abc"),
    "a write": lambda api: api.create_trunk(TrunkName("support_line")),
    "a write of a password": lambda api: api.add_credential("trmum1abc", "pbx1", SecretStr(PASSWORD)),
}


@pytest.mark.parametrize("step", ENDINGS.values(), ids=ENDINGS.keys())
@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_no_failure_carries_a_secret_that_was_sent(
    step: Step, act: Act, dial: Dial, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in the sentence, not in the chain behind it, not in the log at its most talkative."""
    caplog.set_level(logging.DEBUG)
    with scripted(step) as server:
        line = dial(server.base_url, token=TOKEN)
        with pytest.raises(ExotelError) as failed:
            act(line.api)
    text = shown(line, failed.value, caplog)
    sent = SECRETS if act is ACTS["a write of a password"] else SECRETS[:2]
    assert [secret for secret in sent if secret in text] == []
    assert failed.value.__cause__ is None


def test_the_parsers_words_are_not_shown_where_they_may_quote_a_bit_of_a_password(dial: Dial) -> None:
    """Half a password is not found by looking for the whole, so 1007 is not quoted at all then."""
    with scripted(says(ECHO % (1007, b'"invalid character near word-7"'))) as server:
        with pytest.raises(ExotelError) as failed:
            dial(server.base_url).api.add_credential("trmum1abc", "pbx1", SecretStr(PASSWORD))
        assert "word-7" not in "".join(everything_about(failed.value))
        with pytest.raises(ExotelError, match="invalid character near word-7"):
            dial(server.base_url).api.create_trunk(TrunkName("support_line"))


def test_no_chain_leads_back_to_the_request(dial: Dial) -> None:
    """httpx's exceptions hold the request with its Authorization header."""
    line = dial("http://127.0.0.1:1", token=TOKEN)
    with pytest.raises(ExotelError) as failed:
        line.api.create_trunk(TrunkName("support_line"))
    assert failed.value.__context__ is None
    assert failed.value.__cause__ is None


def test_a_call_that_works_tells_no_secret(
    exotel: Exotel, dial: Dial, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the listener, nor the log, nor what comes back says it unless asked to."""
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(exotel.state, "api_token", TOKEN)
    line = dial(exotel.base_url, token=TOKEN)
    exotel.break_it(lenient_credentials=True)
    sid = line.api.create_trunk(TrunkName("support_line")).trunk_sid
    added = line.api.add_credential(sid, "pbx1", SecretStr(PASSWORD))
    listed = line.api.credentials(sid)
    text = shown(line, None, caplog) + repr(added) + str(listed) + listed[0].model_dump_json()
    assert [secret for secret in SECRETS if secret in text] == []
    exotel.break_it(credentials_shape="seed")
    (own,) = line.api.credentials(sid)
    assert own.password
    assert own.password.get_secret_value() not in repr(own) + str(own) + own.model_dump_json()


def test_a_record_names_no_host(line: Line) -> None:
    """Method, path and query: enough to find the call in the vendor's log."""
    line.api.trunks()
    assert line.records[0].path == "/v2/accounts/sandbox1/trunks"
    assert line.records[0].request_id


KEY = "sandbox"
BASIC = base64.b64encode(f"{KEY}:{TOKEN}".encode()).decode()
WRITTEN = {
    "plain": TOKEN,
    "login": f"{KEY}:{TOKEN}",
    "basic": BASIC,
    "bare": BASIC.rstrip("="),
    "url": quote(TOKEN, ""),
}


@pytest.mark.parametrize("form", WRITTEN)
def test_a_refusal_that_repeats_the_header_shows_nothing_of_it(form: str, dial: Dial) -> None:
    """Neither in its description, nor as the request's id, which is posted and kept for the vendor's support."""
    leak = WRITTEN[form]
    body = {"request_id": leak, "response": {"code": 400, "error_data": {"code": 1002, "description": f"Basic {leak}"}}}
    with scripted(says(json.dumps(body).encode())) as server:
        line = dial(server.base_url, token=TOKEN)
        with pytest.raises(ExotelError) as failed:
            line.api.numbers("trmum1abc")
    text = repr(line.records) + "".join(everything_about(failed.value))
    assert leak not in text
    assert failed.value.request_id is None


@pytest.mark.parametrize("sent", ["10a67da3-1:2.b_C", "a" * 100, "a b", "<!channel>", "a" * 101, "é", "", TOKEN, 7])
def test_a_request_id_is_kept_where_it_looks_like_one(sent: object, dial: Dial) -> None:
    """Whatever else stands there is somebody's text."""
    body = {"request_id": sent, "response": {"code": 200, "status": "success", "data": []}}
    with scripted(says(json.dumps(body).encode())) as server:
        line = dial(server.base_url, token=TOKEN)
        line.api.numbers("trmum1abc")
    kept = sent if sent in ("10a67da3-1:2.b_C", "a" * 100) else None
    assert line.records[0].request_id == kept


def test_a_password_that_was_sent_is_hidden_however_it_comes_back(dial: Dial) -> None:
    """Also in base64, as a SIP stack may write it."""
    said = base64.b64encode(f"pbx1:{PASSWORD}".encode())
    with scripted(says(ECHO % (1002, b'"near ' + said + b'"'))) as server, pytest.raises(ExotelError) as failed:
        dial(server.base_url).api.add_credential("trmum1abc", "pbx1", SecretStr(PASSWORD))
    assert said.decode() not in "".join(everything_about(failed.value))
    assert "near [hidden]" in str(failed.value)


def test_no_page_is_asked_for_by_a_secret(dial: Dial) -> None:
    """What is asked for is written down."""
    rows = {"response": [], "metadata": {"next_page_uri": f"?offset={TOKEN}&page_size=50"}}
    with scripted(says(json.dumps(rows).encode())) as server:
        line = dial(server.base_url, token=TOKEN)
        with pytest.raises(ExotelError):
            line.api.numbers("trmum1abc")
    assert TOKEN not in repr(line.records)


def test_of_very_long_words_no_half_of_a_secret_is_shown(dial: Dial) -> None:
    """They are cut before secrets are looked for in them."""
    said = json.dumps(" " * 9_995 + TOKEN).encode()
    with scripted(says(ECHO % (1002, said))) as server, pytest.raises(ExotelError) as failed:
        dial(server.base_url, token=TOKEN).api.numbers("trmum1abc")
    assert TOKEN[:4] not in str(failed.value)
