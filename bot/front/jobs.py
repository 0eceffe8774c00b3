"""Background jobs, run for a person after the acknowledgement: open a form, look something up, answer."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial

from bot.domain.errors import (
    BadCredentials,
    BadInput,
    ExotelError,
    InvalidParameter,
    NoSuchTrunk,
    NotSwitchedOn,
    TrunkbotError,
)
from bot.domain.lane import Lane
from bot.domain.phrasing import first_few
from bot.domain.records import KnownTrunk, State
from bot.front.responders import Responder
from bot.front.single_flight import AlreadyRunning, SameDelivery, SingleFlight
from bot.journal.intake import Intake
from bot.journal.loaded import JournalEntry
from bot.logs.context import acting_as, in_lane
from bot.outbox.modals import SETTLE_SECONDS
from bot.slack.errors import UNANSWERED, reason_of
from bot.trunks.directory import NotOne
from bot.verbs.choosing import trunk_buttons
from bot.verbs.forms import FormChange
from bot.verbs.services import Services
from bot.verbs.verb import Ask, ChangeRequest, Query, R, Verb
from bot.words.blocks import Block, Message, View, actions, as_view, button, code, escape, marked, modal, section
from bot.words.phrasing import rate_limited

log = logging.getLogger(__name__)

BackgroundJob = Callable[[], object]


@dataclass(frozen=True)
class LaneJob:
    """A job in the lane of an account. Other jobs run in the last lane of no account."""

    lane: Lane
    account_sid: str
    job: BackgroundJob

    def __call__(self) -> None:
        """Run it in its lane."""
        with in_lane(self.lane):
            self.job()


SLOW_SECONDS = 2.0
MOST_NAMES = 5
AT_ONCE = 4
"""The number of jobs of the last process that run side by side."""


class BackgroundJobs:
    """Runs jobs on the threads of their accounts and lanes; the person a job was for learns if it fails.

    `threads` finds an account's by its SID, and those of no account by an empty one.
    """

    def __init__(self, threads: Callable[[str], Executor], services_for: Callable[[Ask], Services]) -> None:
        self._threads = threads
        self.services_for = services_for
        self._single_flight = SingleFlight()
        self.is_stopping = False

    def stop(self) -> None:
        """Treat failures as caused by the stop from now on."""
        self.is_stopping = True

    def run(self, job: BackgroundJob) -> None:
        """Run it soon, on another thread."""
        self._submit(job, partial(self._safely, job))

    def _submit(self, job: BackgroundJob, run: Callable[[], None]) -> None:
        lane, account_sid = (job.lane, job.account_sid) if isinstance(job, LaneJob) else (Lane.READ, "")
        with in_lane(lane):
            self._threads(account_sid).submit(run)

    def run_in_turn(self, jobs: Iterable[BackgroundJob]) -> None:
        """Run them soon, in order and only so many at once, as changes.

        So each one that starts can finish before the others use up the account's calls.
        """
        left = deque(jobs)
        with in_lane(Lane.CHANGE):
            for _ in range(min(AT_ONCE, len(left))):
                self._threads("").submit(self._one_after_the_other, left)

    def _one_after_the_other(self, left: deque[BackgroundJob]) -> None:
        with suppress(IndexError):
            while not self.is_stopping:
                self._safely(left.popleft())

    def open_form(self, responder: Responder, view: View, ask: Ask) -> None:
        """Show the form first (a trigger lives 3 s), then refresh the list of trunks for the next one."""
        responder.show(view)
        self.run(LaneJob(Lane.READ, ask.account.sid, lambda: self._refresh_trunks(ask)))

    def _refresh_trunks(self, ask: Ask) -> None:
        try:
            with acting_as(ask.user):
                self.services_for(ask).trunks.all()
        except ExotelError as error:
            log.info("The list of trunks wasn't refreshed: %s", type(error).__name__)

    def show_live(self, verb: Verb, read: Callable[[Ask, Services], View], ask: Ask, responder: Responder) -> None:
        """Show that Exotel is being read, then the view."""
        try:
            shown = self._single_flight.run(
                ask.user, verb, responder.key, lambda: self._read(verb, read, ask, responder)
            )
        except SameDelivery:
            return
        except AlreadyRunning as error:
            # Not in a modal, which would replace the one the person is waiting for.
            responder.say(sorry(error, verb, ask, self.services_for(ask)))
            return
        if shown:
            responder.show(shown)

    def _read(self, verb: Verb, read: Callable[[Ask, Services], View], ask: Ask, responder: Responder) -> View | None:
        """The view; None if Slack no longer opens one."""
        reading = f"Reading from Exotel… {_how_long(self.services_for(ask))}".strip()
        if not responder.show(modal("reading", verb.title, [section(reading)])):
            return None
        view: View | None = None
        message = _FAILED
        try:
            with acting_as(ask.user):
                view = read(ask, self.services_for(ask))
        except TrunkbotError as error:
            message = sorry(error, verb, ask, self.services_for(ask))
        except Exception:
            message = self._failed(verb)
        return view or as_view(message, verb.title)

    def second_look(
        self,
        look: Callable[[Services], View | None],
        ask: Ask,
        responder: Responder,
        is_still_there: Callable[[], bool],
    ) -> None:
        """Replace a view that was just shown, if `look` finds something its reader must know and it is still there."""
        began = time.monotonic()
        try:
            with acting_as(ask.user):
                view = look(self.services_for(ask))
        except ExotelError as error:
            log.info("A second look failed: %s", type(error).__name__)
            return
        if view is None:
            return
        # An update that arrives before the acknowledgement is lost.
        time.sleep(max(0.0, SETTLE_SECONDS - (time.monotonic() - began)))
        if is_still_there():
            responder.show(view)

    def begin_typed(self, verb: FormChange[R], ask: Ask, responder: Responder, intake: Intake, key: str) -> bool:
        """Begin the request that was typed after a verb, or show its form with what is wrong.

        False if the bot stopped before it was read; then nothing was said. Raises sqlite3.Error.
        """
        if known := intake.operations.load_by_key(key):
            # Delivered again. It may be done by now, and reading the account would say that someone else did it.
            responder.say(_begun(known, intake.operations.channel))
            return True
        if duplicate := intake.find_duplicate(verb, ask, key):
            responder.say(duplicate)
            return True
        try:
            with self._says_when_slow(verb, ask, responder), acting_as(ask.user):
                outcome = verb.line(ask, self.services_for(ask))
        except TrunkbotError as error:
            if self.is_stopping:
                return False
            responder.say(sorry(error, verb, ask, self.services_for(ask)))
            return True
        except sqlite3.Error:
            raise
        except Exception:
            if self.is_stopping:
                return False
            responder.say(self._failed(verb))
            return True
        if not isinstance(outcome, ChangeRequest):
            responder.show(outcome)
            return True
        begun = intake.begin(verb, outcome, ask, key=key)
        responder.say(begun if isinstance(begun, Message) else _begun(begun, intake.operations.channel))
        return True

    def answer(self, verb: Query, ask: Ask, responder: Responder) -> None:
        """Look it up and answer; if that takes long, say so."""
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
            message = self._failed(verb)
        responder.say(message)

    def _failed(self, verb: Verb) -> Message:
        """The answer after an error of the bot itself; call it in the `except` block."""
        if self.is_stopping:
            log.info("/trunk %s was cut off when the bot stopped.", verb.name)
            return _STOPPED
        log.exception("/trunk %s failed in the bot itself.", verb.name)
        return _FAILED

    @contextmanager
    def _says_when_slow(self, verb: Verb, ask: Ask, responder: Responder) -> Iterator[None]:
        """Say so if it takes longer than a moment, or the person would type it again or take it for done."""
        seconds = SLOW_SECONDS * responder.patience
        slow = threading.Timer(
            seconds, self._safely, [lambda: responder.meanwhile(_slow(verb, self.services_for(ask)))]
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
            log.warning("Slack didn't take an answer: %s", reason_of(error))
        except Exception as error:
            if self.is_stopping:
                # Its resources are closed. A typed change is kept, and left to the next process.
                log.info("A job was cut off when the bot stopped: %s.", type(error).__name__)
            else:
                log.exception("A job failed in the bot itself.")


_STOPPED = Message("trunkbot was restarted before it could answer. Try again in a minute.")
_FAILED = Message(
    "Something went wrong in trunkbot itself. Try again; if it keeps happening, your trunkbot admin can find the cause "
    "in its log."
)


def _begun(entry: JournalEntry, channel: str) -> Message:
    state, headline = entry.operation.state, marked(entry.headline)
    if state == State.WAITING:
        return Message(f"Sent for approval: {headline}. Follow it in <#{channel}>.")
    return Message(
        f"{headline}. See its card in <#{channel}>."
        if state.is_over
        else f"On it: {headline}. Follow it in <#{channel}>."
    )


def _slow(verb: Verb, services: Services) -> Message:
    if not verb.asks_exotel:
        return Message("This is taking a while. I'll post the answer here when it's ready.")
    reason = _how_long(services) or "Exotel is slow."
    return Message(f"{reason} I'll post the answer here when it arrives.")


def _how_long(services: Services) -> str:
    """The wait for the rate limit, if it is long enough to mention."""
    seconds = services.trunks.wait_hint()
    return rate_limited(seconds) if seconds >= SLOW_SECONDS else ""


def sorry(error: TrunkbotError, verb: Verb, ask: Ask, services: Services) -> Message:
    """An error as an answer: its sentence, the request_id for support, and the button for the next step.

    Only approvers read how to fix a wrong API key; others read whom to ask. If there is no such trunk, the existing
    ones are offered.
    """
    text = escape(str(error))
    if isinstance(error, BadCredentials) and not services.access.may_approve(ask.user):
        text = f"{escape(error.sentence.removesuffix(error.advice))}Ask {services.access.whom_to_ask()} to check it."
    if isinstance(error, ExotelError) and error.request_id:
        text += f"\n_Request id for Exotel support: {escape(error.request_id)}_"
    if isinstance(error, NotOne):
        return Message(text, [section(text), *_choices(error.fits, verb)])
    blocks = [section(f":warning: {text}"), actions([_next(error, verb, ask)])]
    return Message(text, blocks + (_instead(services, verb) if isinstance(error, NoSuchTrunk) else []))


_SAME_AGAIN = (NotSwitchedOn, InvalidParameter)
"""Errors that the same request would get again."""


def _next(error: TrunkbotError, verb: Verb, ask: Ask) -> Block:
    """The button for the next step: the corrected command, its help, or the same again if that can help."""
    if isinstance(error, BadInput) and error.suggestion:
        label = (
            f"{verb.retry_label} {error.suggestion}" if verb.retry_label else f"/trunk {verb.name} {error.suggestion}"
        )
        return button(label, verb.name, error.suggestion)
    if isinstance(error, BadInput):
        return button(f"How to use /trunk {verb.name}", "help", verb.name)
    if isinstance(error, _SAME_AGAIN):
        return button("List the trunks", "list")
    return button("Try again", verb.name, ask.text)


def _instead(services: Services, verb: Verb) -> list[Block]:
    """The existing trunks, after a SID or name that no trunk has."""
    there = services.trunks.seen()
    if not there:
        return []
    names = first_few([code(trunk.trunk_name) for trunk in there], MOST_NAMES)
    every = " (`/trunk list`)" if len(there) > MOST_NAMES else ""
    return [section(f"Your trunks: {names}{every}."), *_choices(there[:MOST_NAMES], verb)]


def _choices(fits: Sequence[KnownTrunk], verb: Verb) -> list[Block]:
    return trunk_buttons(fits, verb.name) if fits else [actions([button("Set up a trunk", "setup")])]
