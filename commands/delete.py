"""`/trunk delete`: a trunk and all that is on it, for good; somebody else must approve."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import TrunkSid
from bot.domain.account_context import AccountContext
from bot.domain.records import Pending, Risk, State
from bot.steps import DeleteTrunk, Facts, Plan
from bot.trunks.directory import NotOne
from bot.trunks.snapshots import Snapshot, address_stops, number_stops
from bot.verbs.verb import (
    Ask,
    ChangeRequest,
    Next,
    Request,
    Right,
    Services,
    Submission,
    Verb,
    Wrong,
)
from bot.words.blocks import (
    Block,
    Option,
    View,
    actions,
    button,
    code,
    context,
    escape,
    modal,
    radio_field,
    section,
    text_field,
)
from bot.words.review_cards import asked_already, losses_text

TITLE = "Delete a trunk"
BREAK_GLASS = "break_glass"


class Delete(Request):
    """This trunk is to be gone."""

    trunk_sid: TrunkSid
    trunk_name: str


def open_live(ask: Ask, services: Services) -> View:
    """What will be lost, read now, and the form to ask for it; where the same waits already, nothing but the way to it,
    unless there is a way past it. Raises NotOne, ExotelError."""
    if not ask.text.strip():
        trunks = services.directory.all().trunks[:25]
        raise NotOne("Which trunk shall be deleted?" if trunks else "There is no trunk that could be deleted.", trunks)
    snapshot = services.directory.snapshot(services.directory.find(ask.text.strip()), with_neighbours=True)
    request = Delete(trunk_sid=TrunkSid(snapshot.trunk_sid), trunk_name=snapshot.trunk_name)
    waits = _same_that_waits(request, services)
    led = list(asked_already(waits.operation, waits.headline).blocks) if waits else []
    if led and not ask.may_break_glass:
        return modal("delete/waits", TITLE, led)
    blocks: list[Block] = [
        *led,
        section(f":warning: *Deleting {code(snapshot.trunk_name)} is for good.*\nSID {code(snapshot.trunk_sid)}"),
        section(losses_text(losses(request, snapshot), snapshot.digest(), Risk.DELETE)),
        text_field(
            "typed_name", "Type the trunk's name", hint="Exactly as it stands above.", placeholder=snapshot.trunk_name
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


def _same_that_waits(request: Delete, services: Services) -> Pending | None:
    """The same asked for before, which others are still to decide, or which is about to begin."""
    account, asked = services.account.sid, request.model_dump(mode="json")
    for one in services.pending():
        there = one.operation
        is_same = (there.verb, there.account, there.request) == (verb.name, account, asked)
        if is_same and there.state in {State.WAITING, State.APPROVED}:
            return one
    return None


def _how() -> Block:
    options = [
        Option("approval", "Ask for approval", "The ordinary way"),
        Option(BREAK_GLASS, "Break glass: delete at once", "Said loudly in the channel; an approver must sign it off"),
    ]
    return radio_field("way", "How", options, initial="approval")


def losses(_: Delete, snapshot: Snapshot) -> Sequence[str]:
    """What goes with the trunk, in sentences."""
    told = [number_stops(number.phone_number, snapshot) for number in snapshot.numbers]
    told += [address_stops(address, snapshot) for address in snapshot.whitelisted_ips]
    told += [f"Calls are no longer sent to {route.destination}." for route in snapshot.destinations]
    told += [f"The SIP credential {name} stops working." for name in snapshot.credentials]
    return told + ([f"The caller-ID alias {snapshot.alias} goes."] if snapshot.alias else [])


def form_filled(submission: Submission) -> Next:
    """The name typed and a reason given, or the field that is wrong. Raises ValidationError on a forged form."""
    request = Delete.model_validate_json(submission.metadata)
    wrong: dict[str, str] = {}
    if submission.answers.get("typed_name") != request.trunk_name:
        wrong["typed_name"] = f"That is not the trunk's name. Type {request.trunk_name}, exactly, or close this."
    if not submission.answers.get("reason"):
        wrong["reason"] = "Say why: those who decide have to know."
    breaks = submission.answers.get("way") == BREAK_GLASS
    if breaks and not submission.ask.may_break_glass:
        wrong["way"] = "You are not among those who may break the glass. Ask for approval."
    return Wrong(wrong) if wrong else ChangeRequest(request, submission.answers["reason"], break_glass=breaks)


def plan(request: Delete) -> Plan:
    """One step."""
    return [DeleteTrunk(request.trunk_sid, request.trunk_name)]


def headline(request: Delete) -> str:
    """The change in a few words."""
    return f"Delete {request.trunk_name}"


def receipt(request: Delete, facts: Facts, account: AccountContext) -> Sequence[Block]:
    """It is gone; what was on it is kept."""
    return [
        section(
            f"*{escape(request.trunk_name)}* is gone. What was on it was written down just before: "
            "`/trunk restore` can set it up again under a new SID."
        ),
        actions([button("List the trunks", "list")]),
    ]


verb = Verb(
    name="delete",
    summary="Delete a trunk with all that is on it, for good. Somebody else must approve.",
    usage="delete [name or SID]",
    example="/trunk delete sales_line",
    right=Right.CHANGE,
    title=TITLE,
    open_live=open_live,
    screens={"form": form_filled},
    request=Delete,
    risk=lambda _: Risk.DELETE,
    subject=lambda request: str(request.trunk_sid),
    losses=losses,
    plan=plan,
    facts=lambda request: {"trunk_name": request.trunk_name, "trunk_sid": str(request.trunk_sid)},
    headline=headline,
    receipt=receipt,
)
