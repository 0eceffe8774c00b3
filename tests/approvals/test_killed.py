"""kill -9 between the click and the outcome: the real bot in a process of its own, over real sockets."""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.domain import E164, TrunkName
from bot.domain.buttons import CHECK_AGAIN
from bot.sandbox.exotel.state import ExotelState
from bot.sandbox.slack.app import slack_app
from bot.sandbox.slack.state import SlackState
from tests.approvals.doomed_bot import NEVER, Doom, live
from tests.support.account import Account, serve_account
from tests.support.forks import FORKS
from tests.support.looking import Json, buttons, text_of
from tests.support.person import Person
from tests.support.serving import serving
from tests.support.stage import ASHA, CHLOE
from tests.support.waiting import until

pytestmark = pytest.mark.long

OPS = "trunk-ops"


class Executioner:
    """Stands before the sandbox's Exotel and kills the bot as its DELETE passes: `arrives` before the account has
    done it, `done` when it has and no answer is on its way yet. `loses` leaves the call undone when it is killed."""

    def __init__(self) -> None:
        self.at = ""
        self.loses = False
        self.victim: Callable[[], None] = lambda: None

    def around(self, app: ASGIApp) -> ASGIApp:
        async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or scope["method"] != "DELETE" or not self.at:
                await app(scope, receive, send)
                return
            at, self.at = self.at, ""
            if at == "arrives":
                self.victim()
            if self.loses:
                await send({"type": "http.response.start", "status": 503, "headers": []})
                await send({"type": "http.response.body", "body": b""})
                return

            async def sending(message: Message) -> None:
                if at == "done" and message["type"] == "http.response.start":
                    self.victim()
                await send(message)

            await app(scope, receive, sending)

        return guarded


@dataclass
class World:
    """The sandbox without its bot, and the bot's process, which comes and goes."""

    folder: Path
    slack: SlackState
    slack_url: str
    account: Account
    executioner: Executioner
    asha: Person
    chloe: Person
    process: ForkServerProcess | None = None
    runs: int = 0
    changes: dict[str, float] = field(default_factory=lambda: {"trunkbot_cooling_seconds": 0})

    def start(self, doom: Doom = NEVER) -> None:
        """Start the bot on the file of this run, and wait until Slack has it."""
        place = self.folder / str(self.runs)
        place.mkdir(exist_ok=True)
        given = (place, self.slack_url, self.account.url, self.changes, doom)
        self.process = FORKS.Process(target=live, args=given, daemon=True)
        self.process.start()
        until(lambda: self.slack.app_connected, "the bot's connection")

    def kill(self) -> None:
        """kill -9, and wait until it is dead and Slack knows."""
        self.kill_now()
        self.is_buried()

    def is_buried(self) -> None:
        """Wait until it is dead, as killed it was, and Slack knows."""
        assert self.process
        self.process.join(60)
        assert self.process.exitcode == -signal.SIGKILL
        until(lambda: not self.slack.app_connected, "the end of the bot's connection")

    def kill_now(self) -> None:
        """At once, from whichever thread."""
        if self.process and self.process.pid and self.process.exitcode is None:
            os.kill(self.process.pid, signal.SIGKILL)

    def is_dead(self) -> bool:
        """Whether it is."""
        return self.process is None or self.process.exitcode is not None

    def is_quiet(self) -> bool:
        """Whether nothing is left to do or to tell, as the bot's own file has it."""
        file = f"file:{self.folder}/{self.runs}/trunkbot.db?mode=ro"
        with contextlib.closing(sqlite3.connect(file, uri=True)) as db:
            (going,) = db.execute(
                "SELECT count(*) FROM operations WHERE state IN ('approved', 'queued', 'running')"
            ).fetchone()
            (owed,) = db.execute("SELECT count(*) FROM outbox WHERE sent_version < wanted_version").fetchone()
        return not going and not owed

    def new_trunk(self) -> None:
        """An account with nothing but sales_line and one number, and a file that the bot has not seen."""
        self.runs += 1
        httpx.post(f"{self.account.url}/exotel-control/reset").raise_for_status()
        trunk = self.account.api.create_trunk(TrunkName("sales_line"))
        self.account.api.map_number(trunk.trunk_sid, E164("+919876543210"))

    def ask(self) -> str:
        """Asha asks; the id of her request, once Chloe could approve it."""
        old = {message["ts"] for message in self.chloe.messages(OPS)}
        self.asha.send(OPS, "/trunk delete sales_line")
        self.asha.see("permanently")
        self.asha.fill("Type the trunk's name", "sales_line")
        self.asha.fill("Reason", "We moved.")
        assert self.asha.submit() == {}
        self.asha.close()

        def fresh() -> Json | None:
            found = [m for m in self.chloe.messages(OPS) if m["ts"] not in old and "Approve…" in buttons(m)]
            return found[0] if found else None

        return request_of(self.chloe.wait_for(fresh, what="the card"))

    def cards(self, request: str) -> list[Json]:
        """The messages in the channel that are this request's card."""
        return [m for m in self.chloe.messages(OPS) if f"request {request}" in text_of(m)]

    def approve(self, request: str) -> bool:
        """Chloe does; False where the bot died before it answered her."""
        self.chloe.click("Approve…", self.cards(request)[0])
        self.chloe.wait_for(lambda: "Type the trunk's name" in text_of(self.chloe.modal()), what="the modal")
        self.chloe.fill("Type the trunk's name", "sales_line")
        try:
            assert self.chloe.submit() == {}
        except AssertionError:
            return False
        finally:
            if self.chloe.view():
                self.chloe.close(clear=True)
        return True

    def ended(self, request: str) -> str:
        """What the card says once it is over."""

        def told() -> str:
            said = text_of(self.cards(request)[0])
            return said if "Done." in said or "Outcome unknown" in said or "Failed at" in said else ""

        return self.chloe.wait_for(told, what="an outcome on the card")

    def deletes(self) -> int:
        """How many the account has really done."""
        done = [each for each in self.account.state()["calls"] if each["method"] == "DELETE"]
        return sum(each["http_code"] == 200 for each in done)


def request_of(card: Json) -> str:
    return text_of(card).rsplit("request ", 1)[1][:8]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One Slack for all of them; the account and the bot's file are new for each."""
    with ExitStack() as stack:
        slack = SlackState(rate_limits=False)
        slack_url = stack.enter_context(serving(slack_app(slack)))
        slack.base_url = slack_url
        executioner = Executioner()
        account = stack.enter_context(serve_account(ExotelState(), executioner.around))
        people = [stack.enter_context(Person(slack_url, user)) for user in (ASHA, CHLOE)]
        folder = tmp_path_factory.mktemp("killed")
        made = World(folder, slack, slack_url, account, executioner, people[0], people[1])
        executioner.victim = made.kill_now
        yield made


@contextmanager
def one_run(world: World, doom: Doom = NEVER) -> Iterator[str]:
    """The bot, started to die there, with a request that waits; it is killed at the end in any case."""
    world.new_trunk()
    world.start(doom)
    try:
        yield world.ask()
    finally:
        world.kill()


def ends_well(world: World, request: str) -> None:
    """Started again, it comes to one end that everybody reads the same; where nobody can know, it asks."""
    world.start()
    until(world.is_quiet, "the end of it")
    if "Approve…" in buttons(world.cards(request)[0]):
        # The process died before the approval was written down, so Chloe is asked once more.
        assert world.deletes() == 0
        assert world.approve(request)
    said = world.ended(request)
    until(world.is_quiet, "the last message")
    assert "Done." in said, said
    assert world.deletes() == 1
    assert "sales_line" not in world.account.trunks()
    (card,) = world.cards(request)
    assert buttons(card) == ["Restore…"]
    assert len(world.chloe.thread(card["ts"])) == 1, "the receipt, once; the steps stand on the card"
    told = until(
        lambda: [m for m in world.asha.messages("trunkbot") if f"request {request}" in text_of(m)], "it on her page"
    )
    assert len(told) == 1


@pytest.mark.parametrize(
    ("at", "loses"), [("arrives", True), ("arrives", False), ("done", False)], ids=["undone", "done later", "done"]
)
def test_a_bot_killed_in_the_middle_of_its_delete_looks_before_it_acts_again(
    world: World, at: str, loses: bool
) -> None:
    """Whether the call was lost, done after the bot had died, or done before it could hear so."""
    with one_run(world) as request:
        world.executioner.at, world.executioner.loses = at, loses
        assert world.approve(request)
        world.is_buried()
        until(lambda: loses or "sales_line" not in world.account.trunks(), "the delete")
        ends_well(world, request)


def test_a_bot_killed_in_the_middle_that_cannot_look_says_so_and_asks(world: World) -> None:
    """Exotel cannot be read after the restart: not certain, with a button; and once it can, the truth."""
    with one_run(world) as request:
        world.executioner.at, world.executioner.loses = "done", False
        assert world.approve(request)
        world.is_buried()
        world.account.next_calls("503", 1000, "reads")
        world.start()
        said = world.ended(request)
        assert "Outcome unknown" in said, said
        assert "othing was changed" not in said
        (card,) = world.cards(request)
        assert buttons(card) == [CHECK_AGAIN, "Show the trunk"]
        world.account.fault(next={"kind": "none"})
        world.asha.click(CHECK_AGAIN, card)
        until(lambda: "Done." in text_of(world.cards(request)[0]), "the truth on the card")
        assert world.deletes() == 1


@pytest.mark.parametrize("kind", ["receipt", "outcome"])
def test_a_message_that_had_gone_out_when_the_bot_was_killed_is_neither_lost_nor_sent_twice(
    world: World, kind: str
) -> None:
    """In the thread of its card, and directly to the asker: Slack is asked whether it has it."""
    with one_run(world, Doom(told=kind)) as request:
        assert world.approve(request)
        world.is_buried()
        ends_well(world, request)


def test_a_bot_killed_before_any_commit_from_the_click_to_the_outcome_does_it_exactly_once(world: World) -> None:
    """The point of death moves on, commit by commit, until the bot lives to tell everybody."""
    for commit in itertools.count():
        with one_run(world, Doom(commit)) as request:
            world.approve(request)
            until(lambda: world.is_dead() or world.is_quiet(), "its death or its end")
            if not world.is_dead():
                assert world.deletes() == 1
                break
            world.is_buried()
            ends_well(world, request)
    assert commit > 15, "the bot was not killed where it matters"


def test_a_line_that_was_acknowledged_and_not_yet_read_when_the_bot_was_killed_is_carried_out_once(
    world: World,
) -> None:
    """It is written down before it is acknowledged; the next process tells its asker directly, and does it."""
    world.new_trunk()
    world.start()
    try:
        world.account.fault(slow_seconds=5)
        world.asha.send(OPS, "/trunk number add sales_line +911800123456")
        world.kill()
        world.account.fault(slow_seconds=0)
        world.start()
        world.asha.see("I was restarted while reading", where="trunkbot")
        until(lambda: len(world.account.trunks()["sales_line"]["phone_numbers"]) == 2, "the number")
        until(world.is_quiet, "the last message")
        numbers = [call for call in world.account.writes() if call[1] == "phone-numbers"]
        assert len(numbers) == 2, "the one it began with, and this one"
    finally:
        world.kill()
