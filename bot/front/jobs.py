"""Background jobs, done for a person after the acknowledgement: open a form, look something up, say it."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager, suppress

from bot.domain.errors import (
    BadCredentials,
    BadInput,
    ExotelError,
    InvalidParameter,
    NoSuchTrunk,
    NotSwitchedOn,
    TrunkbotError,
)
from bot.domain.records import KnownTrunk, State
from bot.front.responders import Responder
from bot.front.single_flight import AlreadyRunning, SameDelivery, SingleFlight
from bot.journal.intake import Intake
from bot.journal.loaded import JournalEntry
from bot.logs.context import acting_as
from bot.outbox.modals import SETTLE_SECONDS
from bot.slack.errors import UNANSWERED, reason_of
from bot.trunks.directory import NotOne
from bot.verbs.forms import FormChange
from bot.verbs.services import Services
from bot.verbs.verb import Ask, ChangeRequest, Query, R, Verb
from bot.words.blocks import Block, Message, View, actions, as_view, button, code, escape, marked, modal, section
from bot.words.phrasing import rate_limited

log = logging.getLogger(__name__)

BackgroundJob = Callable[[], object]

SLOW_SECONDS = 2.0
MOST_NAMES = 5
AT_ONCE = 4
"""So many jobs that the last process left are done side by side."""


class BackgroundJobs:
    """Runs jobs on threads of its own; a job that fails says so to the person it was for."""

    def __init__(self, threads: Executor, services_for: Callable[[Ask], Services]) -> None:
        self._threads = threads
        self.services_for = services_for
        self._single_flight = SingleFlight()
        self.is_stopping = False

    def stop(self) -> None:
        """What is cut off from here on is no fault of the bot's."""
        self.is_stopping = True

    def run(self, job: BackgroundJob) -> None:
        """Do it soon, on another thread."""
        self._threads.submit(self._safely, job)

    def run_in_turn(self, jobs: Iterable[BackgroundJob]) -> None:
        """Do them soon, the first ones first and only so many at once: each that is begun comes to its end while the
        rest have used up none of the account's calls."""
        left = deque(jobs)
        for _ in range(min(AT_ONCE, len(left))):
            self._threads.submit(self._one_after_the_other, left)

    def _one_after_the_other(self, left: deque[BackgroundJob]) -> None:
        with suppress(IndexError):
            while not self.is_stopping:
                self._safely(left.popleft())

    def open_form(self, responder: Responder, view: View, ask: Ask) -> None:
        """Show the form first (a trigger lives 3 s), then learn which trunks there are for the next one."""
        responder.show(view)
        try:
            with acting_as(ask.user):
                self.services_for(ask).trunks.all()
        except ExotelError as error:
            log.info("The list of trunks was not refreshed: %s", type(error).__name__)

    def show_live(self, verb: Verb, read: Callable[[Ask, Services], View], ask: Ask, responder: Responder) -> None:
        """Show that something is being read, then the view with what was read."""
        try:
            shown = self._single_flight.run(
                ask.user, verb, responder.key, lambda: self._read(verb, read, ask, responder)
            )
        except SameDelivery:
            return
        except AlreadyRunning as error:
            # Not in a form of its own, which would take the place of the one that is waited for.
            responder.say(sorry(error, verb, ask, self.services_for(ask)))
            return
        if shown:
            responder.show(shown)

    def _read(self, verb: Verb, read: Callable[[Ask, Services], View], ask: Ask, responder: Responder) -> View | None:
        """None where Slack opens no form any more."""
        reading = f"Reading from Exotel… {_how_long(self.services_for(ask))}".strip()
        if not responder.show(modal("reading", verb.title, [section(reading)])):
            return None
        view: View | None = None
        message = _STUMBLED
        try:
            with acting_as(ask.user):
                view = read(ask, self.services_for(ask))
        except TrunkbotError as error:
            message = sorry(error, verb, ask, self.services_for(ask))
        except Exception:
            message = self._stumbled(verb)
        return view or as_view(message, verb.title)

    def second_look(
        self,
        look: Callable[[Services], View | None],
        ask: Ask,
        responder: Responder,
        is_still_there: Callable[[], bool],
    ) -> None:
        """Show what must be known of a view that has just been put there, where there is something, and where nobody
        has gone on from it meanwhile."""
        began = time.monotonic()
        try:
            with acting_as(ask.user):
                view = look(self.services_for(ask))
        except ExotelError as error:
            log.info("A second look was not answered: %s", type(error).__name__)
            return
        if view is None:
            return
        # An update that overtakes the acknowledgement is lost beneath it.
        time.sleep(max(0.0, SETTLE_SECONDS - (time.monotonic() - began)))
        if is_still_there():
            responder.show(view)

    def begin_typed(self, verb: FormChange[R], ask: Ask, responder: Responder, intake: Intake, key: str) -> bool:
        """Begin the request that was typed after a verb, or show its form with what is wrong. False where the bot is
        stopping before it could be read: nothing was said then."""
        if known := intake.operations.load_by_key(key):
            # The same command, delivered again: it may be done by now, and would read as if somebody else had done it.
            responder.say(_begun(known, intake.operations.channel))
            return True
        if duplicate := intake.find_duplicate(verb, ask, key):
            responder.say(duplicate)
            return True
        try:
            with self._says_when_slow(verb, ask, responder, " Nothing was changed so far."), acting_as(ask.user):
                outcome = verb.line(ask, self.services_for(ask))
        except TrunkbotError as error:
            if self.is_stopping:
                return False
            responder.say(sorry(error, verb, ask, self.services_for(ask)))
            return True
        except Exception:
            if self.is_stopping:
                return False
            responder.say(self._stumbled(verb))
            return True
        if not isinstance(outcome, ChangeRequest):
            responder.show(outcome)
            return True
        begun = intake.begin(verb, outcome, ask, key=key)
        responder.say(begun if isinstance(begun, Message) else _begun(begun, intake.operations.channel))
        return True

    def answer(self, verb: Query, ask: Ask, responder: Responder) -> None:
        """Look it up and say it; where that takes long, say that it is under way."""
        try:
            with self._says_when_slow(verb, ask, responder), acting_as(ask.user):
                message = self._single_flight.run(
                    ask.user, verb, responder.key, lambda: verb.answer(ask, self.services_for(ask))
                )
        except SameDelivery:
            return
        except TrunkbotError as error:
            message = sorry(error, verb, ask, self.services_for(ask))
        except Exception:
            message = self._stumbled(verb)
        responder.say(message)

    def _stumbled(self, verb: Verb) -> Message:
        """The answer after an error of the bot itself; called where it was caught."""
        if self.is_stopping:
            log.info("/trunk %s was cut off as the bot stopped.", verb.name)
            return _STOPPED
        log.exception("%s stumbled in the bot itself.", verb.name)
        return _STUMBLED

    @contextmanager
    def _says_when_slow(self, verb: Verb, ask: Ask, responder: Responder, so_far: str = "") -> Iterator[None]:
        """Tell whoever waits for longer than a moment: they would type it again, or take it for done."""
        slow = threading.Timer(
            SLOW_SECONDS, self._safely, [lambda: responder.meanwhile(_slow(verb, self.services_for(ask), so_far))]
        )
        slow.daemon = True
        slow.start()
        try:
            yield
        finally:
            slow.cancel()

    def _safely(self, job: BackgroundJob) -> None:
        try:
            job()
        except UNANSWERED as error:
            log.warning("Slack did not take an answer: %s", reason_of(error))
        except Exception as error:
            if self.is_stopping:
                # What it needed is closed. A change that was typed is kept, and left to the next process.
                log.info("A job was cut off as the bot stopped: %s.", type(error).__name__)
            else:
                log.exception("A job stumbled in the bot itself.")


_STOPPED = Message("trunkbot was stopped while looking that up. Nothing was changed. Try again in a minute.")
_STUMBLED = Message(
    "trunkbot itself failed while looking that up. Nothing was changed. Try again; if it stays so, whoever runs it "
    "finds why in its log."
)


def _begun(entry: JournalEntry, channel: str) -> Message:
    waits = "It waits for approval" if entry.operation.state == State.WAITING else "It is on its way"
    return Message(f"Asked: {marked(entry.headline)}. {waits}; its card is in <#{channel}>.")


def _slow(verb: Verb, services: Services, so_far: str) -> Message:
    words = f"Still asking Exotel. {_how_long(services)}".strip() if verb.asks_exotel else "This takes a little longer."
    return Message(f"{words}{so_far} The answer comes here as soon as it is there.")


def _how_long(services: Services) -> str:
    """The wait for the rate limit, where it is long enough to be told."""
    seconds = services.trunks.wait_hint()
    return rate_limited(seconds) if seconds >= SLOW_SECONDS else ""


def sorry(error: TrunkbotError, verb: Verb, ask: Ask, services: Services) -> Message:
    """An error as an answer: its own sentence, the request_id for support, and the button that does what comes next.

    Who is told that the API key is wrong must be able to do something about it: others learn whom to ask. Where there
    is no such trunk, those that there are are offered.
    """
    text = escape(str(error))
    if isinstance(error, BadCredentials) and not services.access.may_approve(ask.user):
        text = (
            f"{escape(error.sentence.removesuffix(error.advice))}Ask {services.access.whom_to_ask()} to look into it."
        )
    if isinstance(error, ExotelError) and error.request_id:
        text += f"\n_For Exotel's support: request {escape(error.request_id)}._"
    if isinstance(error, NotOne):
        return Message(text, [section(text), *_choices(error.fits, verb)])
    blocks = [section(f":warning: {text}"), actions([_next(error, verb, ask)])]
    return Message(text, blocks + (_instead(services, verb) if isinstance(error, NoSuchTrunk) else []))


_SAME_AGAIN = (NotSwitchedOn, InvalidParameter)
"""What Exotel answers to the same words every time."""


def _next(error: TrunkbotError, verb: Verb, ask: Ask) -> Block:
    """The same once more only where that can help: else what was meant, where it is certain, or how it is typed."""
    if isinstance(error, BadInput) and error.suggestion:
        label = (
            f"{verb.retry_label} {error.suggestion}" if verb.retry_label else f"/trunk {verb.name} {error.suggestion}"
        )
        return button(label, verb.name, error.suggestion)
    if isinstance(error, BadInput):
        return button(f"How /trunk {verb.name} is used", "help", verb.name)
    if isinstance(error, _SAME_AGAIN):
        return button("All trunks", "list")
    return button("Try again", verb.name, ask.text)


def _instead(services: Services, verb: Verb) -> list[Block]:
    """The trunks that there are, once a SID or name turned out to be of none."""
    there = services.trunks.seen()
    if not there:
        return []
    more = f" and {len(there) - MOST_NAMES} more, with `/trunk list`" if len(there) > MOST_NAMES else ""
    names = ", ".join(code(trunk.trunk_name) for trunk in there[:MOST_NAMES])
    return [section(f"The trunks there are: {names}{more}."), *_choices(there[:MOST_NAMES], verb)]


def _choices(fits: Sequence[KnownTrunk], verb: Verb) -> list[Block]:
    buttons = [button(trunk.trunk_name, verb.name, trunk.trunk_sid) for trunk in fits]
    return [actions(buttons)] if buttons else [actions([button("Set up a trunk", "setup")])]
