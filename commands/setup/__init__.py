"""`/trunk setup`: from the direction of the calls to a working trunk.

direction ─► form ─► review ─► an operation
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain import Direction, explain_overlap
from bot.domain.account_context import AccountContext
from bot.domain.errors import ExotelError
from bot.domain.records import KnownTrunk, Risk
from bot.platforms.platform import Platform
from bot.platforms.registry import find
from bot.steps import Facts, Plan
from bot.trunks.snapshots import Snapshot
from bot.verbs.forms import SAY_WHY
from bot.verbs.services import Services
from bot.verbs.verb import Ask, Next, Said, Show, Submission, WizardChange, Wrong
from bot.words.blocks import Block, View, escape
from commands.setup.form import FormErrors, read_form, view_direction, view_form
from commands.setup.request import Draft, SetUp, plan, risk
from commands.setup.typed import draft_from, draft_of
from commands.setup.words import WAYS, receipt, view_onto, view_review, view_taken_number


class SetUpTrunk(WizardChange[SetUp]):
    """Set up a working trunk, step by step: outbound, inbound or both."""

    name = "setup"
    usage = "setup [outbound | inbound | both] [trunk] [number] [IP or host]"
    example = "/trunk setup inbound support_line +911800123456 sip.acme.io"
    words = ("set", "new", "make", "begin", "start", "configure")
    also = ("config",)
    title = "Set up a trunk"
    request = SetUp
    long_receipt = True

    def __init__(self) -> None:
        self.screens = {"direction": direction_chosen, "form": form_filled, "review": reviewed}
        self.backs = {"direction": back_to_direction, "form": back_to_form, "corrected": corrected}

    def open(self, ask: Ask) -> View:
        """Ask for the direction, or for the rest if the words name it: `/trunk setup inbound support_line`. A system
        that is named is offered to be connected."""
        if platform := platform_in(ask):
            rest = " ".join(word for word in ask.text.split() if find(word) is not platform)
            return view_direction(draft_from(rest, ask.known_trunks), platform, ask.text)
        draft = draft_from(ask.text, ask.known_trunks)
        return view_form(draft, ask) if draft.direction else view_direction(draft)

    def said(self, ask: Ask, said: Said, services: Services) -> View:
        """The review if the sentence has everything, else the form or the question for the direction."""
        draft = draft_of(said, services.trunks.seen())
        ask = replace(ask, known_trunks=services.trunks.seen())
        if draft.direction is None:
            return view_direction(draft)
        try:
            request = read_form(draft.direction, draft.fields, ask)
        except FormErrors:
            return view_form(draft, ask)
        return _seen_on_the_trunk(request, services) or view_review(request, draft.note)

    def again(self, ask: Ask, request: SetUp, reason: str) -> View:
        return view_form(Draft.from_request(request).model_copy(update={"reason": reason}), ask)

    def onto(self, request: SetUp, trunk_sid: str) -> View:
        return view_onto(request, trunk_sid)

    def plan(self, request: SetUp) -> Plan:
        return plan(request)

    def headline(self, request: SetUp) -> str:
        return f"Set up {request.trunk_name} for {WAYS[request.direction]}"

    def done_headline(self, request: SetUp) -> str:
        return f"{request.trunk_name} is set up for {WAYS[request.direction]}"

    def risk(self, request: SetUp) -> Risk:
        return risk(request)

    def losses(self, request: SetUp, _: Snapshot) -> Sequence[str]:
        return [f"{request.ip}/{request.mask}: {request.mask.warning}"] if request.mask.warning else []

    def receipt(self, request: SetUp, facts: Facts, account: AccountContext) -> Sequence[Block]:
        return receipt(request, facts, account)


def platform_in(ask: Ask) -> Platform | None:
    """The system that the words name, unless a trunk is called that."""
    names = {trunk.trunk_name for trunk in ask.known_trunks}
    return next((find(word) for word in ask.text.split() if find(word) and word not in names), None)


def direction_chosen(submission: Submission) -> Next:
    """Ask only for what that direction needs."""
    try:
        direction = Direction(submission.answers.get("direction", ""))
    except ValueError:
        return Wrong({"direction": "Choose which way the calls go."})
    draft = Draft.from_metadata(submission.metadata).model_copy(update={"direction": direction})
    return Show(view_form(draft, submission.ask))


def form_filled(submission: Submission) -> Next:
    """Show the review, or mark every wrong field."""
    draft = Draft.from_metadata(submission.metadata)
    try:
        request = read_form(draft.direction or Direction.OUTBOUND, submission.answers, submission.ask)
    except FormErrors as errors:
        if set(errors.fields) != set(errors.corrected):
            return Wrong(errors.fields)
        # Slack's own errors can have no buttons.
        filled = draft.model_copy(update={"fields": {**draft.fields, **submission.answers}})
        return Show(view_form(filled, submission.ask, errors))
    review = view_review(request, reason=draft.reason)
    return Show(review, lambda services: _seen_on_the_trunk(request, services, draft.reason))


def _seen_on_the_trunk(request: SetUp, services: Services, reason: str = "") -> View | None:
    """Replace the review if one of the numbers is on another trunk, or if the address overlaps the whitelist."""
    for number in request.numbers:
        if other := services.trunks.other_trunk(number, request.trunk_sid or ""):
            return view_taken_number(request, number, other)
    overlap = _overlap(request, services)
    return view_review(request, escape(overlap), reason) if overlap else None


def _overlap(request: SetUp, services: Services) -> str:
    if request.trunk_sid is None or request.ip is None:
        return ""
    try:
        whitelist = services.trunks.whitelisted_ips(KnownTrunk(request.trunk_sid, request.trunk_name))
    except ExotelError:
        return ""
    entries = [(entry.ip, entry.mask) for entry in whitelist]
    return explain_overlap(request.trunk_name, request.ip, request.mask, entries)


def reviewed(submission: Submission) -> Next:
    """Ask for the request as reviewed, checked again: private_metadata proves nothing. Raises ValidationError.

    If a trunk of that name has appeared since the form was filled in, ask about it first.
    """
    request, reason = SetUp.model_validate_json(submission.metadata), submission.answers.get("reason", "")
    if request.trunk_sid is None:
        for trunk in submission.ask.known_trunks:
            if trunk.trunk_name == request.trunk_name:
                return Show(view_onto(request, trunk.trunk_sid))
    if risk(request) != Risk.NONE and not reason:
        return Wrong({"reason": SAY_WHY})
    return verb.ask_for(request, reason)


def corrected(ask: Ask, metadata: str) -> View:
    """Take the corrected texts of the wrong fields, and show the review; or the form if more is wrong by now."""
    draft = Draft.from_metadata(metadata)
    direction = draft.direction or Direction.OUTBOUND
    answers = dict(ask.answers)
    try:
        read_form(direction, answers, ask)
    except FormErrors as errors:
        answers |= errors.corrected
    try:
        return view_review(read_form(direction, answers, ask), reason=draft.reason)
    except FormErrors:
        return view_form(draft.model_copy(update={"fields": {**draft.fields, **answers}}), ask)


def back_to_direction(ask: Ask, metadata: str) -> View:
    """Choose another direction, or draw the one just chosen; the fields that both share stay filled in."""
    draft = Draft.from_metadata(metadata)
    chosen = next((each for each in Direction if each == ask.answers.get("direction")), draft.direction)
    fields = {name: value for name, value in ask.answers.items() if name != "direction"}
    return view_direction(draft.model_copy(update={"direction": chosen, "fields": {**draft.fields, **fields}}))


def back_to_form(ask: Ask, metadata: str) -> View:
    """Show the form as it was filled in. Raises ValidationError."""
    return verb.again(ask, SetUp.model_validate_json(metadata), ask.answers.get("reason", ""))


verb = SetUpTrunk()
