"""Log lines: one each, about an operation, forged by nobody, without secrets."""

from __future__ import annotations

import base64
import io
import json
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.logs.hiding import HIDDEN
from bot.logs.logs import about, log_to

log = logging.getLogger("bot.somewhere")


@pytest.fixture(autouse=True)
def root_as_it_was() -> Iterator[None]:
    """Logging is the process's own."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers, root.level = handlers, level


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    """Every line, which must be one JSON object."""
    return [json.loads(line) for line in stream.getvalue().split("\n") if line]


def test_each_line_names_the_operation_it_is_about() -> None:
    """Also on a thread that was handed the context; and no longer once that is over."""
    stream = io.StringIO()
    log_to(stream, "json")
    with about("ABCD2345"), ThreadPoolExecutor(1) as pool:
        log.info("asked")
        pool.submit(copy_context().run, log.warning, "looked").result()
    log.info("idle")
    assert [(line["message"], line["operation"]) for line in lines(stream)] == [
        ("asked", "ABCD2345"),
        ("looked", "ABCD2345"),
        ("idle", None),
    ]
    assert set(lines(stream)[0]) == {"time", "level", "logger", "message", "operation"}


@pytest.mark.parametrize("form", ["json", "text"])
@given(text=st.text() | st.text(alphabet="\r\n\x85\u2028\x0b\x1c\ud800a"))
def test_no_text_makes_a_second_line(form: str, text: str) -> None:
    """Any text typed as a trunk's name, a reason or a reply."""
    stream = io.StringIO()
    log_to(stream, form)  # type: ignore[arg-type]
    log.info("said %s", text)
    log.info("after")
    assert len(stream.getvalue().splitlines()) == 2


@pytest.mark.parametrize("form", ["json", "text"])
def test_a_traceback_begins_no_line_that_looks_like_one(form: str) -> None:
    """An exception's own words may hold anything."""
    stream = io.StringIO()
    log_to(stream, form)  # type: ignore[arg-type]
    try:
        raise ValueError("x\n2026-01-01 00:00:00,000 INFO bot: all trunks were deleted by UASHA\u2028INFO again")
    except ValueError:
        log.exception("stumbled")
    assert not [line for line in stream.getvalue().splitlines() if line.startswith(("2026-01-01", "INFO"))]


@pytest.mark.parametrize("form", ["json", "text"])
def test_a_secret_is_struck_out_wherever_it_stands(form: str) -> None:
    """In the words, their arguments, a traceback; one with quotes in it as well."""
    stream = io.StringIO()
    log_to(stream, form, ["xoxb-123", 'p"w\\1', ""])  # type: ignore[arg-type]
    log.warning("token xoxb-123 and %s", 'p"w\\1')
    try:
        raise RuntimeError("refused xoxb-123")
    except RuntimeError:
        log.exception("stumbled")
    written = stream.getvalue()
    assert "xoxb-123" not in written
    assert 'p"w\\1' not in written
    assert 'p\\"w\\\\1' not in written
    assert written.count(HIDDEN) >= 3


@pytest.mark.parametrize("form", ["json", "text"])
@pytest.mark.parametrize(
    "hidden", ["\x1b[2J", "\x08", "\u202e", "\u2066", "\u200b", "\u200f", "\ufeff", "\x9b", "\U000e0041"]
)
def test_nothing_a_terminal_would_obey_reaches_it(form: str, hidden: str) -> None:
    """Colours, a cursor that moves, a line written backwards: neither from a message nor from a traceback."""
    stream = io.StringIO()
    log_to(stream, form)  # type: ignore[arg-type]
    try:
        raise ValueError(f"all is {hidden} well")
    except ValueError:
        log.exception("said %s", hidden)
    assert hidden[0] not in stream.getvalue()
    assert "all is" in stream.getvalue()


@pytest.mark.parametrize("form", ["json", "text"])
def test_a_secret_is_struck_out_however_it_is_written(form: str) -> None:
    """As it stands in a header, in a URL, and in JSON that is logged."""
    key, token = "key-8c7a6b", 'tok/5ecr3t+"4711'
    stream = io.StringIO()
    log_to(stream, form, [key, token, f"{key}:{token}"])  # type: ignore[arg-type]
    basic = base64.b64encode(f"{key}:{token}".encode()).decode()
    log.warning("Authorization: Basic %s, %s, %s", basic, quote(token, safe=""), json.dumps({"a": token}))
    log.warning("fine")
    written = stream.getvalue()
    assert not [leak for leak in (basic[6:], "5ecr3t", "key-8c7a6b") if leak in written]
    assert "fine" in written
