"""What is done for a person after the acknowledgement, when the bot stops in the middle of it."""

from __future__ import annotations

import logging
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import replace
from types import SimpleNamespace
from typing import NoReturn, cast

import pytest

import commands
from bot.blocks import Message, View
from bot.errands import Errands
from bot.sinks import Sink
from bot.verbs import Ask, Services, Verb, Verbs
from bot.wishes import Wishes
from tests.commands.asking import ask


class Heard(Sink):
    """What a person was told."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, message: Message) -> None:
        self.said.append(message.text)

    def show(self, view: View) -> str:
        return ""


WISHES = cast(
    Wishes, SimpleNamespace(operations=SimpleNamespace(by_key=lambda key: None), led_before=lambda verb, ask, key: None)
)


def cut_off(asked: Ask, services: Services) -> NoReturn:
    """What a look says whose thread pool was shut down."""
    raise CancelledError


@pytest.fixture
def verb() -> Verb:
    found = Verbs.of(commands).get("ip add")
    assert found
    return replace(found, line=cut_off)


@pytest.mark.parametrize("is_stopping", [True, False])
def test_a_line_that_is_cut_off_as_the_bot_stops_is_left_to_the_next_process(verb: Verb, is_stopping: bool) -> None:
    """And its asker is not told that trunkbot failed, which is said where it did."""
    with ThreadPoolExecutor(1) as threads:
        errands, heard = Errands(threads, lambda asked: cast(Services, None)), Heard()
        errands.is_stopping = is_stopping
        assert errands.take_line(verb, ask("sales_line 44.248.146.11/32"), heard, WISHES, "k") is not is_stopping
    assert heard.said == [] if is_stopping else "trunkbot itself failed" in heard.said[0]


@pytest.mark.parametrize("is_stopping", [True, False])
def test_who_looks_as_the_bot_stops_is_told_that_and_what_to_do(verb: Verb, is_stopping: bool) -> None:
    """Not that trunkbot failed, with its log to be searched for why."""
    with ThreadPoolExecutor(1) as threads:
        errands, heard = Errands(threads, lambda asked: cast(Services, None)), Heard()
        errands.is_stopping = is_stopping
        errands.answer(replace(verb, answer=cut_off), ask("sales_line"), heard)
    began = "trunkbot was stopped" if is_stopping else "trunkbot itself failed"
    assert heard.said[0].startswith(began)
    assert "Nothing was changed. Try again" in heard.said[0]


@pytest.mark.parametrize("is_stopping", [True, False])
def test_an_errand_that_is_cut_off_as_the_bot_stops_is_no_fault_of_it(
    caplog: pytest.LogCaptureFixture, is_stopping: bool
) -> None:
    """A traceback in the log is for what somebody must mend."""

    def errand() -> None:
        raise CancelledError

    caplog.set_level(logging.INFO)
    with ThreadPoolExecutor(1) as threads:
        errands = Errands(threads, lambda asked: cast(Services, None))
        errands.is_stopping = is_stopping
        errands.run(errand)
    (record,) = [record for record in caplog.records if record.name == "bot.errands"]
    assert (record.levelno, bool(record.exc_info)) == ((logging.INFO, False) if is_stopping else (logging.ERROR, True))
