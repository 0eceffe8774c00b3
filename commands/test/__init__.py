"""`/trunk test`: walk through a call that a person makes, step by step, and save the result.

direction ─► trunk ─► five steps ─► worked, or the symptom ─► its meaning on this trunk
"""

from __future__ import annotations

from bot.checks.evidence import evidence
from bot.domain import Direction, direction_beside
from bot.domain.errors import BadInput, ExotelError
from bot.domain.records import KnownTrunk, TestCall
from bot.domain.typed import quote
from bot.knowledge import ROWS, Reading, Row, read
from bot.trunks.details import TrunkDetails
from bot.trunks.directory import NotOne
from bot.verbs.services import Services
from bot.verbs.verb import Ask, Live, Next, Show, Submission, Wrong
from bot.words.blocks import View
from commands.test.steps import OTHER, SYMPTOMS, steps
from commands.test.trial import LAST, Trial, begin
from commands.test.views import (
    ELSE,
    TITLE,
    YES,
    seen_in_words,
    view_abilities,
    view_fine,
    view_meaning,
    view_step,
    view_trouble,
    view_trunks,
    view_unsure,
    view_ways,
    view_worked,
)


class WalkThroughCall(Live):
    """Walk through a test call and record the result."""

    name = "test"
    usage = "test [trunk] [outbound | inbound]"
    example = "/trunk test sales_line outbound"
    things = ("call",)
    also = ("verify", "validate")
    title = TITLE
    acts_once = True

    def __init__(self) -> None:
        self.screens = {"step": step_done, "trouble": trouble_seen}
        self.backs = {"step": back_a_step, "asked": back_to_asked, "trouble": back_to_trouble}

    def open_live(self, ask: Ask, services: Services) -> View:
        """Read `[trunk] [direction]`, and ask for the missing one. Raises NotOne, BadInput, ExotelError."""
        name, way = _words(ask)
        if not name:
            return view_trunks(services.trunks.all().trunks, way) if way else view_ways()
        try:
            trunk = services.trunks.find(name)
        except NotOne as error:
            if way is None or not error.fits:
                raise
            return view_trunks(error.fits, way, str(error))
        return _on_trunk(services.trunks.look_at(trunk), way, services)


def _on_trunk(details: TrunkDetails, way: Direction | None, services: Services) -> View:
    ability = details.ability
    ready = {Direction.OUTBOUND: ability.outbound, Direction.INBOUND: ability.inbound}
    if way is None or not ready[way]:
        return view_abilities(details, services.checks.test_calls(details.trunk_sid), way)
    alias = _alias(KnownTrunk(details.trunk_sid, details.trunk_name), services) if way is Direction.OUTBOUND else None
    return view_step(begin(details, way, alias), services.account)


def _words(ask: Ask) -> tuple[str, Direction | None]:
    """Read the trunk and the direction, in any order; for both ways, ask. Raises BadInput."""
    words, way = direction_beside(ask.text.split(), (trunk.trunk_name for trunk in ask.known_trunks))
    if len(words) > 1:
        raise BadInput(
            f"I don't understand {quote(words[1])}. Type the trunk, then outbound (termination) or inbound "
            "(origination)."
        )
    return "".join(words), None if way is Direction.BOTH else way


def _alias(trunk: KnownTrunk, services: Services) -> str | None:
    """Read the caller ID; None if it can't be read, as the call can be tested without."""
    try:
        return services.trunks.alias(trunk) or ""
    except ExotelError:
        return None


def step_done(submission: Submission) -> Next:
    """Go to the next step, the question about the symptom, or the end. Raises ValidationError."""
    trial = Trial.model_validate_json(submission.metadata).with_answers(submission.answers)
    account = submission.ask.account
    happened = trial.answer("happened")
    if trial.at > 1 and happened == ELSE:
        return Show(view_trouble(trial, account))
    if trial.at > 1 and happened != YES:
        return Wrong({f"happened_{trial.at}": "Choose what happened."})
    if trial.at < LAST:
        return Show(view_step(trial.step(trial.at + 1), account))
    return Show(view_worked(trial, _save(trial, submission, worked=True, note="")))


def trouble_seen(submission: Submission) -> Next:
    """Explain the symptom and save it, unless it's part of a good call. Raises ValidationError."""
    trial = Trial.model_validate_json(submission.metadata).with_answers(submission.answers)
    if trial.answer("said") and not trial.answer("seen"):
        trial = trial.with_answers({f"seen_{trial.at}": OTHER})
    seen = trial.answer("seen")
    if trial.at == 1 or seen not in SYMPTOMS:
        return Wrong({f"seen_{trial.at}": "Choose what you saw, or describe it below."})
    if seen == OTHER and not trial.answer("said"):
        return Wrong({f"said_{trial.at}": "Describe what you saw."})
    reading = _reading(trial)
    rows = reading.rows
    if rows and all(_is_fine(row) for row in rows):
        return Show(view_fine(trial, rows[0]))
    title = steps(trial, submission.ask.account)[trial.at - 2].title
    call = _save(trial, submission, worked=False, note=seen_in_words(trial, title))
    if not rows:
        return Show(view_unsure(trial, reading, call, submission.ask.account))
    services, trunk = submission.services, trial.trunk
    known = evidence(trunk, services.checks.last_check(trunk.trunk_name), services.checks.test_calls(trunk.trunk_sid))
    return Show(view_meaning(trial, rows, call, known))


def _reading(trial: Trial) -> Reading:
    """Find the row that explains the choice; a person's own words are about a call, not the API."""
    seen = trial.answer("seen")
    if seen != OTHER:
        return Reading([ROWS[SYMPTOMS[seen].row(trial.way)]])
    reading = read(trial.answer("said"))
    about_calls = [row for row in reading.rows if not row.key.startswith(("http-", "api-"))]
    rows = [row for row in about_calls or reading.rows if not row.key.startswith("word-")]
    return Reading(rows, reading.perhaps)


def _is_fine(row: Row) -> bool:
    return not (row.outbound or row.inbound)


def _save(trial: Trial, submission: Submission, *, worked: bool, note: str) -> TestCall:
    """Save the call. Raises BadInput if the trunk has another name by now, or never had this one."""
    services, trunk = submission.services, trial.trunk
    names = {known.trunk_sid: known.trunk_name for known in submission.ask.known_trunks}
    if names.get(trunk.trunk_sid, trunk.trunk_name) != trunk.trunk_name:
        raise BadInput(f"{trunk.trunk_sid} isn't called {trunk.trunk_name}.")
    call = TestCall(trial.trunk.trunk_sid, trial.way.value, services.store.now(), submission.ask.user, worked, note)
    if submission.is_first:
        services.checks.record_test_call(call, trial.trunk.trunk_name)
    return call


def back_a_step(ask: Ask, metadata: str) -> View:
    """Go back a step and keep the answers. Raises ValidationError."""
    trial = Trial.model_validate_json(metadata).with_answers(ask.answers)
    return view_step(trial.step(max(1, trial.at - 1)), ask.account)


def back_to_asked(ask: Ask, metadata: str) -> View:
    """Ask this step's question again. Raises ValidationError."""
    return view_step(Trial.model_validate_json(metadata).with_answers(ask.answers), ask.account)


def back_to_trouble(ask: Ask, metadata: str) -> View:
    """Ask for the symptom again; the new answer replaces the saved one. Raises ValidationError."""
    trial = Trial.model_validate_json(metadata)
    return view_trouble(trial.step(max(2, trial.at)), ask.account)


verb = WalkThroughCall()
