"""The way through the house is short: a request is read once or twice, and an approval crosses few rooms.

Both are counted on a whole stage: a Slack, an Exotel, and the bot as it runs, with all of its threads.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from pydantic import ModelWrapValidatorHandler, model_validator

import commands.ip.add
from bot.domain.records import State
from commands.ip import OnNetwork
from tests.approvals.acts import a_trunk, ask, operation, press
from tests.journeys.acts import OPS, card, modal_says, thread
from tests.support.stage import ASHA, CHLOE, stage

MOST_READINGS = 10
MOST_ROOMS = 15
PUT_TO_WORK = ("handler", "job", "look", "courier", "modals", "home tabs")
"""The names of the threads that a click puts to work."""


class CountedAddIp(OnNetwork):
    """The request of `/trunk ip add`, which counts how often it is read: made of JSON or of what somebody typed."""

    @model_validator(mode="wrap")
    @classmethod
    def _count(cls, given: Any, handler: ModelWrapValidatorHandler[CountedAddIp]) -> CountedAddIp:
        READINGS.append(threading.current_thread().name)
        return handler(given)


READINGS: list[str] = []
"""The name of the thread at each reading."""


def test_an_ip_add_reads_its_request_at_most_ten_times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the typed line to the receipt in the thread: each validation of the request counts, whoever needs it. More
    messages, steps or restarts may not make more of them."""
    monkeypatch.setattr(commands.ip.add.verb, "request", CountedAddIp)
    READINGS.clear()
    with stage(tmp_path) as staged:
        a_trunk(staged)
        asha = staged.person(ASHA)
        asha.send(OPS, "/trunk ip add sales_line 44.248.146.11")
        done = card(asha, "Done.")
        thread(asha, done, "whitelisted")
        assert staged.audit("message_posted")
    assert 0 < len(READINGS) <= MOST_READINGS, READINGS


class Rooms:
    """The rooms in which a function is entered: `bot/<room>`, and `commands`.

    Counted on the threads that a click puts to work: those of the handlers, the background jobs, the looks at Exotel
    and the senders. Not counted: the event loop, whose rooms are those of the door (`app` over Socket Mode, `web` over
    HTTP), and the clocks, which tick whether somebody clicks or not. A module that is imported, or whose constants are
    read, is not entered by that.
    """

    def __init__(self) -> None:
        self.entered: set[str] = set()
        self.is_counting = False

    def see(self, frame: FrameType, event: str, _: Any) -> None:
        """The profiler of every thread that begins while it is set."""
        if event != "call" or not self.is_counting or not threading.current_thread().name.startswith(PUT_TO_WORK):
            return
        package, _, rest = str(frame.f_globals.get("__name__")).partition(".")
        if package in {"bot", "commands"}:
            self.entered.add(rest.partition(".")[0] if package == "bot" else package)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Threads that begin in here are watched."""
        threading.setprofile(self.see)
        try:
            yield
        finally:
            threading.setprofile(None)


def test_an_approval_crosses_at_most_fifteen_rooms(tmp_path: Path) -> None:
    """From the press of Approve to the decision in the journal: the click, the trunk read again for the modal, the
    submission of that, the votes; and all that is sent to Slack meanwhile."""
    rooms = Rooms()
    with rooms.watching(), stage(tmp_path, trunkbot_cooling_seconds=60) as staged:
        a_trunk(staged)
        asha, chloe = staged.person(ASHA), staged.person(CHLOE)
        request = ask(staged, asha)
        rooms.is_counting = True
        press(chloe, "Approve…", request)
        modal_says(chloe, "Type the trunk's name")
        chloe.fill("Type the trunk's name", "sales_line")
        assert chloe.submit() == {}
        rooms.is_counting = False
        assert operation(staged, request).state == State.APPROVED
    assert {"front", "approvals", "journal", "store", "outbox"} <= rooms.entered
    assert len(rooms.entered) <= MOST_ROOMS, sorted(rooms.entered)
