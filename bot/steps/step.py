"""What a step is, and the one way to carry it out: act, look where the answer is doubtful, never repeat blindly."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.buttons import LOOK_IN_A_MINUTE
from bot.domain.errors import (
    AlreadyExists,
    ExotelError,
    NotSwitchedOn,
    ServerFault,
)
from bot.exotel import ExotelClient
from bot.exotel.sentences import IN_A_MINUTE, UNCHANGED

Facts = Mapping[str, str]
"""What earlier steps found out: `trunk_sid`, `trunk_name`; and BEGAN_AT."""
BEGAN_AT = "began_at"
"""When the first call of this step was made, ISO 8601 in UTC; it is in nobody's facts but the step's own."""

TRIES = 3
PAUSE_SECONDS = 0.5
LATE_SECONDS = 3.0


@dataclass(frozen=True)
class Done:
    """The world is as wished. `sentence` says what is so now; `facts` are for the steps that follow.

    `was_so` where nothing had to be changed for it. `made` is the sentence of a look for what it found to be of this
    step's own making, where that is another one.
    """

    sentence: str
    facts: Facts = field(default_factory=dict)
    was_so: bool = False
    made: str = ""


class Step(ABC):
    """One wish about the account. `name` is unique within its plan and never changes between versions;
    `needs` names the steps that must be done before this one may begin."""

    name: str
    needs: frozenset[str]
    is_safe_to_repeat = False
    """Whether doing it twice is as doing it once: then it may be called again where nothing can be seen."""
    is_unique = True
    """Whether Exotel refuses a second one. Where nobody documents that, a call that was lost on its way may arrive
    after a look that did not find it, and one more would make two."""
    is_asked_ahead = False
    """Whether it is asked what stands in its way while the steps before it go, so that it takes no longer for that."""

    @property
    @abstractmethod
    def title(self) -> str:
        """What will be done, as a review says it: "Map +9198… to sales_line"."""

    @abstractmethod
    def do(self, api: ExotelClient, facts: Facts) -> Done:
        """Make the call. Raises ExotelError."""

    @abstractmethod
    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        """Whether the world is as wished already: None where it surely is not.

        Raises AlreadyExists with its own sentence where something else stands in the way, and any other
        ExotelError where it cannot tell.
        """

    def in_the_way(self, api: ExotelClient, facts: Facts) -> AlreadyExists | None:
        """What stands in the way that Exotel itself would not refuse. Raises ExotelError."""
        return None

    def found(self, done: Done, was_sent: bool) -> Done:
        """What it means that a look found it: a call of this very request made it, where one `was_sent` whose answer
        is not known; else it was so before. Raises AlreadyExists where that is not what was wished."""
        return replace(done, sentence=done.made or done.sentence) if was_sent else replace(done, was_so=True)

    def elsewhere(self, facts: Facts) -> str:
        """What it means that Exotel says it exists already and a look does not find it here; empty where Exotel's own
        words are all there is to say."""
        return ""

    def probably_ours(self, facts: Facts) -> str:
        """What it means that Exotel says it exists already after an answer of this very request was lost, where nothing
        can be seen; empty where Exotel's own words are all there is to say."""
        return ""

    def stuck(self, facts: Facts, error: ExotelError) -> str:
        """Where things stand because of this error, if somebody must know it: said before the error's own sentence."""
        return ""


Plan = Sequence[Step]


def waves(plan: Plan) -> list[list[Step]]:
    """The steps in the order they can go, those of a wave side by side."""
    left, done, found = list(plan), set[str](), list[list[Step]]()
    while left:
        wave = [step for step in left if step.needs <= done]
        if not wave:
            raise ValueError("some steps need one another")
        found.append(wave)
        done |= {step.name for step in wave}
        left = [step for step in left if step.name not in done]
    return found


def carry_out(
    step: Step,
    api: ExotelClient,
    facts: Facts,
    *,
    look_first: bool,
    asked_ahead: Callable[[], AlreadyExists | None] | None = None,
    pause: Callable[[float], object] = time.sleep,
) -> Done:
    """Bring about what the step wishes. `asked_ahead` tells what stands in its way, where that was asked before.

    `look_first` is for a step that was cut off: its call may have worked. A call whose answer was lost is looked
    into, and repeated only where it surely did not work. Raises ExotelError; its `may_have_worked` is True where
    the looking failed as well.
    """
    try:
        if not look_first and (taken := asked_ahead() if asked_ahead else step.in_the_way(api, facts)):
            raise taken
        return _bring_about(step, api, facts, look_first, pause)
    except ExotelError as error:
        where = step.stuck(facts, error)
        _in_these_words(error, where and f"{where} The last call: {error.sentence}")
        raise


def _bring_about(
    step: Step, api: ExotelClient, facts: Facts, look_first: bool, pause: Callable[[float], object]
) -> Done:
    if look_first and (done := _look_at_what_was_cut_off(step, api, facts)):
        return done
    for attempt in range(1, TRIES + 1):
        try:
            return step.do(api, facts)
        except AlreadyExists as taken:
            was_lost_before = look_first or attempt > 1
            done, was_seen = _look_after(taken, step, api, facts)
            if done:
                return step.found(done, was_lost_before)
            meant = step.elsewhere(facts) if was_seen else step.probably_ours(facts) if was_lost_before else ""
            raise _in_these_words(taken, meant) from None
        except ExotelError as lost:
            if not lost.may_have_worked:
                raise
            done, was_seen = _look_after(lost, step, api, facts)
            if done:
                return step.found(done, was_sent=True)
            if not step.is_unique and not isinstance(lost, ServerFault):
                return _look_once_more(lost, step, api, facts, pause)
            if attempt == TRIES:
                raise (_surely_not(lost, step) if was_seen else lost) from None
            pause(PAUSE_SECONDS * attempt)
    raise AssertionError("a loop of at least one try ends in a return or a raise")


def look_into(step: Step, api: ExotelClient, facts: Facts) -> Done | None:
    """Whether what was cut off did its work after all; None where it surely did not. Raises ExotelError."""
    done = step.look(api, facts)
    return step.found(done, was_sent=True) if done else None


def _look_at_what_was_cut_off(step: Step, api: ExotelClient, facts: Facts) -> Done | None:
    """Its call may have worked; where even that cannot be seen, nobody knows, and nothing is called again."""
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
    """Without what it says of its own consequences: it was the look that changed nothing."""
    why = unseen.sentence
    for consequence in (UNCHANGED, IN_A_MINUTE):
        why = why.replace(consequence, "")
    return " ".join(why.split())


def _look_after(lost: ExotelError, step: Step, api: ExotelClient, facts: Facts) -> tuple[Done | None, bool]:
    """See whether the world is as wished after all, and whether that could be seen. Where it cannot, and to repeat it
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
    """What was on its way when its answer was lost may have arrived meanwhile; else a person decides, later."""
    pause(LATE_SECONDS)
    done, _ = _look_after(lost, step, api, facts)
    if done:
        return step.found(done, was_sent=True)
    sentence = (
        f"Exotel was asked to {_in_a_sentence(step)}, but {lost.why}. Looks afterwards did not find it; it may still "
        f"arrive. {LOOK_IN_A_MINUTE}"
    )
    raise _in_these_words(lost, sentence) from None


def _in_a_sentence(step: Step) -> str:
    return f"{step.title[:1].lower()}{step.title[1:]}"


def _in_these_words(error: ExotelError, sentence: str) -> ExotelError:
    """The same error, in other words where there are some."""
    if sentence:
        error.sentence = sentence
        error.args = (sentence,)
    return error


def _surely_not(lost: ExotelError, step: Step) -> ExotelError:
    """The call failed each time, and a look showed each time that it had not worked."""
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
