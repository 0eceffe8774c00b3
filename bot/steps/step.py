"""The base of every step, and the way to carry it out: act, look if the answer is in doubt, never repeat blindly."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

from bot.domain.buttons import LOOK_IN_A_MINUTE
from bot.domain.errors import AlreadyExists, ExotelError, NoSuchTrunk, NotSwitchedOn, ServerFault
from bot.exotel import ExotelClient
from bot.exotel.sentences import IN_A_MINUTE, UNCHANGED

Facts = Mapping[str, str]
"""Results of earlier steps: `trunk_sid`, `trunk_name`; and BEGAN_AT."""
BEGAN_AT = "began_at"
"""The time of this step's first call, ISO 8601 in UTC; only among the facts of that step."""

TRIES = 3
PAUSE_SECONDS = 0.5
LATE_SECONDS = 3.0


@dataclass(frozen=True)
class Done:
    """The result of a step. `sentence` describes the state now; `facts` are for the steps that follow.

    `already_done` is True if nothing had to be changed. A look also sets `sentence_if_ours`, which replaces the
    sentence if a call of this step turns out to have done it.
    """

    sentence: str
    facts: Facts = field(default_factory=dict)
    already_done: bool = False
    sentence_if_ours: str = ""


@dataclass(frozen=True)
class Step(ABC):
    """One change to the account, or one look at it. `needs` names the steps that must be done before this one.

    `kind` never changes between versions, because names are kept in the journal.
    """

    needs: frozenset[str] = field(default=frozenset(), kw_only=True)
    checks_conflict_early: bool = field(default=False, kw_only=True)
    """Look for a conflict while the steps before this one run, so that the look takes no extra time."""

    kind: ClassVar[str]
    is_safe_to_repeat: ClassVar[bool] = False
    """Idempotent: it can be called again even if its result can't be read."""
    unsettles: ClassVar[bool] = False
    """Once it is done, the waiting requests that name one of its trunks no longer mean what people read in them."""
    is_unique: ClassVar[bool] = True
    """Exotel refuses a second one. If that isn't documented, a call that was lost on its way can arrive after a look
    that didn't find it, and another call would make two."""

    @property
    def subject(self) -> str:
        """The number, address or name that sets this step apart from others of its kind; empty if a plan has only "
        "one."""
        return ""

    @property
    def name(self) -> str:
        """The key of this step, unique in its plan."""
        return f"{self.kind} {self.subject}".rstrip()

    @property
    @abstractmethod
    def title(self) -> str:
        """The step as an imperative, for plans and cards: "Map +9198… to sales_line"."""

    @abstractmethod
    def do(self, api: ExotelClient, facts: Facts) -> Done:
        """Make the call. Raises ExotelError."""

    @abstractmethod
    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        """Look if this step is already done; None if it certainly isn't.

        Raises AlreadyExists with its own sentence for a conflict, and any other ExotelError if it can't tell.
        """

    def find_conflict(self, api: ExotelClient, facts: Facts) -> AlreadyExists | None:
        """Find a conflict that Exotel itself wouldn't refuse. Raises ExotelError."""
        return None

    def attribute(self, done: Done, was_sent: bool) -> Done:
        """Decide whose work a look has found: our own if a call of this request `was_sent` and its answer isn't known,
        else it was there before. Raises AlreadyExists if the work of others is a conflict."""
        if was_sent:
            return replace(done, sentence=done.sentence_if_ours or done.sentence)
        return replace(done, already_done=True)

    def explain_conflict(self) -> str:
        """Explain that Exotel says it already exists, but a look doesn't find it here; empty for Exotel's own words."""
        return ""

    def explain_likely_success(self) -> str:
        """Explain that Exotel says it already exists, after its answer to this request was lost, and that nothing can
        be read; empty for Exotel's own words."""
        return ""

    def explain_failure(self, facts: Facts, error: ExotelError) -> str:
        """Explain the state that this error leaves behind; goes before the error's sentence. Empty if it's obvious."""
        return ""


Plan = Sequence[Step]


def waves(plan: Plan) -> list[list[Step]]:
    """Order the steps by their needs; the steps of one wave can run in parallel."""
    left, done, ordered = list(plan), set[str](), list[list[Step]]()
    while left:
        wave = [step for step in left if step.needs <= done]
        if not wave:
            raise ValueError("some steps need one another")
        ordered.append(wave)
        done |= {step.name for step in wave}
        left = [step for step in left if step.name not in done]
    return ordered


def numbered(plan: Plan, before: Sequence[str] = ()) -> list[str]:
    """Number the steps for a reader, after the lines `before`; those that run in parallel share a number."""
    lines = list(before)
    for wave in waves(plan):
        titles = [step.title for step in wave]
        lines.append(titles[0] if len(titles) == 1 else "In parallel:\n" + "\n".join(f"    • {t}" for t in titles))
    return [f"{number}. {line}" for number, line in enumerate(lines, 1)]


def carry_out(
    step: Step,
    api: ExotelClient,
    facts: Facts,
    *,
    look_first: bool,
    early_conflict: Callable[[], AlreadyExists | None] | None = None,
    pause: Callable[[float], object] = time.sleep,
) -> Done:
    """Carry out one step. `early_conflict` returns the conflict if the step looked for one early.

    `look_first` is for a step that was cut off, whose call may have worked. After a call whose answer was lost, it
    looks, and repeats the call only if it certainly didn't work. Raises ExotelError; its `may_have_worked` is True if
    the look failed as well.
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
    """Look if a step that was cut off worked after all; None if it certainly didn't. Raises ExotelError."""
    done = step.look(api, facts)
    return step.attribute(done, was_sent=True) if done else None


def _look_at_cut_off(step: Step, api: ExotelClient, facts: Facts) -> Done | None:
    """Look, because the call may have worked. If the look fails too, nothing is called again."""
    try:
        return look_into(step, api, facts)
    except AlreadyExists:
        raise
    except ExotelError as unseen:
        if step.is_safe_to_repeat and isinstance(unseen, NotSwitchedOn):
            return None
        if isinstance(unseen, NoSuchTrunk) and (gone := _gone(api, facts, unseen)):
            raise gone from None
        doubt = ExotelError(
            "This was cut off before Exotel answered, so it may or may not have worked, and I can't check right now: "
            f"{_why(unseen)} {LOOK_IN_A_MINUTE}",
            code=unseen.code,
            http_status=unseen.http_status,
            request_id=unseen.request_id,
        )
        doubt.may_have_worked = True
        raise doubt from None


def _gone(api: ExotelClient, facts: Facts, unseen: NoSuchTrunk) -> NoSuchTrunk | None:
    """The error of a trunk that was deleted since, as the account's list shows; an outage or a key without the right
    gets the same answer as a deleted trunk, and leaves the doubt."""
    sid = facts.get("trunk_sid", "")
    if not sid or api.is_listed(sid) is not False:
        return None
    sentence = f"The trunk {sid} isn't on the account any more, so this isn't there either. There's nothing left to do."
    return NoSuchTrunk(sentence, code=unseen.code, http_status=unseen.http_status, request_id=unseen.request_id)


def _why(unseen: ExotelError) -> str:
    """Leave out the error's consequences: they are those of the look, which changed nothing."""
    why = unseen.sentence
    for consequence in (UNCHANGED, IN_A_MINUTE):
        why = why.replace(consequence, "")
    return " ".join(why.split())


def _look_after(lost: ExotelError, step: Step, api: ExotelClient, facts: Facts) -> tuple[Done | None, bool]:
    """Look after a call; return the result, and True if it could be read. If it couldn't, and repeating the call could
    do harm, raises the call's own error."""
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
    """Look again later, because a call whose answer was lost can still arrive. Raises if it hasn't: a person "
    "decides."""
    pause(LATE_SECONDS)
    done, _ = _look_after(lost, step, api, facts)
    if done:
        return step.attribute(done, was_sent=True)
    sentence = (
        f"I asked Exotel to {_in_a_sentence(step)}, but {lost.why}. I looked for it and didn't find it, but it can "
        f"still arrive. {LOOK_IN_A_MINUTE}"
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
    """Make the error of a call that failed each time, and certainly didn't work."""
    sure = ExotelError(
        f"I asked Exotel {TRIES} times; the last time {lost.why}. I checked after each try: nothing was changed. Try "
        "again in a few minutes.",
        code=lost.code,
        http_status=lost.http_status,
        request_id=lost.request_id,
        description=lost.description,
    )
    sure.may_have_worked = False
    return sure
