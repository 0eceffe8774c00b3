"""No text that can arrive takes long, whatever is in it: one that did would hold up everybody."""

from __future__ import annotations

import ast
import contextlib
import importlib
import pkgutil
import re
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import bot
import commands
from bot.config.values import HOST
from bot.conversation.reader import LONGEST
from bot.domain import (
    E164,
    AccountSid,
    Destination,
    Direction,
    Fqdn,
    FriendlyName,
    Mask,
    Port,
    PublicIPv4,
    SipUserName,
    Transport,
    TrunkName,
    TrunkSid,
    parse_host,
)
from bot.domain.errors import BadInput
from bot.domain.typed import clean, quote, without_passwords
from bot.front.command_handler import LONGEST_COMMAND
from bot.knowledge.reading import codes, read
from bot.probes.options import _STATUS
from bot.sandbox.exotel import rules
from bot.words import at_account
from tests.journeys.acts import OPS, private_answer
from tests.support.looking import text_of
from tests.support.stage import ASHA, VERA, Stage, stage

PIECES = (
    *("a", " ", "1", "-", ".", ":", "@", "<", ",", ";", "x", "_", "/", "%", '"', "\u200d", "\u0301"),
    *("a ", "a:", "1,", "1 ", "1.", "a-", "a.", "9-", "#1 ", "ext ", "sip:", "every ", "room 1 "),
    *("--account ", "--account", "before 1", "before "),
)
BEFORE = ("", "x", "a:", "1", "ext", "<", "+", "sip:a:")


def hostile(length: int) -> Iterator[str]:
    """One thing over and over, after something that begins to fit, before something that does not."""
    for before, piece in product(BEFORE, PIECES):
        yield before + piece * (length // len(piece)) + "\n!"


class TooSlow(Exception):
    """An expression that would not have ended in this test's life."""


@contextlib.contextmanager
def given_up_after(seconds: float) -> Iterator[None]:
    """Raises TooSlow in the block once the process has worked so long: a match heeds signals, and no other limit."""

    def give_up(*_: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def seconds(do: Callable[[], object]) -> float:
    """Of this thread's own work: what else the machine does is not counted."""
    began = time.thread_time()
    with contextlib.suppress(BadInput):
        do()
    return time.thread_time() - began


@dataclass(frozen=True)
class Expression:
    """Where it stands; `anchored` where a text is never searched for it."""

    pattern: re.Pattern[Any]
    where: str
    anchored: bool

    def read(self, text: str) -> None:
        subject = text.encode() if isinstance(self.pattern.pattern, bytes) else text
        self.pattern.match(subject)
        self.pattern.fullmatch(subject)
        if not self.anchored:
            self.pattern.findall(subject)


ANCHORED = {HOST.pattern, _STATUS.pattern, rules.DESTINATION.pattern}


def expressions() -> Iterator[Expression]:
    """Every regular expression of the bot's and of its verbs'."""
    for package in (bot, commands):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                imported = importlib.import_module(module.name)
                for pattern in patterns_in([*vars(imported).values()]):
                    yield Expression(pattern, module.name, pattern.pattern in ANCHORED)
                yield from written_in(Path(str(imported.__file__)).read_text(), module.name)


def patterns_in(thing: object) -> Iterator[re.Pattern[Any]]:
    if isinstance(thing, re.Pattern):
        yield thing
    elif isinstance(thing, tuple | list):
        for each in thing:
            yield from patterns_in(each)


def written_in(source: str, where: str) -> Iterator[Expression]:
    """Those that are not compiled beforehand: `re.search("…", …)`."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr == "compile":
            continue
        pattern = node.args[0] if node.args and ast.unparse(node.func.value) == "re" else None
        if isinstance(pattern, ast.Constant) and isinstance(pattern.value, str):
            flags = re.IGNORECASE if "re.IGNORECASE" in ast.unparse(node) else 0
            yield Expression(re.compile(pattern.value, flags), where, node.func.attr in ("match", "fullmatch"))


LONGEST_READ = {"bot.knowledge": 300, "bot.conversation": LONGEST}
"""Rooms that read no more characters of a text; the test of the readers below goes beyond."""


def longest_read(where: str) -> int:
    return next((longest for room, longest in LONGEST_READ.items() if where.startswith(room)), 10_000)


@pytest.mark.long
def test_no_regular_expression_is_slow_on_any_text() -> None:
    """Ten thousand characters, in a time that grows with their number and not with its square."""
    slow = []
    every = {(one.pattern, longest_read(one.where)): one for one in expressions()}
    assert len(every) > 200
    for (_, length), one in every.items():
        for text in hostile(length):
            try:
                with given_up_after(15):
                    # Beside other work a processor is slow now and then, but hardly three times in a row.
                    is_slow = all(seconds(partial(one.read, text)) > 0.1 for _ in range(3))
            except TooSlow:
                is_slow = True
            if is_slow:
                slow.append(f"{one.where}: {one.pattern.pattern!r} on {text[:12]!r}…")
                break
    assert not slow, "\n".join(slow)


READERS: dict[str, Callable[[str], object]] = {
    **{
        kind.__name__: kind.parse
        for kind in (E164, AccountSid, Destination, Direction, Fqdn, FriendlyName, Mask, Port, PublicIPv4)
    },
    **{kind.__name__: kind.parse for kind in (SipUserName, Transport, TrunkName, TrunkSid)},
    "a host": parse_host,
    "an address with its mask": PublicIPv4.parse_with_mask,
    "clean": clean,
    "quote": quote,
    "without_passwords": without_passwords,
    "an account": at_account.split,
    "a SID": TrunkSid.looks_like,
    "a symptom": read,
    "codes": codes,
}


@pytest.mark.long
@pytest.mark.parametrize("name", READERS)
def test_no_reader_of_what_people_type_is_slow(name: str) -> None:
    """As many characters as a command or a field can have."""
    took = {text[:12]: seconds(partial(READERS[name], text)) for text in hostile(LONGEST_COMMAND)}
    assert max(took.values()) < 0.1, max(took.items(), key=lambda each: each[1])


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("hostile"), "http") as ready:
        yield ready


VERBS = ("help", "show", "explain", "who", "whois", "audit", "ip add s", "number add s", "dest add s", "setup both")


@pytest.mark.parametrize("verb", VERBS)
def test_no_command_holds_up_the_loop_or_a_handler_thread(staged: Stage, verb: str) -> None:
    """The longest there can be: on the event loop a hundredth of a second would be seen by all who wait."""
    handle = staged.bot.handlers.command
    slow = []
    for number, piece in enumerate(PIECES):
        text = f"{verb} {piece * LONGEST_COMMAND}"[:LONGEST_COMMAND]
        command = {
            "text": text,
            "user_id": ASHA,
            "channel_id": staged.slack.channels["C0TRUNKOPS"].id,
            "trigger_id": f"{verb}{number}",
            "response_url": f"{staged.slack_url}/actions/none",
        }
        # In memory first, as the acknowledger does.
        took = seconds(partial(handle.in_memory, command)), seconds(partial(handle, command))
        if max(took) > 0.1:
            slow.append((piece, took))
    assert not slow


def test_what_is_longer_is_told_so_before_anything_reads_it(staged: Stage) -> None:
    """To anybody, in words; and whoever types beside it is answered at once."""
    vera = staged.person(VERA)
    vera.send(OPS, "/trunk a" + " " * 30_000 + "b")
    told = text_of(private_answer(vera, "characters"))
    assert f"That's 30,002 characters; I read up to {LONGEST_COMMAND:,}." in told
    vera.send(OPS, "/trunk show " + "a" * (LONGEST_COMMAND - 5))
    private_answer(vera, "No trunk called")
