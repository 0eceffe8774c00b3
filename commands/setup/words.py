"""The wizard's review and its receipt."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import E164, Direction, PublicIPv4, TrunkSid, ip_range, steering
from bot.domain.account_context import AccountContext
from bot.domain.buttons import MOVE_IT_HERE
from bot.domain.exotel_hosts import why_caller_loops, why_destination_loops
from bot.domain.records import KnownTrunk, Risk
from bot.steps import Facts, explain_number_conflict, numbered
from bot.verbs.forms import REASON_HINT
from bot.words.blocks import (
    Block,
    View,
    actions,
    bold,
    button,
    code,
    context,
    escape,
    fields,
    modal,
    section,
    text_field,
)
from bot.words.dashboard import done_buttons, step_left
from commands.setup.form import TITLE
from commands.setup.request import SetUp, plan, risk

WAYS = {Direction.OUTBOUND: "outbound", Direction.INBOUND: "inbound", Direction.BOTH: "outbound and inbound"}


def view_review(request: SetUp, note: str = "", reason: str = "") -> View:
    """Show the steps in order, before any is carried out; `note` (mrkdwn) says what changed in the meantime."""
    needs_approval = risk(request) != Risk.NONE
    name = code(request.trunk_name)
    blocks: list[Block] = [
        *([section(f":warning: {note}")] if note else []),
        section(f"*Set up {name} for {WAYS[request.direction]}?*\nNothing has been done yet. These are the steps:"),
        section(escape("\n".join(_steps(request)))),
    ]
    blocks += [section(f":warning: {escape(warning)}") for warning in _warnings(request)]
    if needs_approval:
        blocks.append(section(":lock: A range this wide needs someone else's approval."))
        blocks.append(text_field("reason", "Reason", hint=REASON_HINT, initial=reason, most=500))
    blocks += [
        context("Anything that's already set up this way is skipped."),
        actions([button("Change something", "setup/back/form")]),
    ]
    submit = "Ask for approval" if needs_approval else "Set it up"
    return modal("setup/review", TITLE, blocks, submit=submit, close="Cancel", metadata=request.model_dump_json())


def view_onto(request: SetUp, trunk_sid: str) -> View:
    """Ask before anything is added to a trunk that already has the name."""
    name = code(request.trunk_name)
    return view_review(
        request.model_copy(update={"trunk_sid": TrunkSid(trunk_sid)}),
        f"*A trunk called {name} already exists* ({code(trunk_sid)}). Continue to add these "
        "settings to it, or change the name.",
    )


def view_taken_number(request: SetUp, number: E164, other: KnownTrunk) -> View:
    """Explain that another trunk has the number. Nothing can be submitted: taking it is a move, which needs
    approval."""
    conflict = explain_number_conflict(number, f"{other.trunk_name} ({other.trunk_sid})")
    move = f"{other.trunk_sid} {request.trunk_sid} {number}"
    ways = [button(MOVE_IT_HERE, "number move", move)] if request.trunk_sid else []
    ways += [
        button("Change something", "setup/back/form", style="primary"),
        button("Show the trunk that has it", "show", other.trunk_sid),
    ]
    blocks = [section(f":warning: {escape(conflict)}"), actions(ways)]
    return modal("setup/review", TITLE, blocks, metadata=request.model_dump_json())


def _steps(request: SetUp) -> list[str]:
    existing = [f"Use the trunk {request.trunk_name} ({request.trunk_sid})"] if request.trunk_sid else []
    return numbered(plan(request), existing)


def _warnings(request: SetUp) -> list[str]:
    warnings: list[str | None] = []
    if request.direction.outbound and request.ip:
        warnings += [request.mask.warning, why_caller_loops(request.ip, request.mask)]
    if request.destination:
        warnings += [request.destination.warning, why_destination_loops(request.destination.host)]
    return [warning for warning in warnings if warning]


def receipt(request: SetUp, facts: Facts, account: AccountContext) -> Sequence[Block]:
    """The trunk's abilities, the settings for the PBX, and how to make a test call. Never a password."""
    trunk_sid = facts["trunk_sid"]
    blocks: list[Block] = [
        section(
            f"{bold(request.trunk_name)} · trunk SID {code(trunk_sid)}\n{_can_do_now(request, trunk_sid, facts)}",
            next(iter(done_buttons(trunk_sid, facts)), None) if request.direction.inbound else None,
        )
    ]
    for way, rows in _pbx(request, trunk_sid, account):
        blocks += [section(f"*PBX settings for {way}*"), *fields((name, escape(value)) for name, value in rows)]
    if request.direction.outbound and (note := steering.other_servers_note(account)):
        blocks.append(context(escape(note)))
    blocks += [section(f"*{title}*\n{escape(line)}") for title, line in _test_calls(request)]
    blocks.append(actions([button("Show the trunk", "show", trunk_sid), button("PBX settings", "pbx", trunk_sid)]))
    return blocks


def _pbx(request: SetUp, trunk_sid: str, account: AccountContext) -> list[tuple[Direction, list[tuple[str, str]]]]:
    """The settings for each direction that was set up."""
    tables = []
    if request.direction.outbound:
        user_name = steering.user_name_of(trunk_sid) if request.trunk_sid else trunk_sid
        tables.append((Direction.OUTBOUND, steering.pbx_settings(account, user_name)))
    if request.direction.inbound and (to := request.destination):
        rows = steering.pbx_inbound(f"sip:{to}", str(request.customer_number), to.transport, account.server)
        tables.append((Direction.INBOUND, rows))
    return tables


def _can_do_now(request: SetUp, trunk_sid: str, facts: Facts) -> str:
    lines = []
    if request.direction.outbound:
        lines.append(
            f"*Outbound (termination)*: ready for calls from {code(ip_range(str(request.ip), request.mask))}; callees "
            f"see {code(str(request.caller_id))}."
        )
    if request.direction.inbound:
        wire, number = request.destination.wire if request.destination else "", code(str(request.customer_number))
        is_ip = request.destination is not None and isinstance(request.destination.host, PublicIPv4)
        may_call = f" {steering.MAY_CALL}" if is_ip and not request.direction.outbound else ""
        lines.append(
            f"*Inbound (origination)*: calls to {number} go to {code(wire)}.{may_call}\n"
            f"{step_left(trunk_sid, [str(request.customer_number)], facts)}"
        )
    return "\n".join(lines)


def _test_calls(request: SetUp) -> list[tuple[str, str]]:
    """The test call of each direction, with its heading."""
    calls = []
    if request.direction.outbound and request.caller_id:
        calls.append(("Outbound test call", steering.test_call(Direction.OUTBOUND, request.caller_id)))
    if request.direction.inbound and request.customer_number:
        calls.append(("Inbound test call", steering.test_call(Direction.INBOUND, request.customer_number)))
    return calls
