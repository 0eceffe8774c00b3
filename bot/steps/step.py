"""The base of every step, and the one road to carry it out: act, look where the answer is in doubt, never repeat
blindly."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

from bot.domain.buttons import LOOK_IN_A_MINUTE
from bot.domain.errors import AlreadyExists, ExotelError, NotSwitchedOn, ServerFault
from bot.exotel import ExotelClient
from bot.exotel.sentences import IN_A_MINUTE, UNCHANGED

Facts = Mapping[str, str]
"""Results of earlier steps: `trunk_sid`, `trunk_name`; and BEGAN_AT."""
BEGAN_AT = "began_at"
"""When the first call of this step was made, ISO 8601 in UTC; it is only among the facts of that step."""

TRIES = 3
PAUSE_SECONDS = 0.5
LATE_SECONDS = 3.0


@dataclass(frozen=True)
class Done:
    """The result of a step that is done. `sentence` says how things are now; `facts` are for the steps that follow.

    `already_done` is True where nothing had to be changed. `sentence_if_ours` is set by a look: the sentence to use
    instead where a call of this very step turns out to have done it.
    """

    sentence: str
    facts: Facts = field(default_factory=dict)
    already_done: bool = False
    sentence_if_ours: str = ""


@dataclass(frozen=True)
class Step(ABC):
    """One change to the account, or one look at it. `needs` names the steps that must be done before this one begins.

    `kind` never changes between versions, as names are kept in the journal.
    """

    needs: frozenset[str] = field(default=frozenset(), kw_only=True)
    checks_conflict_early: bool = field(default=False, kw_only=True)
    """Look for a conflict while the steps before this one run, so that the look takes no extra time."""

    kind: ClassVar[str]
    is_safe_to_repeat: ClassVar[bool] = False
    """Doing it twice has the effect of doing it once, so it may be called again where nothing can be seen."""
    is_unique: ClassVar[bool] = True
    """Exotel refuses a second one. Where nobody documents that, a call that was lost on its way may arrive after a look
    that did not find it, and one more call would make two."""

    @property
    def subject(self) -> str:
        """The number, address or name that tells this step from others of its kind; empty if a plan has only one."""
        return ""

    @property
    def name(self) -> str:
        """The key of this step in its plan: unique there."""
        return f"{self.kind} {self.subject}".rstrip()

    @property
    @abstractmethod
    def title(self) -> str:
        """The line of a review that says what will be done: "Map +9198… to sales_line"."""

    @abstractmethod
    def do(self, api: ExotelClient, facts: Facts) -> Done:
        """Make the call. Raises ExotelError."""

    @abstractmethod
    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        """See if this step is done already; None where it surely is not.

        Raises AlreadyExists with its own sentence where there is a conflict, and any other ExotelError where it cannot
        tell.
        """

    def find_conflict(self, api: ExotelClient, facts: Facts) -> AlreadyExists | None:
        """Find a reason not to go on that Exotel itself would not refuse. Raises ExotelError."""
        return None

    def attribute(self, done: Done, was_sent: bool) -> Done:
        """Decide whose work a look has found: our own where a call of this request `was_sent` and its answer is not
        known, else it was there before. Raises AlreadyExists where work of somebody else is a conflict."""
        if was_sent:
            return replace(done, sentence=done.sentence_if_ours or done.sentence)
        return replace(done, already_done=True)

    def explain_conflict(self) -> str:
        """Explain that Exotel says it exists already and a look does not find it here; empty where Exotel's own words
        are all there is to say."""
        return ""

    def explain_likely_success(self) -> str:
        """Explain that Exotel says it exists already, after an answer to this very request was lost, where nothing can
        be seen; empty where Exotel's own words are all there is to say."""
        return ""

    def explain_failure(self, facts: Facts, error: ExotelError) -> str:
        """Explain the state that this error leaves behind, if people must know it; goes before the error's sentence."""
        return ""


Plan = Sequence[Step]


def waves(plan: Plan) -> list[list[Step]]:
    """Order the steps by their needs; those of one wave can go side by side."""
    left, done, ordered = list(plan), set[str](), list[list[Step]]()
    while left:
        wave = [step for step in left if step.needs <= done]
        if not wave:
            raise ValueError("some steps need one another")
        ordered.append(wave)
        done |= {step.name for step in wave}
        left = [step for step in left if step.name not in done]
    return ordered


def carry_out(
    step: Step,
    api: ExotelClient,
    facts: Facts,
    *,
    look_first: bool,
    early_conflict: Callable[[], AlreadyExists | None] | None = None,
    pause: Callable[[float], object] = time.sleep,
) -> Done:
    """Carry out one step. `early_conflict` returns the conflict where the step looked for one early.

    `look_first` is for a step that was cut off: its call may have worked. After a call whose answer was lost it looks,
    and repeats the call only where it surely did not work. Raises ExotelError; its `may_have_worked` is True where the
    looking failed as well.
    """
    try:
        if not look_first and (conflict := early_conflict() if early_conflict else step.find_conflict(api, facts)):
            raise conflict
        return _do_or_find_done(step, api, facts, look_first, pause)
    except ExotelError as error:
        explanation = step.explain_failure(facts, error)
        _with_sentence(error, explanation and f"{explanation} The last call: {error.sentence}")
        raise


def _do_or_find_done(
    step: Step, api: ExotelClient, facts: Facts, look_first: bool, pause: Callable[[float], object]
) -> Done:
    if look_first and (done := _look_at_cut_off(step, api, facts)):
        return done
    for attempt in range(1, TRIES + 1):
        try:
            return step.do(api, facts)
        except AlreadyExists as conflict:
            was_lost_before = look_first or attempt > 1
            done, was_seen = _look_after(conflict, step, api, facts)
            if done:
                return step.attribute(done, was_lost_before)
            if was_seen:
                explanation = step.explain_conflict()
            else:
                explanation = step.explain_likely_success() if was_lost_before else ""
            raise _with_sentence(conflict, explanation) from None
        except ExotelError as lost:
            if not lost.may_have_worked:
                raise
            done, was_seen = _look_after(lost, step, api, facts)
            if done:
                return step.attribute(done, was_sent=True)
            if not step.is_unique and not isinstance(lost, ServerFault):
                return _look_once_more(lost, step, api, facts, pause)
            if attempt == TRIES:
                raise (_surely_not(lost, step) if was_seen else lost) from None
            pause(PAUSE_SECONDS * attempt)
    raise AssertionError("a loop of at least one try ends in a return or a raise")


def look_into(step: Step, api: ExotelClient, facts: Facts) -> Done | None:
    """See if a step that was cut off did its work after all; None where it surely did not. Raises ExotelError."""
    done = step.look(api, facts)
    return step.attribute(done, was_sent=True) if done else None


def _look_at_cut_off(step: Step, api: ExotelClient, facts: Facts) -> Done | None:
    """Look, as the call may have worked. Where even that cannot be seen, nobody knows, and nothing is called again."""
    try:
        return look_into(step, api, facts)
    except AlreadyExists:
        raise
    except ExotelError as unseen:
        if step.is_safe_to_repeat and isinstance(unseen, NotSwitchedOn):
            return None
        doubt = ExotelError(
            "It was cut off before its answer came, so it may or may not have worked, and how things stand cannot be "
            f"read now: {_why(unseen)} {LOOK_IN_A_MINUTE}",
            code=unseen.code,
            http_status=unseen.http_status,
            request_id=unseen.request_id,
        )
        doubt.may_have_worked = True
        raise doubt from None


def _why(unseen: ExotelError) -> str:
    """Leave out the consequences that the error names: they are those of the look, which changed nothing."""
    why = unseen.sentence
    for consequence in (UNCHANGED, IN_A_MINUTE):
        why = why.replace(consequence, "")
    return " ".join(why.split())


def _look_after(lost: ExotelError, step: Step, api: ExotelClient, facts: Facts) -> tuple[Done | None, bool]:
    """Look after a call; return the result, and True where it could be seen. Where it cannot be seen and a repetition
    might do harm, the error stays what it is."""
    try:
        return step.look(api, facts), True
    except AlreadyExists:
        raise
    except ExotelError as unseen:
        if step.is_safe_to_repeat and isinstance(unseen, NotSwitchedOn):
            return None, False
        raise lost from None


def _look_once_more(
    lost: ExotelError, step: Step, api: ExotelClient, facts: Facts, pause: Callable[[float], object]
) -> Done:
    """Look again later: a call that was on its way when its answer was lost may have arrived since. Else a person
    decides."""
    pause(LATE_SECONDS)
    done, _ = _look_after(lost, step, api, facts)
    if done:
        return step.attribute(done, was_sent=True)
    sentence = (
        f"Exotel was asked to {_in_a_sentence(step)}, but {lost.why}. Looks afterwards did not find it; it may still "
        f"arrive. {LOOK_IN_A_MINUTE}"
    )
    raise _with_sentence(lost, sentence) from None


def _in_a_sentence(step: Step) -> str:
    return f"{step.title[:1].lower()}{step.title[1:]}"


def _with_sentence(error: ExotelError, sentence: str) -> ExotelError:
    """Give the same error another sentence, if there is one."""
    if sentence:
        error.sentence = sentence
        error.args = (sentence,)
    return error


def _surely_not(lost: ExotelError, step: Step) -> ExotelError:
    """Name a call that failed each time, where a look showed each time that it had not worked."""
    sure = ExotelError(
        f"Exotel was asked {TRIES} times to {_in_a_sentence(step)}, and something went wrong each time: the last time "
        f"{lost.why}. A look after each time showed that nothing was changed. Try again in a few minutes.",
        code=lost.code,
        http_status=lost.http_status,
        request_id=lost.request_id,
        description=lost.description,
    )
    sure.may_have_worked = False
    return sure
