"""`/trunk test`: walk through a test call, out or in: what to do, what to expect, what each failure means.

Nothing on Exotel is changed. What the call showed is kept, and stands in `/trunk check` and `/trunk show`.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks import (
    Block,
    Option,
    View,
    actions,
    button,
    code,
    context,
    escape,
    header,
    modal,
    section,
    select_field,
    text_field,
)
from bot.directory import NotOne
from bot.domain import Direction
from bot.errors import BadInput
from bot.knowledge import ROWS, Row, read
from bot.records import TriedCall
from bot.snapshots import Snapshot
from bot.verbs import Ask, Next, Services, Show, Submission, Verb, Wrong
from commands.test.walk import Step, Walk, begun, missing

AS_EXPECTED, OTHER = "ok", "other"
_TITLE = "Test call"
_SILENT = "Nothing here changes anything on Exotel; a call costs what a call costs."
_ELSEWHERE = ("sip-401", "sip-403", "sip-404", "sip-408", "sip-480", "sip-486", "sip-488", "sip-503", "one-way-audio")


def open_live(ask: Ask, services: Services) -> View:
    """The first step, with the trunk as it is now; or the choice of a direction. Raises NotOne, ExotelError."""
    name, direction = _said(ask.text)
    if not name:
        raise NotOne("A test call on which trunk?", services.directory.all().trunks[:25])
    snapshot = services.directory.snapshot(services.directory.find(name))
    if direction is None:
        return _which_way(snapshot)
    if lacks := missing(snapshot, direction):
        return _lacking(snapshot, direction, lacks)
    bearings = services.bearings
    server = f"{bearings.account_sid}.pstn.exotel.com, port {bearings.ports.tls} (TLS) or {bearings.ports.tcp} (TCP)"
    return _step_view(begun(snapshot, direction, server))


def _said(text: str) -> tuple[str, Direction | None]:
    name, _, last = text.strip().rpartition(" ")
    try:
        way = Direction.parse(last)
    except BadInput:
        return text.strip(), None
    return (name.strip(), None if way is Direction.BOTH else way) if name else (text.strip(), None)


def _which_way(snapshot: Snapshot) -> View:
    blocks: list[Block] = [section(f"Which way shall a call on *{escape(snapshot.trunk_name)}* be tried?")]
    for direction, what in (
        (Direction.OUTBOUND, "your system calls the phone network"),
        (Direction.INBOUND, "the phone network calls your system"),
    ):
        lacks = missing(snapshot, direction)
        note = f"\nIt lacks {escape(lacks)}, so none can work yet." if lacks else ""
        value = f"{snapshot.trunk_sid} {direction.value}"
        label = f"Set up {direction.value}" if lacks else f"Test {direction.value}"
        to = (
            button(label, "setup", f"{direction.value} {snapshot.trunk_sid}") if lacks else button(label, "test", value)
        )
        blocks.append(section(f"*{direction.title}*: {what}.{note}", to))
    return modal("test/way", _TITLE, [*blocks, context(_SILENT)])


def _lacking(snapshot: Snapshot, direction: Direction, lacks: str) -> View:
    text = (
        f"*{direction.title}* on *{escape(snapshot.trunk_name)}* lacks {escape(lacks)}, so no test call can work yet. "
        "Nothing was changed."
    )
    mend = button(f"Set up {direction.value}", "setup", f"{direction.value} {snapshot.trunk_sid}", style="primary")
    return modal("test/way", _TITLE, [section(text), actions([mend, button("Check it", "check", snapshot.trunk_sid)])])


def _step_view(walk: Walk) -> View:
    steps = walk.steps
    step = steps[walk.step]
    blocks: list[Block] = [
        header(f"Step {walk.step + 1} of {len(steps)}: {step.title}"),
        section(f"*{walk.direction.title}* on *{escape(walk.name)}*\n{escape(step.do)}"),
        section(f"*Expect:* {escape(step.expect)}"),
        select_field(walk.field("seen"), "What happened?", _outcomes(step), initial=AS_EXPECTED),
        text_field(
            walk.field("words"),
            "In your own words",
            hint="A SIP code, or what you saw or heard, where it was something else.",
            optional=True,
        ),
    ]
    if walk.step:
        blocks.append(actions([button("Back", "test/back/step")]))
    last = walk.step == len(steps) - 1
    blocks.append(context(_SILENT))
    return modal("test/step", _TITLE, blocks, submit="It is done" if last else "Next", metadata=walk.model_dump_json())


def _outcomes(step: Step) -> list[Option]:
    keys = [key for key in dict.fromkeys((*step.often, *_ELSEWHERE)) if key in ROWS]
    return [
        Option(AS_EXPECTED, "It went as described"),
        *(Option(key, ROWS[key].title) for key in keys),
        Option(OTHER, "Something else, in my own words"),
    ]


def take_step(submission: Submission) -> Next:
    """The next step, the end, or what the failure means. Raises ValidationError for metadata that is not ours."""
    walk = Walk.model_validate_json(submission.metadata)
    answers = submission.answers
    seen, words = answers.get(walk.field("seen"), AS_EXPECTED), answers.get(walk.field("words"), "")
    if seen == AS_EXPECTED and not words:
        return _went_well(walk, submission)
    if seen == OTHER and not words:
        return Wrong({walk.field("words"): "Say what happened instead, such as 403, or “they cannot hear me”."})
    found = [ROWS[seen]] if seen in ROWS else list(read(f"{words} {walk.way}").rows)
    if seen == AS_EXPECTED and not found:
        return Wrong(
            {walk.field("seen"): "It went as described, and yet you wrote what happened. Choose which of them it was."}
        )
    step = walk.steps[walk.step]
    note = f"{step.title}: {found[0].title if found else 'something else'}" + (f" ({words})" if words else "")
    _keep(walk, submission, False, note)
    return Show(_meaning(walk, found, words))


def _went_well(walk: Walk, submission: Submission) -> Next:
    if walk.step < len(walk.steps) - 1:
        return Show(_step_view(walk.model_copy(update={"step": walk.step + 1})))
    _keep(walk, submission, True, "")
    text = (
        f":white_check_mark: The test call worked: *{walk.direction.title}* on *{escape(walk.name)}*. That is kept, "
        "and stands in the check and in what is shown of the trunk. Nothing was changed on Exotel."
    )
    buttons = [button("Check the trunk", "check", walk.sid), button("Show the trunk", "show", walk.sid)]
    return Show(modal("test/end", _TITLE, [section(text), actions(buttons)]))


def _keep(walk: Walk, submission: Submission, worked: bool, note: str) -> None:
    call = TriedCall(walk.sid, walk.way, "", submission.ask.user, worked, note[:300])
    submission.services.keep_tried(call, walk.name)


def _meaning(walk: Walk, found: Sequence[Row], words: str) -> View:
    if not found:
        said = code(words[:200])
        text = f"I am not sure what {said} is. What would tell: the SIP code in your PBX's log, such as 403."
        again = button("Explain an error", "explain", walk.sid)
        return modal("test/end", _TITLE, [section(text), actions([again, _again(walk)]), context(_KEPT)])
    row = found[0]
    causes = row.outbound if walk.direction is Direction.OUTBOUND else row.inbound
    told = "\n".join(
        f"{place}. {escape(cause.replace('TRUNK_SID', walk.sid))}." for place, cause in enumerate(causes, 1)
    )
    blocks: list[Block] = [
        header(row.title),
        section(escape(row.meaning)),
        *([section(f":mag: {_on_it(row, walk)}")] if _on_it(row, walk) else []),
        *([section(f"*Why*, the likeliest first\n{told}")] if told else []),
        section(f"*What to look at next*: {escape(row.look)}"),
        actions(
            [
                *(button(step.label, step.verb, f"{step.before} {walk.sid}".strip()) for step in row.steps[:3]),
                button("Check the trunk", "check", walk.sid),
                _again(walk),
            ]
        ),
        context(_KEPT),
    ]
    return modal("test/end", _TITLE, blocks)


_KEPT = (
    "What you saw is kept, and stands in the check of the trunk until a test call works. Nothing was changed on Exotel."
)


def _again(walk: Walk) -> Block:
    return button("Try the call again", "test", f"{walk.sid} {walk.way}")


def _on_it(row: Row, walk: Walk) -> str:
    """What the trunk itself says about it."""
    if row.key == "sip-403" and walk.direction is Direction.OUTBOUND:
        return f"Calls on *{escape(walk.name)}* must come from {escape(walk.addresses)}. Did yours come from elsewhere?"
    if row.key in {"sip-401", "sip-407"}:
        return f"The SIP user name on *{escape(walk.name)}* is {code(walk.sid)}; a call needs no SIP REGISTER."
    if row.key == "caller-id":
        return f"The numbers on *{escape(walk.name)}* are {escape(walk.numbers)}."
    if walk.direction is Direction.INBOUND:
        return f"Calls on *{escape(walk.name)}* are sent to {escape(walk.places)}. Does it answer?"
    return ""


def back(ask: Ask, metadata: str) -> View:
    """The step before. Raises ValidationError."""
    walk = Walk.model_validate_json(metadata)
    return _step_view(walk.model_copy(update={"step": max(0, walk.step - 1)}))


verb = Verb(
    name="test",
    summary="Walk through a test call, out or in: what to expect, what each failure means; the result is kept.",
    usage="test [trunk] [outbound | inbound]",
    example="/trunk test sales_line outbound",
    title=_TITLE,
    open_live=open_live,
    screens={"step": take_step},
    backs={"step": back},
)
