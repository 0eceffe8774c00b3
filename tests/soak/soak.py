"""The soak itself: everything is set up, people work while the bot dies, it is all brought to its end and compared."""

from __future__ import annotations

import contextlib
import random
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from signal import SIGTERM

import commands
from bot.domain.buttons import CHECK_AGAIN
from bot.sandbox.exotel.app import exotel_app
from bot.sandbox.exotel.state import ExotelState
from bot.sandbox.slack.app import slack_app
from bot.sandbox.slack.people import BOT_NAME, BOT_USER_ID, Channel, User, im_id
from bot.sandbox.slack.state import SlackState
from bot.store import Store
from bot.verbs.verb import Verbs
from tests.soak.books import Account, Findings, Journal, what_is_told, what_was_asked, what_was_done
from tests.soak.bot_process import BotProcess
from tests.soak.exotel_book import BookedApi, standing
from tests.soak.people import AGAIN, HOSTILE, KINDS, OPS, Approver, Names, Operator, Worker
from tests.soak.slack_book import SlackBook
from tests.soak.weather import EXOTEL, SLACK, SLACKS_METHODS, Weather
from tests.support.deliveries import deliver
from tests.support.looking import Json, buttons
from tests.support.person import Person
from tests.support.serving import serving
from tests.support.waiting import until

PAUSE_SECONDS = 2.5
"""The courier posts once a second and an operation has three messages: two people at this pace ask for that much."""
SETTLING_SECONDS = 180.0
"""The channel may be owed a message for each second that people worked; it gets at least this long."""
SHARE_OF_DEATHS_AFTER_AN_ACK = 0.03
PATIENCE = 5
"""How often a button is pressed before it is said that it does not help."""


@dataclass
class Result:
    """What came of it; `is_good` is the exit code's meaning."""

    seed: int
    found: Findings
    counts: Mapping[str, object]
    first_bad_row: int | None
    acks: list[float] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """The books agree, and nothing was acknowledged late."""
        return self.agrees and not self.found.late

    @property
    def agrees(self) -> bool:
        """Nothing lost, doubled, undecided, posted twice or wrongly; a whole chain; and the bot never fell over.

        This does not depend on how busy the machine is.
        """
        bad = (self.found.lost, self.found.doubled, self.found.undecided)
        told = (self.found.disagreeing, self.found.duplicates)
        return not any([*bad, *told]) and self.first_bad_row is None and not self.counts["lives ended by themselves"]


class Soak:
    """One run in `folder`, which gets the bot's file and log."""

    def __init__(self, folder: Path, seed: int, most_life_seconds: float) -> None:
        self._seed = seed
        self._folder = folder
        self._most_life = most_life_seconds
        self._over = threading.Event()
        self._slack = SlackState()
        self._exotel = ExotelState()
        self._exotel_app = exotel_app(self._exotel)
        self._api = BookedApi(self._exotel)
        self._exotel_app.router.default = self._api
        self._names = Names()
        self._bot: BotProcess
        self._deaths = self._luck("deaths after an acknowledgement")
        self._weather = {
            "Exotel": Weather(self._luck("Exotel"), EXOTEL, self._kill),
            "Slack": Weather(self._luck("Slack"), SLACK, self._kill),
        }

    def _luck(self, whose: str) -> random.Random:
        return random.Random(f"{self._seed} {whose}")

    def run(self, seconds: float) -> Result:
        """Work for that long, then to the end."""
        with self._everything() as (book, workers):
            self._work(workers, seconds)
            self._settle(workers, max(seconds, SETTLING_SECONDS))
            return self._compared(book, workers)

    @contextlib.contextmanager
    def _everything(self) -> Iterator[tuple[SlackBook, list[Worker]]]:
        with ExitStack() as stack:
            book = SlackBook(self._slack, lambda: self._bot.life, self._perhaps_kill)
            slack = slack_app(self._slack, extra_routes=[book.deliveries.route()])
            url = stack.enter_context(serving(self._weather["Slack"].around(slack, SLACKS_METHODS)))
            self._slack.base_url = url
            self._let_in(User(HOSTILE, "mallory", "Mallory Quinn", "No rights, and in a hurry"))
            exotel = stack.enter_context(serving(self._weather["Exotel"].around(self._exotel_app, ["/v2/"])))
            self._bot = BotProcess(self._folder, url, exotel, lambda: self._slack.app_connected)

            def repeat(user: str) -> None:
                last = book.last_of(user)
                if last:
                    deliver(url, last.kind, last.payload)

            workers = [
                kind(stack.enter_context(Person(url, user)), self._exotel, self._names, self._luck(user), repeat)
                for user, kind in KINDS.items()
            ]
            stack.callback(self._bot.kill)
            self._bot.start()
            yield book, workers

    def _let_in(self, user: User) -> None:
        self._slack.users[user.id] = user
        self._slack.add_channel(Channel(im_id(user.id), BOT_NAME, kind="im", members={user.id, BOT_USER_ID}))
        next(channel for channel in self._slack.channels.values() if channel.name == OPS).members.add(user.id)

    def _perhaps_kill(self, person: str) -> None:
        """Called as soon as something is acknowledged: what a bot does after that is what a death would lose. A flood
        of lookups must not make its lives too short for changes."""
        if person != HOSTILE and self._deaths.random() < SHARE_OF_DEATHS_AFTER_AN_ACK:
            self._kill()

    def _kill(self) -> None:
        if not self._over.is_set():
            self._bot.kill()

    def _work(self, workers: list[Worker], seconds: float) -> None:
        """People, and what ends the bot, each on a thread of its own. Raises what a thread raised."""
        raised: list[BaseException] = []

        def on_a_thread(job: Callable[[], None]) -> None:
            try:
                job()
            except BaseException as error:
                raised.append(error)
                self._over.set()

        jobs: list[Callable[[], None]] = [partial(w.work, self._over, PAUSE_SECONDS * w.leisure) for w in workers]
        jobs.append(lambda: self._bot.live_dangerously(self._luck("death"), self._most_life, self._over))
        threads = [threading.Thread(target=on_a_thread, args=[job], daemon=True) for job in jobs]
        for thread in threads:
            thread.start()
        self._over.wait(seconds)
        self._over.set()
        for thread in threads:
            thread.join(60)
        if raised:
            raise raised[0]

    def _settle(self, workers: list[Worker], most_seconds: float) -> None:
        """Fair weather, a last start, and every button that is left pressed until nothing is open."""
        for weather in self._weather.values():
            weather.clear()
        self._bot.end(SIGTERM)
        self._bot.start()
        pressed = Counter[str]()
        deadline = time.monotonic() + most_seconds
        while time.monotonic() < deadline:
            self._until_quiet(deadline)
            if not self._press_what_is_left(workers, pressed):
                return

    def _until_quiet(self, deadline: float) -> None:
        with contextlib.suppress(AssertionError):
            until(lambda: is_quiet(self._bot.database), "quiet", max(0.1, deadline - time.monotonic()))

    def _press_what_is_left(self, workers: list[Worker], pressed: Counter[str]) -> bool:
        """Whether there was anything that is worth another press."""
        approver = next(worker for worker in workers if isinstance(worker, Approver))
        operator = next(worker for worker in workers if isinstance(worker, Operator))
        any_left = False
        for message in approver.person.messages(OPS):
            for text in buttons(message):
                worth = PATIENCE if text == CHECK_AGAIN else 2
                spot = f"{text} {message['ts']}"
                if text not in (*AGAIN, "Approve…") or pressed[spot] >= worth:
                    continue
                pressed[spot] += 1
                any_left = True
                with contextlib.suppress(AssertionError):
                    _press(approver, operator, message, text)
        return any_left

    def _compared(self, book: SlackBook, workers: list[Worker]) -> Result:
        self._bot.end(SIGTERM)
        with contextlib.closing(Store(self._bot.database)) as store:
            journal = Journal.of(store)
        found = Findings()
        account = Account(self._api.book, standing(self._exotel))
        what_was_asked(book, journal, Verbs.of(commands), found)
        what_was_done(journal, account, found)
        what_is_told(journal, self._messages(), found)
        self._keep()
        counts = self._counts(book, workers, journal)
        acks = [asked.seconds for asked in book.asked if asked.is_judged and not asked.error]
        return Result(self._seed, found, counts, journal.first_bad_row, acks)

    def _keep(self) -> None:
        """What both sides hold at the end, and each change Exotel made, beside the bot's file and log."""
        self._slack.save(self._folder / "slack.json")
        self._exotel.save(self._folder / "exotel.json")
        changes = (f"{one.at} {one.call} {sorted(one.effects)}" for one in self._api.book)
        (self._folder / "changes.txt").write_text("\n".join(changes))

    def _messages(self) -> list[tuple[str, Json]]:
        public = self._slack.messages.dump()["public"]
        return [(channel, message) for channel, kept in public.items() for message in kept]

    def _counts(self, book: SlackBook, workers: list[Worker], journal: Journal) -> Mapping[str, object]:
        states = Counter(str(operation.state) for operation in journal.operations)
        acts = sum((worker.did for worker in workers), Counter[str]())
        answered = sum(not asked.error for asked in book.asked)
        return {
            "deliveries acknowledged": f"{answered} of {len(book.asked)}",
            "acts of people": _listed(acts),
            "operations": f"{len(journal.operations)}: {_listed(states)}",
            "changes Exotel made": len(self._api.book),
            "rows of the audit log": len(journal.audit),
            "lives of the bot ended": _listed(self._bot.ends),
            "lives ended by themselves": self._bot.ends["fell over"],
            "faults of Exotel": _listed(self._weather["Exotel"].struck),
            "faults of Slack": _listed(self._weather["Slack"].struck),
        }


def is_quiet(database: Path) -> bool:
    """Whether nothing is left to do, to read or to tell, as the bot's own file has it."""
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        (left,) = db.execute(
            "SELECT (SELECT count(*) FROM operations WHERE state IN ('approved', 'queued', 'running'))"
            " + (SELECT count(*) FROM intake)"
            " + (SELECT count(*) FROM outbox WHERE sent_version < wanted_version AND dead_letter IS NULL)"
            " + (SELECT count(*) FROM operations JOIN reviews ON operation_id = id"
            " WHERE state = 'waiting' AND digest = '')"
        ).fetchone()
    return not left


def _press(approver: Approver, operator: Worker, message: Json, text: str) -> None:
    if text == "Approve…":
        approver.approve(message)
        return
    if operator.person.view():
        operator.person.close(clear=True)
    operator.person.click(text, message)


def _listed(counted: Counter[str]) -> str:
    return ", ".join(f"{number} {name}" for name, number in counted.most_common()) or "none"
