"""The wizard's review and its receipt."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import E164, Direction, TrunkSid, ip_range, steering
from bot.domain.account_context import AccountContext
from bot.domain.buttons import MOVE_IT_HERE
from bot.domain.exotel_hosts import why_caller_loops, why_destination_loops
from bot.domain.records import KnownTrunk, Risk
from bot.platforms.artifacts.written import READ_PASSWORD
from bot.platforms.platform import Certainty, Given, Kind
from bot.platforms.wiring import ABOUT_EXOTEL_IP, EXOTEL_IP, PASSWORD, Wiring
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
    modal,
    paragraphs,
    preformatted,
    section,
    text_field,
)
from bot.words.dashboard import done_buttons, step_left
from commands.connect.form import MAYBE, TITLE, as_published
from commands.connect.request import Connect, plan, risk

WAYS = {Direction.OUTBOUND: "outbound", Direction.INBOUND: "inbound", Direction.BOTH: "outbound and inbound"}
_WHERE = {Direction.BOTH: "", Direction.OUTBOUND: " for outbound", Direction.INBOUND: " for inbound"}
_LONGEST_OBJECT = 2800


def view_review(request: Connect, warnings: Sequence[str] = (), reason: str = "") -> View:
    """Show the steps in order, before any is carried out; `warnings` come from a look at the trunk."""
    platform, needs_approval = request.end, risk(request) != Risk.NONE
    lead = f"*Connect {code(request.trunk_name)} to {escape(platform.name)}, {WAYS[request.direction]}?*"
    blocks: list[Block] = [
        section(f"{lead}\nNothing has been done yet. These are the steps:"),
        section(escape("\n".join(_in_order(request)))),
        *([context(as_published(platform, is_stale=True))] if request.is_stale else []),
        *(section(f":warning: {escape(warning)}") for warning in (*warnings, *_warnings(request))),
    ]
    if needs_approval:
        blocks.append(section(":lock: A range this wide needs someone else's approval."))
        blocks.append(text_field("reason", "Reason", hint=REASON_HINT, initial=reason, most=500))
    blocks += [
        context("Anything that's already set up this way is skipped."),
        actions([button("Change something", "connect/back/form")]),
    ]
    submit = "Ask for approval" if needs_approval else "Connect"
    return modal("connect/review", TITLE, blocks, submit=submit, close="Cancel", metadata=request.model_dump_json())


def view_onto(request: Connect, trunk_sid: str) -> View:
    """Ask before anything is added to a trunk that already has the name."""
    existing = request.model_copy(update={"trunk_sid": TrunkSid(trunk_sid)})
    there = f"A trunk called {request.trunk_name} already exists ({trunk_sid})."
    return view_review(existing, [f"{there} Continue to add these settings to it, or change the name."])


def view_taken_number(request: Connect, other: KnownTrunk) -> View:
    """Explain that another trunk has the number. Nothing can be submitted: taking it is a move, which needs
    approval."""
    conflict = explain_number_conflict(E164(request.number), f"{other.trunk_name} ({other.trunk_sid})")
    move = f"{other.trunk_sid} {request.trunk_sid} {request.number}"
    ways = [button(MOVE_IT_HERE, "number move", move)] if request.trunk_sid else []
    ways += [
        button("Change something", "connect/back/form", style="primary"),
        button(f"Show {other.trunk_name}", "show", other.trunk_sid),
    ]
    blocks = [section(f":warning: {escape(conflict)}"), actions(ways)]
    return modal("connect/review", TITLE, blocks, metadata=request.model_dump_json())


def _in_order(request: Connect) -> list[str]:
    existing = [f"Use the trunk {request.trunk_name} ({request.trunk_sid})"] if request.trunk_sid else []
    lines = numbered(plan(request), existing)
    if request.waits:
        lines.append(f"{len(lines) + 1}. Your turn at {request.end.name}; then I add the destination it gives you")
    return lines


def _warnings(request: Connect) -> list[str]:
    target = request.target
    warnings: list[str] = []
    if request.direction.outbound and request.mask.warning:
        warnings.append(f"{request.mask.warning} SIP credentials are safer: only who has the password can call.")
    warnings += filter(None, (why_caller_loops(ip, mask) for ip, mask in request.addresses))
    if request.destination:
        loops = why_destination_loops(request.destination.host)
        warnings += filter(None, (request.destination.warning, loops))
    if target and target.certainty is not Certainty.CERTAIN and request.destination:
        warnings.append(
            f"Where {request.end.name} takes calls: {_small(MAYBE[target.certainty])} {target.note}".strip()
        )
    if request.sip_user and any("Whitelist" in step.title for step in plan(request)):
        warnings.append(
            "This trunk will have both SIP credentials and a whitelisted IP, which Exotel advises against: either one "
            "then lets a call in, and a 401 or 403 is harder to explain."
        )
    return warnings


def _small(sentence: str) -> str:
    return f"{sentence[:1].lower()}{sentence[1:]}"


def wired(request: Connect, trunk_sid: str, account: AccountContext) -> Wiring:
    """The trunk as the platform sees it. A platform dials an edge; a system of one's own has a choice."""
    trunk = Wiring(
        account=account,
        trunk_sid=TrunkSid(trunk_sid),
        trunk_name=request.trunk_name,
        direction=request.direction,
        transport=request.end.outbound_transport,
        numbers=(request.number,),
        sip_user=request.sip_user or "",
        destinations=(request.destination,) if request.destination else (),
        answers=request.answers,
        addresses=tuple(f"{ip}/{mask}" for ip, mask in request.addresses),
    )
    return trunk.at_edge() if request.sip_user or request.end.kind is not Kind.PBX else trunk


def receipt(request: Connect, facts: Facts, account: AccountContext) -> Sequence[Block]:
    """The state at Exotel, the other side's half, and the way on. Never a password."""
    trunk_sid, platform = facts["trunk_sid"], request.end
    wiring = wired(request, trunk_sid, account)
    head = f"{bold(request.trunk_name)} · trunk SID {code(trunk_sid)}"
    # The channel's card has this first block; the rest is in its thread.
    way_on = _way_on(request, trunk_sid, facts)
    blocks: list[Block] = [section("\n".join([head, *_state(request, trunk_sid, facts)]), way_on)]
    objects = _objects(request, wiring) if request.waits or request.adds_destination else []
    # An object to post has the same settings in it.
    blocks += objects or _their_half(request, wiring)
    if request.waits:
        blocks += _then_continue(request, trunk_sid)
    pbx = f"{trunk_sid} {platform.key} {request.direction} {wiring.transport}"
    ways = [button("Show the trunk", "show", trunk_sid), button(f"Files for {platform.name}"[:75], "pbx", pbx)]
    if request.sip_user and not request.adds_destination:
        ways.insert(0, button("Show the SIP password", "creds/reveal", trunk_sid, "primary"))
    return [
        *blocks,
        actions(ways),
        context(*_notes(request, account), as_published(platform, is_stale=request.is_stale)),
    ]


def _notes(request: Connect, account: AccountContext) -> list[str]:
    """The platform's own remarks, and how certain they are; for a system of one's own, the other servers to try."""
    notes = [f"{note.value} {MAYBE[note.certainty]}".strip() for note in request.end.notes]
    is_own = request.end.kind is Kind.PBX and request.direction.outbound and not request.sip_user
    if is_own:
        notes.append(steering.other_servers_note(account))
    if request.sip_user and not account.edges:
        notes.append("Exotel publishes no server for SIP users in this region. Ask Exotel support which one to dial.")
    return [escape(note) for note in notes if note]


def _state(request: Connect, trunk_sid: str, facts: Facts) -> list[str]:
    lines = []
    if request.direction.outbound and not request.adds_destination:
        if request.sip_user:
            known_by = f"with the SIP user {code(request.sip_user)}"
        else:
            known_by = f"from {', '.join(code(ip_range(ip, mask)) for ip, mask in request.addresses)}"
        lines.append(f"*Outbound (termination)*: ready for calls {known_by}; callees see {code(request.number)}.")
    if request.direction.inbound and request.destination:
        where = code(request.destination.wire)
        lines.append(f"*Inbound (origination)*: calls to {code(request.number)} go to {where}.")
        lines.append(step_left(trunk_sid, [request.number], facts))
    if request.waits:
        lines.append(f"*Your turn at {escape(request.end.name)}*: {escape(request.end.first_there)}")
    return lines


def _their_half(request: Connect, wiring: Wiring) -> list[Block]:
    """The settings to enter at the platform, by direction."""
    blocks: list[Block] = []
    for way, where in _WHERE.items():
        asked = [given for given in request.end.asks_for if given.direction is way and _is_used(given, request)]
        if (asked and Direction.BOTH in (way, request.direction)) or way is request.direction:
            rows = [f"{escape(given.name)}: {code(wiring.fill(given.value))}{_mark(given)}" for given in asked]
            blocks += paragraphs([f"*Enter at {escape(request.end.name)}{where}*", *rows]) if rows else []
    return blocks


def _is_used(given: Given, request: Connect) -> bool:
    """False for a user and password that a trunk with a static IP doesn't have."""
    return bool(request.sip_user) or not ("{user}" in given.value or "{password}" in given.value)


def _mark(given: Given) -> str:
    return f" – {_small(MAYBE[given.certainty])}" if MAYBE[given.certainty] else ""


def _then_continue(request: Connect, trunk_sid: str) -> list[Block]:
    """The way on, once the platform has revealed its address."""
    label = request.end.reveals.label if request.end.reveals else ""
    then = f"Then press *Continue* and enter the {escape(label)}. Anyone who can change trunks can, at any time."
    return [section(then), actions([_continue(request, trunk_sid)])]


def _objects(request: Connect, wiring: Wiring) -> list[Block]:
    """The objects to post now: those that reveal the address, or, once it is known, those that need it."""
    revealed = request.end.reveals.key if request.end.reveals and request.adds_destination else ""
    blocks: list[Block] = []
    for artifact in request.end.artifacts:
        text = artifact.render(wiring)
        if artifact.serves(request.direction) and artifact.after == revealed and len(text) < _LONGEST_OBJECT:
            blocks += [section(f"{bold(artifact.title)} ({code(artifact.file)})"), preformatted(text)]
            blocks += [preformatted(artifact.command)] if artifact.command else []
            blocks += [context(*hints)] if (hints := _hints(text)) else []
    return blocks


def _hints(text: str) -> list[str]:
    """Explain the placeholders of an object; mrkdwn."""
    hints = []
    if PASSWORD in text:
        hints.append(f"First run {code(READ_PASSWORD)} and paste the SIP password. The command needs jq.")
    if EXOTEL_IP in text:
        hints.append(ABOUT_EXOTEL_IP)
    return hints


def _way_on(request: Connect, trunk_sid: str, facts: Facts) -> Block | None:
    """The button of the step that is left for a person."""
    if request.waits:
        return _continue(request, trunk_sid)
    return next(iter(done_buttons(trunk_sid, facts)), None) if request.direction.inbound else None


def _continue(request: Connect, trunk_sid: str) -> Block:
    """The button holds all that is needed, so it works after any time, for anyone who can change trunks."""
    value = f"continue {request.platform} {request.region} {trunk_sid} {request.number}"
    return button("Continue", "connect", value, style="primary")
