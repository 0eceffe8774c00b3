"""What the wizard says once the form is right: the review before anything is done, the receipt after."""

from __future__ import annotations

from collections.abc import Sequence

from bot import steering
from bot.blocks import Block, View, actions, button, code, context, escape, fields, modal, section
from bot.domain import Direction
from bot.records import Risk
from bot.steps import Facts, waves
from bot.verbs import Bearings
from commands.setup.form import TITLE
from commands.setup.plan import headline, plan, risk
from commands.setup.request import SetUp


def view_review(request: SetUp) -> View:
    """Which steps will be carried out, in order, before any is."""
    blocks: list[Block] = [
        section(f"*{escape(headline(request))}*\nNothing has been done yet. These steps will be carried out:"),
        section(escape("\n".join(_in_order(request)))),
    ]
    blocks += [section(f":warning: {escape(warning)}") for warning in _warnings(request)]
    if risk(request) != Risk.NONE:
        blocks.append(section(":lock: A network this wide waits for somebody else's approval."))
    blocks += [
        context("What is already as wished is left as it is and counts as done."),
        actions([button("Change something", "setup/back/form")]),
    ]
    return modal("setup/review", TITLE, blocks, submit="Set it up", close="Cancel", metadata=request.model_dump_json())


def _in_order(request: SetUp) -> list[str]:
    """The steps, numbered; those that go side by side share a number."""
    lines = [f"Use the trunk {request.trunk_name} ({request.trunk_sid})"] if request.trunk_sid else []
    for wave in waves(plan(request)):
        titles = [step.title for step in wave]
        lines.append(titles[0] if len(titles) == 1 else "At the same time:\n" + "\n".join(f"    • {t}" for t in titles))
    return [f"{number}. {line}" for number, line in enumerate(lines, 1)]


def _warnings(request: SetUp) -> list[str]:
    found = [request.mask.warning if request.direction.outbound else None]
    found.append(request.destination.warning if request.destination else None)
    return [warning for warning in found if warning]


def receipt(request: SetUp, facts: Facts, bearings: Bearings) -> Sequence[Block]:
    """What it can do now, what to type into the PBX, how to place the test call. No password, ever."""
    trunk_sid = facts["trunk_sid"]
    blocks: list[Block] = [
        section(f"*{escape(request.trunk_name)}* · trunk SID {code(trunk_sid)}\n{_can_do_now(request)}")
    ]
    settings = steering.pbx_settings(bearings.account_sid, trunk_sid, bearings.ports)
    blocks += [section("*PBX settings*"), *fields((name, escape(value)) for name, value in settings)]
    blocks += [section(f"*Test call*\n{escape(line)}") for line in _test_calls(request)]
    if request.direction.inbound:
        blocks.append(section(_dashboard_flow(trunk_sid)))
    blocks.append(actions([button("Show the trunk", "show", trunk_sid)]))
    return blocks


def _can_do_now(request: SetUp) -> str:
    lines = []
    if request.direction.outbound:
        lines.append(
            f"*Outbound (termination)*: it takes calls that come from {code(f'{request.ip}/{request.mask}')}, "
            f"with the caller ID {code(str(request.caller_id))}."
        )
    if request.direction.inbound:
        wire = request.destination.wire if request.destination else ""
        lines.append(
            f"*Inbound (origination)*: calls to {code(str(request.customer_number))} are sent to {code(wire)}."
        )
    return "\n".join(lines)


def _test_calls(request: SetUp) -> list[str]:
    lines = []
    if request.direction.outbound and request.caller_id:
        lines.append(steering.test_call(Direction.OUTBOUND, request.caller_id))
    if request.direction.inbound and request.customer_number:
        lines.append(steering.test_call(Direction.INBOUND, request.customer_number))
    return lines


def _dashboard_flow(trunk_sid: str) -> str:
    return (
        "*One thing no API can do*\nIn Exotel's dashboard, make a flow whose Connect applet dials "
        f"{code(f'sip:{trunk_sid}')}, and assign the number to that flow. Without it no call comes in."
    )
