"""What is done for a person after the acknowledgement, when the bot stops in the middle of it."""

from __future__ import annotations

import logging
from concurrent.futures import CancelledError, ThreadPoolExecutor
from functools import partial
from threading import Barrier, Semaphore
from types import SimpleNamespace
from typing import NoReturn, cast

import pytest

from bot.front.jobs import AT_ONCE, BackgroundJobs
from bot.front.responders import Responder
from bot.journal.intake import Intake
from bot.verbs.services import Services
from bot.verbs.verb import Ask
from bot.words.blocks import Message, View
from commands.ip.add import IpAdd
from commands.ip.list import IpList
from tests.commands.asking import ask


class Heard(Responder):
    """What a person was told."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, message: Message) -> None:
        self.said.append(message.text)

    def show(self, view: View) -> str:
        return ""


INTAKE = cast(
    Intake,
    SimpleNamespace(
        operations=SimpleNamespace(load_by_key=lambda key: None), find_duplicate=lambda verb, ask, key: None
    ),
)


class LineCutOff(IpAdd):
    """A line whose thread pool is shut down while it is read."""

    def line(self, ask: Ask, services: Services) -> NoReturn:
        raise CancelledError


class LookCutOff(IpList):
    """A look whose thread pool is shut down meanwhile."""

    def answer(self, ask: Ask, services: Services) -> NoReturn:
        raise CancelledError


@pytest.mark.parametrize("is_stopping", [True, False])
def test_a_line_that_is_cut_off_as_the_bot_stops_is_left_to_the_next_process(is_stopping: bool) -> None:
    """And its asker is not told that trunkbot failed, which is said where it did."""
    with ThreadPoolExecutor(1) as threads:
        jobs, heard = BackgroundJobs(lambda account: threads, lambda asked: cast(Services, None)), Heard()
        jobs.is_stopping = is_stopping
        assert jobs.begin_typed(LineCutOff(), ask("sales_line 44.248.146.11/32"), heard, INTAKE, "k") is not is_stopping
    assert heard.said == [] if is_stopping else "wrong in trunkbot itself" in heard.said[0]


@pytest.mark.parametrize("is_stopping", [True, False])
def test_a_look_cut_off_by_a_stop_says_so_and_what_to_do(is_stopping: bool) -> None:
    """Not that trunkbot failed, with its log to be searched for why."""
    with ThreadPoolExecutor(1) as threads:
        jobs, heard = BackgroundJobs(lambda account: threads, lambda asked: cast(Services, None)), Heard()
        jobs.is_stopping = is_stopping
        jobs.answer(LookCutOff(), ask("sales_line"), heard)
    began = "trunkbot was restarted" if is_stopping else "Something went wrong in trunkbot itself"
    assert heard.said[0].startswith(began)
    assert "Try again" in heard.said[0]


@pytest.mark.parametrize("is_stopping", [True, False])
def test_a_job_cut_off_by_a_stop_is_not_logged_as_a_failure(
    caplog: pytest.LogCaptureFixture, is_stopping: bool
) -> None:
    """A traceback in the log is for what somebody must mend."""

    def job() -> None:
        raise CancelledError

    caplog.set_level(logging.INFO)
    with ThreadPoolExecutor(1) as threads:
        jobs = BackgroundJobs(lambda account: threads, lambda asked: cast(Services, None))
        jobs.is_stopping = is_stopping
        jobs.run(job)
    (record,) = [record for record in caplog.records if record.name == "bot.front.jobs"]
    assert (record.levelno, bool(record.exc_info)) == ((logging.INFO, False) if is_stopping else (logging.ERROR, True))


def test_what_was_left_is_done_a_few_at_once_and_in_its_order() -> None:
    """Thirty lines that all began at the same time would spend the minute's calls on beginnings, and begin anew after
    the next restart. One that stumbles takes nothing from the rest."""
    begun: list[int] = []
    beside = Semaphore(AT_ONCE)
    in_order = Barrier(AT_ONCE)

    def job(number: int) -> None:
        assert beside.acquire(blocking=False), "too many at once"
        begun.append(number)
        if number < AT_ONCE:
            in_order.wait(60)
        beside.release()
        if number % 3 == 0:
            raise ZeroDivisionError

    with ThreadPoolExecutor(16) as threads:
        BackgroundJobs(lambda account: threads, lambda asked: cast(Services, None)).run_in_turn(
            partial(job, each) for each in range(30)
        )
    assert sorted(begun) == list(range(30))
    assert sorted(begun[:AT_ONCE]) == list(range(AT_ONCE))


def test_what_was_left_is_not_begun_once_the_bot_stops() -> None:
    """The next process has it all yet."""
    done: list[str] = []
    with ThreadPoolExecutor(1) as threads:
        jobs = BackgroundJobs(lambda account: threads, lambda asked: cast(Services, None))

        def last() -> None:
            done.append("first")
            jobs.is_stopping = True

        jobs.run_in_turn([last, lambda: done.append("second")])
    assert done == ["first"]
