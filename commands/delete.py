"""`/trunk delete`: a trunk and all that is on it, for good; somebody else must approve."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import TrunkSid
from bot.domain.account_context import AccountContext
from bot.domain.records import Pending, Risk, State
from bot.steps import DeleteTrunk, Facts, Plan
from bot.trunks.directory import NotOne
from bot.trunks.snapshots import Snapshot, address_stops, number_stops
from bot.verbs.forms import SAY_WHY, OnTrunk
from bot.verbs.services import Services
from bot.verbs.verb import Ask, LiveChange, Next, Submission, Wrong
from bot.words.blocks import (
    Block,
    Option,
    View,
    actions,
    bold,
    button,
    code,
    context,
    modal,
    radio_field,
    section,
    text_field,
)
from bot.words.review_cards import asked_already, losses_text

TITLE = "Delete a trunk"
BREAK_GLASS = "break_glass"


class Delete(LiveChange[OnTrunk]):
    """Delete a trunk with all that is on it, for good. Somebody else must approve."""

    name = "delete"
    usage = "delete [name or SID]"
    example = "/trunk delete sales_line"
    words = ("remove", "erase", "destroy")
    title = TITLE
    request = OnTrunk
    at_stake = Risk.DELETE

    def __init__(self) -> None:
        self.screens = {"form": form_filled}

    def open_live(self, ask: Ask, services: Services) -> View:
        """The losses, read now, and the form. Where the same waits already, only the way to it, unless the glass may be
        broken. Raises NotOne, ExotelError."""
        if not ask.text.strip():
            trunks = services.trunks.all().trunks[:25]
            raise NotOne(
                "Which trunk shall be deleted?" if trunks else "There is no trunk that could be deleted.", trunks
            )
        snapshot = services.trunks.snapshot(services.trunks.find(ask.text.strip()), with_neighbours=True)
        request = OnTrunk(trunk_sid=TrunkSid(snapshot.trunk_sid), trunk_name=snapshot.trunk_name)
        waits = _same_that_waits(request, services)
        led = list(asked_already(waits.operation, waits.headline).blocks) if waits else []
        if led and not ask.may_break_glass:
            return modal("delete/waits", TITLE, led)
        blocks: list[Block] = [
            *led,
            section(f":warning: *Deleting {code(snapshot.trunk_name)} is for good.*\nSID {code(snapshot.trunk_sid)}"),
            section(losses_text(self.losses(request, snapshot), snapshot.digest(), Risk.DELETE)),
            text_field(
                "typed_name",
                "Type the trunk's name",
                hint="Exactly as it stands above.",
                placeholder=snapshot.trunk_name,
            ),
            text_field("reason", "Reason", hint="Those who decide read this. It is kept in the audit log.", most=500),
        ]
        if ask.may_break_glass:
            blocks.append(_how())
        unless = ", unless you break the glass" if ask.may_break_glass else ""
        # One button for both ways: it must not promise an approval to who deletes at once.
        submit = "Go on as chosen" if ask.may_break_glass else "Ask for approval"
        blocks.append(context(f"Nothing is deleted before somebody else has approved it{unless}."))
        return modal("delete/form", TITLE, blocks, submit=submit, close="Cancel", metadata=request.model_dump_json())

    def losses(self, _: OnTrunk, snapshot: Snapshot) -> Sequence[str]:
        losses = [number_stops(number.phone_number, snapshot) for number in snapshot.numbers]
        losses += [address_stops(address, snapshot) for address in snapshot.whitelisted_ips]
        losses += [f"Calls are no longer sent to {route.destination}." for route in snapshot.destinations]
        losses += [f"The SIP credential {name} stops working." for name in snapshot.credentials]
        return losses + ([f"The caller-ID alias {snapshot.alias} goes."] if snapshot.alias else [])

    def plan(self, request: OnTrunk) -> Plan:
        return [DeleteTrunk(request.trunk_sid, request.trunk_name)]

    def headline(self, request: OnTrunk) -> str:
        return f"Delete {request.trunk_name}"

    def done_headline(self, request: OnTrunk) -> str:
        return f"Deleted {request.trunk_name}"

    def receipt(self, request: OnTrunk, facts: Facts, account: AccountContext) -> Sequence[Block]:
        return [
            section(
                f"{bold(request.trunk_name)} is gone. What was on it was written down just before: "
                "`/trunk restore` can set it up again under a new SID."
            ),
            actions([button("List the trunks", "list")]),
        ]


def _same_that_waits(request: OnTrunk, services: Services) -> Pending | None:
    """The same asked for before, which others are still to decide, or which is about to begin."""
    account, asked = services.account.sid, request.model_dump(mode="json")
    for pending in services.approvals.pending():
        other = pending.operation
        is_same = (other.verb, other.account, other.request) == (verb.name, account, asked)
        if is_same and other.state in {State.WAITING, State.APPROVED}:
            return pending
    return None


def _how() -> Block:
    options = [
        Option("approval", "Ask for approval", "The ordinary way"),
        Option(BREAK_GLASS, "Break glass: delete at once", "Said loudly in the channel; an approver must sign it off"),
    ]
    return radio_field("way", "How", options, initial="approval")


def form_filled(submission: Submission) -> Next:
    """The name typed and a reason given, or the field that is wrong. Raises ValidationError on a forged form."""
    request = OnTrunk.model_validate_json(submission.metadata)
    wrong: dict[str, str] = {}
    if submission.answers.get("typed_name") != request.trunk_name:
        wrong["typed_name"] = f"That is not the trunk's name. Type {request.trunk_name}, exactly, or close this."
    if not submission.answers.get("reason"):
        wrong["reason"] = SAY_WHY
    breaks = submission.answers.get("way") == BREAK_GLASS
    if breaks and not submission.ask.may_break_glass:
        wrong["way"] = "You are not among those who may break the glass. Ask for approval."
    return Wrong(wrong) if wrong else verb.ask_for(request, submission.answers["reason"], break_glass=breaks)


verb = Delete()
