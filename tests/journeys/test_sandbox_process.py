"""`trunkbot sandbox` as somebody starts it: ready soon, small, gone without a trace, and hard to kill."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

import commands
from bot.verbs.verb import Verbs
from tests.journeys.acts import INBOUND, OPS, OUTBOUND, SECOND, begin, card, private_answer, set_up, thread
from tests.support.looking import text_of
from tests.support.person import Person
from tests.support.stage import ASHA, BEN
from tests.support.waiting import until

pytestmark = pytest.mark.long

READY = re.compile(r"ready\. Open (http://127\.0\.0\.1:\d+)")


@dataclass
class Process:
    """A sandbox of its own process."""

    popen: subprocess.Popen[str]
    url: str
    port: int
    exotel_port: int

    @property
    def bot(self) -> int:
        """The bot's process id, once there is one."""
        return until(lambda: next(iter(children(self.popen.pid)), 0), "the bot's process")

    def exotel(self) -> dict[str, Any]:
        """What its Exotel holds, as the page's panel is told."""
        state: dict[str, Any] = httpx.get(f"{self.url}/exotel-control/state").json()
        return state

    def fault(self, **faults: Any) -> None:
        """Switched as from the panel."""
        assert httpx.put(f"{self.url}/exotel-control/faults", json=faults).status_code == 200

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Tell it to stop; its exit code."""
        self.popen.send_signal(number)
        return self.popen.wait(60)


def children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(each) for each in task.read_text().split()]
    return found


def alive(pid: int) -> bool:
    """Whether it runs; one that ended and was not waited for does not."""
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def free_port() -> int:
    with closing(socket.socket()) as spare:
        spare.bind(("127.0.0.1", 0))
        return int(spare.getsockname()[1])


def command(port: int, exotel_port: int, *more: str) -> list[str]:
    return [sys.executable, "-m", "bot", "sandbox", f"--port={port}", f"--exotel-port={exotel_port}", *more]


@contextmanager
def sandbox(log: Path, *more: str) -> Iterator[Process]:
    """Start one, wait until it says that it is ready, and stop it at the end."""
    port, exotel_port = free_port(), free_port()
    with log.open("w") as errors:
        popen = subprocess.Popen(
            command(port, exotel_port, *more), stdout=subprocess.PIPE, stderr=errors, text=True, env=os.environ
        )
    try:
        assert popen.stdout
        said = ""
        while not (found := READY.search(said)):
            line = popen.stdout.readline()
            assert line, f"it ended instead:\n{said}{log.read_text()}"
            said += line
        yield Process(popen, found[1], port, exotel_port)
    finally:
        if popen.poll() is None:
            popen.terminate()
            popen.wait(60)
        popen.communicate()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    with sandbox(tmp_path_factory.mktemp("process") / "log") as ready:
        yield ready


def test_it_says_that_it_is_ready_and_where_its_page_is(running: Process) -> None:
    """Its bot is connected by then."""
    with Person(running.url, ASHA) as asha:
        assert asha.connected
    assert running.url == f"http://127.0.0.1:{running.port}"
    assert httpx.get(running.url).status_code == 200


def test_the_bots_process_stays_under_a_hundred_megabytes(running: Process) -> None:
    """After a set-up each way, by two people."""
    with Person(running.url, ASHA) as asha, Person(running.url, BEN) as ben:
        set_up(asha, "Outbound", OUTBOUND)
        set_up(ben, "Inbound", INBOUND)
        ben.close()
        ben.no_modal()
        ben.send(OPS, "/trunk list")
        private_answer(ben, "*support_line*")
    status = Path(f"/proc/{running.bot}/status").read_text()
    megabytes = int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0]) / 1024
    print(f"the bot's process: {megabytes:.0f} MB resident")
    assert megabytes < 100


def test_a_bot_that_is_killed_is_started_again_and_the_page_says_so(running: Process) -> None:
    """Away, then connected; and the next command is answered."""
    with Person(running.url, ASHA) as asha:
        assert asha.connected
        before = running.bot
        os.kill(before, signal.SIGKILL)
        asha.wait_for(lambda: not asha.connected, what="the page to say that the bot is away")
        asha.wait_for(lambda: asha.connected, what="the page to say that the bot is back")
        assert running.bot != before
        asha.send(OPS, "/trunk help")
        private_answer(asha, "You can type")


def test_a_set_up_whose_bot_is_killed_in_the_middle_ends_once_with_one_card(running: Process) -> None:
    """Killed while Exotel creates the trunk: the next process looks before it acts, and the channel has one card."""
    with Person(running.url, ASHA) as asha, Person(running.url, BEN) as ben:
        cards = len(ben.messages(OPS))
        running.fault(slow_seconds=2)
        begin(asha, "Outbound", SECOND | {"Trunk name": "killed_line"})
        asha.wait_for(lambda: asha.sees("Create the trunk killed_line: running"), what="the first call")
        os.kill(running.bot, signal.SIGKILL)
        finished = card(ben, "killed_line is set up for outbound: All 3 steps done")
        running.fault(slow_seconds=0)
        assert "killed_line was created" in text_of(thread(ben, finished, "killed_line was created"))
        thread(ben, finished, "PBX settings")
        assert len(ben.messages(OPS)) == cards + 1
        assert len(ben.thread(finished["ts"])) == 2
    (there,) = [trunk for trunk in running.exotel()["trunks"] if trunk["trunk_name"] == "killed_line"]
    assert len(there["phone_numbers"]) == len(there["whitelisted_ips"]) == 1


def test_a_port_that_is_taken_is_a_sentence_and_exit_2(running: Process) -> None:
    """No traceback, and which port it is."""
    ended = subprocess.run(command(running.port, free_port()), capture_output=True, text=True, timeout=120)
    assert ended.returncode == 2
    assert f"Can't listen on port {running.port}" in ended.stderr
    assert "Traceback" not in ended.stderr
    ended = subprocess.run(command(free_port(), running.exotel_port), capture_output=True, text=True, timeout=120)
    assert ended.returncode == 2
    assert f"Can't listen on port {running.exotel_port}" in ended.stderr


def test_it_stops_cleanly_and_leaves_no_process_and_no_port(tmp_path: Path) -> None:
    """With a page open, as it is when somebody stops it."""
    with ExitStack() as stack:
        running = stack.enter_context(sandbox(tmp_path / "log"))
        person = stack.enter_context(Person(running.url, ASHA))
        person.send(OPS, "/trunk help")
        bot = running.bot
        assert running.stop(signal.SIGTERM) == 0
        assert not alive(bot)
        assert "Traceback" not in (tmp_path / "log").read_text()
        with closing(socket.socket()) as again:
            again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            again.bind(("127.0.0.1", running.port))


def test_a_folder_keeps_everything_for_the_next_time(tmp_path: Path) -> None:
    """Trunks, messages and the journal; and an old button still works."""
    folder = f"--data={tmp_path / 'kept'}"
    with sandbox(tmp_path / "log1", folder) as first, Person(first.url, ASHA) as asha:
        set_up(asha, "Outbound", OUTBOUND)
        thread(asha, card(asha, "All 3 steps done"), "PBX settings")
        assert first.stop(signal.SIGINT) == 0
    assert "Traceback" not in (tmp_path / "log1").read_text()
    with sandbox(tmp_path / "log2", folder) as second, Person(second.url, BEN) as ben:
        assert [trunk["trunk_name"] for trunk in second.exotel()["trunks"]] == ["sales_line"]
        receipt = thread(ben, card(ben, "All 3 steps done"), "PBX settings")
        ben.click("Show the trunk", receipt)
        private_answer(ben, "sales_line: outbound only")
        assert "*`sales_line` is set up" in text_of(ben.home())


@pytest.mark.parametrize(
    ("name", "content"), [("slack.json", "{"), ("exotel.json", "{}"), ("trunkbot.db", "no database, by any means")]
)
def test_a_folder_that_is_damaged_is_a_sentence_and_exit_2(tmp_path: Path, name: str, content: str) -> None:
    """Which file, and no traceback; the file is left as it is."""
    (tmp_path / name).write_text(content)
    ended = subprocess.run(command(0, 0, f"--data={tmp_path}"), capture_output=True, text=True, timeout=120)
    assert "Traceback" not in ended.stderr
    assert name in ended.stderr
    assert ended.returncode == 2
    assert (tmp_path / name).read_text() == content


def test_a_folder_that_cannot_be_made_is_a_sentence_and_exit_2(tmp_path: Path) -> None:
    """A path through a file."""
    (tmp_path / "file").write_text("")
    ended = subprocess.run(
        command(0, 0, f"--data={tmp_path / 'file' / 'in'}"), capture_output=True, text=True, timeout=120
    )
    assert "Traceback" not in ended.stderr
    assert ended.returncode == 2


def test_a_folder_that_another_sandbox_uses_is_a_sentence_and_exit_2(tmp_path: Path) -> None:
    """Two on one journal would do everything twice."""
    folder = f"--data={tmp_path / 'kept'}"
    with sandbox(tmp_path / "log", folder):
        ended = subprocess.run(command(0, 0, folder), capture_output=True, text=True, timeout=120)
        assert "Another trunkbot sandbox is using" in ended.stderr
        assert ended.returncode == 2


def test_a_sandbox_that_is_killed_outright_takes_its_bot_with_it(tmp_path: Path) -> None:
    """SIGKILL, as from an editor's stop button: no bot may stay behind that holds the folder and knocks for ever."""
    with sandbox(tmp_path / "log") as running:
        bot = running.bot
        running.stop(signal.SIGKILL)
        try:
            until(lambda: not alive(bot), "the end of the bot")
        finally:
            if alive(bot):
                os.kill(bot, signal.SIGKILL)


def test_every_command_can_be_completed_with_its_description(running: Process) -> None:
    """After “/trunk ”, on the page; Slack itself shows the manifest's usage hint only."""
    with Person(running.url, ASHA) as asha:
        (trunk,) = [each for each in asha.frames[0]["commands"] if each["command"] == "/trunk"]
    words = {name: (rest, description) for name, rest, description in trunk["words"]}
    assert set(words) == {verb.name for verb in Verbs.of(commands)}
    assert words["delete"] == ("[name or SID]", "Delete a trunk and everything on it. Needs approval.")
