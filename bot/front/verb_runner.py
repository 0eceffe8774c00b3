"""Runs a verb for a command or click: an answer at once, or the job that finds it."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.lane import Lane
from bot.domain.rights import Ruling
from bot.front.jobs import BackgroundJob, BackgroundJobs, LaneJob
from bot.front.responders import Responder
from bot.front.single_flight import ReadsByPerson, TooManyReads
from bot.front.typed_commands import TypedCommands
from bot.front.usable import Usable
from bot.journal.intake import Intake
from bot.verbs.forms import FormChange
from bot.verbs.verb import START, UNKNOWN, Ask, Instant, Live, Look, Query, Right, Verb, Verbs, WizardChange
from bot.words.blocks import Message

OLD_BUTTON = Message("This button is from an older version of trunkbot. Type `/trunk` to start over.")


class VerbRunner:
    """Runs a verb for a person who has the right. Nothing here waits for Slack or Exotel."""

    def __init__(self, verbs: Verbs, intake: Intake, jobs: BackgroundJobs, typed_commands: TypedCommands) -> None:
        self.verbs = verbs
        self.jobs = jobs
        self.typed_commands = typed_commands
        self.usable = Usable(verbs)
        self._intake = intake
        self._reads = ReadsByPerson()

    def run(self, verb: Verb, ask: Ask, responder: Responder) -> Message | BackgroundJob:
        """The answer if it is known at once, or the job that finds it."""
        if refusal := self.refusal(verb, ask):
            return refusal
        responder = self.usable.responder(responder, ask)
        match verb:
            case Instant():
                return self.usable.message(verb.say(ask, self.verbs), ask)
            case Query():
                return self.in_lane(verb, ask, responder, lambda: self.jobs.answer(verb, ask, responder))
            case Live():
                return self._show_live(verb, verb.open_live, ask, responder)
            case FormChange() if verb.takes_line(ask.text):
                job = self.typed_commands.take(verb, ask, responder)
                return LaneJob(Lane.CHANGE, ask.account.sid, job)
            case WizardChange():
                view = verb.open(ask)
                return LaneJob(Lane.CHANGE, ask.account.sid, lambda: self.jobs.open_form(responder, view, ask))
        raise TypeError(f"/trunk {verb.name} can't be run")

    def touches_no_disk(self, verb: Verb, ask: Ask) -> bool:
        """True if `run` answers from memory, trunks aside: refusals, typed commands and live views write a row first.

        A form with words to read into it is left to a thread, because reading them takes time.
        """
        if verb.acts_once or (verb.right_for(ask.text) == Right.CHANGE and not ask.may_change.allowed):
            return False
        return isinstance(verb, Instant | Query) or (isinstance(verb, WizardChange) and not ask.text)

    def press(self, verb: Verb, name: str, ask: Ask, responder: Responder) -> Message | BackgroundJob:
        """Like `run`, for a button within the verb's own views."""
        if refusal := self.refusal(verb, ask):
            return refusal
        if isinstance(verb, Live) and name in verb.presses:
            return self._show_live(verb, verb.presses[name], ask, self.usable.responder(responder, ask), name)
        return OLD_BUTTON

    def refusal(self, verb: Verb, ask: Ask) -> Message | None:
        """The answer to a person without the right, after logging it; None for everyone else."""
        ruling = ask.may_change if verb.right_for(ask.text) == Right.CHANGE else Ruling(True)
        return None if ruling.allowed else self._intake.refuse(ruling, verb, ask)

    def suggest(self, ask: Ask, text: str) -> Message:
        """Help for words that name no verb."""
        return self._help(ask, f"{UNKNOWN}{text}")

    def start(self, ask: Ask) -> Message:
        """The answer to `/trunk` alone."""
        return self._help(ask, START)

    def _help(self, ask: Ask, text: str) -> Message:
        helping = self.verbs.get("help")
        if not isinstance(helping, Instant):
            raise TypeError("help is answered at once")
        return self.usable.message(helping.say(replace(ask, text=text), self.verbs), ask)

    def _show_live(
        self, verb: Verb, read: Look, ask: Ask, responder: Responder, press: str = ""
    ) -> Message | BackgroundJob:
        """The job that shows a view read from Exotel, after logging who asked."""
        job = self.in_lane(verb, ask, responder, lambda: self.jobs.show_live(verb, read, ask, responder))
        if not isinstance(job, Message):
            self._intake.looked(ask, verb, press)
        return job

    def in_lane(self, verb: Verb, ask: Ask, responder: Responder, job: BackgroundJob) -> Message | BackgroundJob:
        """The job in its lane; a sentence instead for a person who already has as many reads running as one can."""
        if verb.right_for(ask.text) == Right.CHANGE:
            return LaneJob(Lane.CHANGE, ask.account.sid, job)
        try:
            return LaneJob(Lane.READ, ask.account.sid, self._reads.admit(ask.user, responder.key, job))
        except TooManyReads as error:
            return Message(str(error))
