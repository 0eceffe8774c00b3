"""The wizard's review before anything is done, and its receipt."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import E164, Direction, TrunkSid, steering
from bot.domain.account_context import AccountContext
from bot.domain.buttons import MOVE_IT_HERE
from bot.domain.records import KnownTrunk, Risk
from bot.steps import Facts, explain_number_conflict, waves
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
from commands.setup.form import TITLE
from commands.setup.request import SetUp, plan, risk


def view_review(request: SetUp, note: str = "", reason: str = "") -> View:
    """The steps in order, before any is carried out; `note` (mrkdwn) says what changed meanwhile."""
    waits = risk(request) != Risk.NONE
    way, name = request.direction.title, code(request.trunk_name)
    blocks: list[Block] = [
        *([section(f":warning: {note}")] if note else []),
        section(f"*Set up {name}, {way}*\nNothing has been done yet. These steps will be carried out:"),
        section(escape("\n".join(_in_order(request)))),
    ]
    blocks += [section(f":warning: {escape(warning)}") for warning in _warnings(request)]
    if waits:
        blocks.append(section(":lock: A network this wide waits for somebody else's approval."))
        hint = "Those who decide read this. It is kept in the audit log."
        blocks.append(text_field("reason", "Reason", hint=hint, initial=reason, most=500))
    blocks += [
        context("What is already as wished is left as it is and counts as done."),
        actions([button("Change something", "setup/back/form")]),
    ]
    submit = "Ask for approval" if waits else "Set it up"
    return modal("setup/review", TITLE, blocks, submit=submit, close="Cancel", metadata=request.model_dump_json())


def view_onto(request: SetUp, trunk_sid: str) -> View:
    """The same for the trunk that has the name: by the word of whoever reads this, and not before."""
    name = code(request.trunk_name)
    return view_review(
        request.model_copy(update={"trunk_sid": TrunkSid(trunk_sid)}),
        f"*There is a trunk {name} already:* {code(trunk_sid)}. This request did not make it. Submit this if what you "
        "filled in shall go onto it; else change the name.",
    )


def view_taken_number(request: SetUp, number: E164, there: KnownTrunk) -> View:
    """Nothing can be submitted: to take it off the trunk that has it is a move, which somebody else approves."""
    conflict = explain_number_conflict(number, f"{there.trunk_name} ({there.trunk_sid})")
    move = f"{there.trunk_sid} {request.trunk_sid} {number}"
    ways = [button(MOVE_IT_HERE, "number move", move)] if request.trunk_sid else []
    ways += [
        button("Change something", "setup/back/form", style="primary"),
        button("Show the trunk that has it", "show", there.trunk_sid),
    ]
    blocks = [section(f":warning: {escape(conflict)}"), section("Nothing has been done yet."), actions(ways)]
    return modal("setup/review", TITLE, blocks, metadata=request.model_dump_json())


def _in_order(request: SetUp) -> list[str]:
    """The steps, numbered; those that go side by side share a number."""
    lines = [f"Use the trunk {request.trunk_name} ({request.trunk_sid})"] if request.trunk_sid else []
    for wave in waves(plan(request)):
        titles = [step.title for step in wave]
        lines.append(titles[0] if len(titles) == 1 else "At the same time:\n" + "\n".join(f"    • {t}" for t in titles))
    return [f"{number}. {line}" for number, line in enumerate(lines, 1)]


def _warnings(request: SetUp) -> list[str]:
    warnings = [request.mask.warning if request.direction.outbound else None]
    warnings.append(request.destination.warning if request.destination else None)
    return [warning for warning in warnings if warning]


def receipt(request: SetUp, facts: Facts, account: AccountContext) -> Sequence[Block]:
    """The trunk's abilities, the settings for the PBX, and how to place a test call. No password, ever."""
    trunk_sid = facts["trunk_sid"]
    blocks: list[Block] = [
        section(f"{bold(request.trunk_name)} · trunk SID {code(trunk_sid)}\n{_can_do_now(request, trunk_sid)}")
    ]
    for way, rows in _pbx(request, trunk_sid, account):
        blocks += [section(f"*PBX settings: {way.title}*"), *fields((name, escape(value)) for name, value in rows)]
    blocks += [section(f"*Test call*\n{escape(line)}") for line in _test_calls(request)]
    files = button("Files for your PBX", "pbx", trunk_sid)
    blocks.append(actions([button("Show the trunk", "show", trunk_sid), files]))
    return blocks


def _pbx(request: SetUp, trunk_sid: str, account: AccountContext) -> list[tuple[Direction, list[tuple[str, str]]]]:
    """The settings for each direction that was set up, and for no other."""
    tables, ports = [], account.ports
    if request.direction.outbound:
        tables.append((Direction.OUTBOUND, steering.pbx_settings(account.sid, trunk_sid, ports)))
    if request.direction.inbound and (to := request.destination):
        rows = steering.pbx_inbound(f"sip:{to}", str(request.customer_number), to.transport, ports)
        tables.append((Direction.INBOUND, rows))
    return tables


def _can_do_now(request: SetUp, trunk_sid: str) -> str:
    lines = []
    if request.direction.outbound:
        lines.append(
            f"*Outbound (termination)*: it takes calls that come from {code(f'{request.ip}/{request.mask}')}, "
            f"with the caller ID {code(str(request.caller_id))}."
        )
    if request.direction.inbound:
        wire = request.destination.wire if request.destination else ""
        lines.append(
            f"*Inbound (origination)*: calls to {code(str(request.customer_number))} are sent to {code(wire)} once a "
            f"flow in Exotel's dashboard dials {code(f'sip:{trunk_sid}')} and has the number. No API does that: make "
            "the flow there, with a Connect applet that dials it, and assign the number to that flow."
        )
    return "\n".join(lines)


def _test_calls(request: SetUp) -> list[str]:
    lines = []
    if request.direction.outbound and request.caller_id:
        lines.append(steering.test_call(Direction.OUTBOUND, request.caller_id))
    if request.direction.inbound and request.customer_number:
        lines.append(steering.test_call(Direction.INBOUND, request.customer_number))
    return lines
