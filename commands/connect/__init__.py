"""`/trunk connect`: a trunk and the system at its other end, both sides.

platform and direction ─► form ─► review ─► an operation ─► your turn there, if its address is only known then
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain import Direction, explain_overlap
from bot.domain.account_context import AccountContext
from bot.domain.clock import moment
from bot.domain.errors import BadInput, ExotelError
from bot.domain.records import KnownTrunk, Risk
from bot.platforms.registry import find
from bot.steps import Facts, Plan
from bot.trunks.snapshots import Snapshot
from bot.verbs.forms import SAY_WHY
from bot.verbs.services import Services
from bot.verbs.verb import Ask, Next, Said, Show, Submission, WizardChange, Wrong
from bot.words.blocks import Block, View
from commands.connect.form import FormErrors, read_form, revealed, view_end, view_form, view_reveal
from commands.connect.request import Connect, Draft, plan, risk
from commands.connect.typed import draft_from, why_not
from commands.connect.words import WAYS, receipt, view_onto, view_review, view_taken_number

_CONTINUE = "continue"


class ConnectTrunk(WizardChange[Connect]):
    """Connect a trunk to what is at your end: LiveKit, Vapi, Asterisk, Teams …"""

    name = "connect"
    usage = "connect [platform] [trunk] [outbound | inbound | both] [number]"
    example = "/trunk connect livekit support_line both +911800123456"
    words = ("link", "integrate")
    title = "Connect a trunk"
    long_receipt = True
    request = Connect

    def __init__(self) -> None:
        self.screens = {
            "end": end_chosen,
            "form": form_filled,
            "review": reviewed,
            "revealed": continued,
        }
        self.backs = {"end": back_to_end, "form": back_to_form}

    def open(self, ask: Ask) -> View:
        """Ask for the platform and direction, for the rest, or for what the platform revealed."""
        if ask.text.startswith(f"{_CONTINUE} ") and (request := _to_continue(ask)):
            return view_reveal(request)
        draft = draft_from(ask)
        return view_form(draft, ask) if draft.end and draft.direction else view_end(draft)

    def said(self, ask: Ask, said: Said, services: Services) -> View:
        values = [value for values in said.fields.values() for value in values[:1]]
        return self.open(replace(ask, text=" ".join(values), known_trunks=services.trunks.seen()))

    def again(self, ask: Ask, request: Connect, reason: str) -> View:
        if request.adds_destination:
            return view_reveal(request)
        return view_form(Draft.from_request(request).model_copy(update={"reason": reason}), ask)

    def onto(self, request: Connect, trunk_sid: str) -> View:
        return view_onto(request, trunk_sid)

    def plan(self, request: Connect) -> Plan:
        return plan(request)

    def headline(self, request: Connect) -> str:
        return f"Connect {request.trunk_name} to {request.end.name}, {WAYS[request.direction]}"

    def done_headline(self, request: Connect) -> str:
        if request.waits:
            return f"{request.trunk_name} is ready for {request.end.name}; your turn there"
        return f"{request.trunk_name} is connected to {request.end.name}, {WAYS[request.direction]}"

    def risk(self, request: Connect) -> Risk:
        return risk(request)

    def losses(self, request: Connect, _: Snapshot) -> Sequence[str]:
        if not request.mask.warning:
            return []
        advice = "SIP credentials are safer: only who has the password can call."
        return [f"{request.ip}/{request.mask}: {request.mask.warning} {advice}"]

    def receipt(self, request: Connect, facts: Facts, account: AccountContext) -> Sequence[Block]:
        return receipt(request, facts, account)


def _to_continue(ask: Ask) -> Connect | None:
    """The request that a *Continue* button stands for: platform, region, trunk, number."""
    try:
        _, platform, region, trunk_sid, number = ask.text.split()
    except ValueError:
        return None
    names = {trunk.trunk_sid: trunk.trunk_name for trunk in ask.known_trunks}
    found = find(platform)
    if found is None or found.refusal:
        return None
    return Connect.model_validate(
        {
            "platform": found.key,
            "direction": Direction.INBOUND,
            "trunk_sid": trunk_sid,
            "trunk_name": names.get(trunk_sid, trunk_sid),
            "number": number,
            "region": region,
        }
    )


def end_chosen(submission: Submission) -> Next:
    """Ask only for what the platform and the direction need, or say why they can't be connected."""
    draft = Draft.from_metadata(submission.metadata)
    platform = find(submission.answers.get("platform", ""))
    if platform is None:
        return Wrong({"platform": "Choose what is at your end."})
    try:
        direction = Direction(submission.answers.get("way", ""))
    except ValueError:
        return Wrong({"way": "Choose which way the calls go."})
    if note := why_not(platform, direction):
        return Show(view_end(draft.model_copy(update={"note": note, "direction": direction})))
    draft = draft.model_copy(update={"platform": platform.key, "direction": direction})
    return Show(view_form(draft, submission.ask))


def form_filled(submission: Submission) -> Next:
    """Show the review, or mark every wrong field."""
    draft = Draft.from_metadata(submission.metadata)
    try:
        today = moment(submission.services.store.now()).date()
        request = read_form(draft, submission.answers, submission.ask, today)
    except FormErrors as errors:
        return Wrong(errors.fields)
    review = view_review(request, reason=draft.reason)
    return Show(review, lambda services: _seen_on_the_trunk(request, services, draft.reason))


def _seen_on_the_trunk(request: Connect, services: Services, reason: str = "") -> View | None:
    """Replace the review if the number is on another trunk, if the trunk would mix two ways of recognizing calls, or if
    an address overlaps its whitelist."""
    if other := services.trunks.other_trunk(request.number, request.trunk_sid or ""):
        return view_taken_number(request, other)
    warnings = [_mixes(request, services), *_overlaps(request, services)]
    found = [warning for warning in warnings if warning]
    return view_review(request, found, reason) if found else None


def _overlaps(request: Connect, services: Services) -> list[str]:
    if request.trunk_sid is None or not request.addresses:
        return []
    try:
        whitelist = services.trunks.whitelisted_ips(KnownTrunk(request.trunk_sid, request.trunk_name))
    except ExotelError:
        return []
    entries = [(entry.ip, entry.mask) for entry in whitelist]
    return [explain_overlap(request.trunk_name, ip, mask, entries) for ip, mask in request.addresses]


def _mixes(request: Connect, services: Services) -> str:
    if request.trunk_sid is None or not request.direction.outbound:
        return ""
    try:
        trunk = services.trunks.find(request.trunk_sid)
        if request.sip_user and (entries := services.trunks.whitelisted_ips(trunk)):
            there = f"{entries[0].ip}/{entries[0].mask} on its whitelist"
        elif not request.sip_user and (users := services.trunks.credentials(trunk)):
            there = f"the SIP user {users[0].user_name}"
        else:
            return ""
    except ExotelError:
        return ""
    return (
        f"{request.trunk_name} already has {there}. Exotel advises against both on one trunk: either one then lets a "
        "call in, and a 401 or 403 is harder to explain. A new trunk keeps them apart."
    )


def reviewed(submission: Submission) -> Next:
    """Ask for the request as reviewed, checked again. Raises ValidationError.

    If a trunk of that name has appeared since the form was filled in, ask about it first.
    """
    request, reason = Connect.model_validate_json(submission.metadata), submission.answers.get("reason", "")
    if request.trunk_sid is None:
        for trunk in submission.ask.known_trunks:
            if trunk.trunk_name == request.trunk_name:
                return Show(view_onto(request, trunk.trunk_sid))
    if risk(request) != Risk.NONE and not reason:
        return Wrong({"reason": SAY_WHY})
    return verb.ask_for(request, reason)


def continued(submission: Submission) -> Next:
    """Add the destination that the platform revealed. Raises ValidationError."""
    request = Connect.model_validate_json(submission.metadata)
    try:
        return verb.ask_for(revealed(request, submission.answers))
    except FormErrors as errors:
        return Wrong(errors.fields)
    except BadInput as error:
        return Wrong({request.end.reveals.key if request.end.reveals else "host": error.sentence})


def back_to_end(ask: Ask, metadata: str) -> View:
    """Choose another platform or direction; what was filled in stays."""
    draft = Draft.from_metadata(metadata)
    return view_end(draft.model_copy(update={"fields": {**draft.fields, **ask.answers}}))


def back_to_form(ask: Ask, metadata: str) -> View:
    """Show the form as it was filled in. Raises ValidationError."""
    return verb.again(ask, Connect.model_validate_json(metadata), ask.answers.get("reason", ""))


verb = ConnectTrunk()
