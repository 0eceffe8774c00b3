"""`/trunk dashboard`: the step of an inbound set-up that only a person can take, and that it was taken."""

from __future__ import annotations

from bot.domain.phrasing import listed
from bot.domain.records import KnownTrunk
from bot.trunks.directory import NotOne
from bot.verbs.services import Services
from bot.verbs.verb import Ask, Query, Right
from bot.words.blocks import Message, actions, bold, button, code, section
from bot.words.dashboard import done_button, step_left

_DONE, _UNDO = "done", "undo"


class Dashboard(Query):
    """Show the step that inbound calls need in Exotel's dashboard, and mark it as done."""

    name = "dashboard"
    usage = "dashboard [trunk] [done | undo]"
    example = "/trunk dashboard support_line"
    right = Right.CHANGE
    title = "Exotel's dashboard"
    acts_once = True

    def right_for(self, text: str) -> Right:
        return self.right if text.split()[-1:] in ([_DONE], [_UNDO]) else Right.LOOK

    def answer(self, ask: Ask, services: Services) -> Message:
        """Show the step, mark it as done, or take that back. Raises NotOne, ExotelError."""
        *name, last = ask.text.split() or [""]
        if last not in (_DONE, _UNDO):
            name, last = ask.text.split(), ""
        if not name:
            raise NotOne("On which trunk?", services.trunks.all().trunks)
        trunk = services.trunks.find(" ".join(name))
        if last == _UNDO:
            services.checks.record_flows(trunk, [], ask.user)
            return _step(trunk, services)
        return _mark(trunk, ask.user, services) if last else _step(trunk, services)


def _step(trunk: KnownTrunk, services: Services) -> Message:
    """Show what to enter, for the numbers that aren't assigned yet as far as anyone said."""
    numbers = _numbers(trunk, services)
    done = {flow.number for flow in services.checks.flows(trunk.trunk_sid)}
    left = [number for number in numbers if number not in done]
    if numbers and not left:
        return _done(trunk, numbers)
    text = f"{bold(trunk.trunk_name)}: {step_left(trunk.trunk_sid, left)}"
    return Message(text, [section(text), *([actions([done_button(trunk.trunk_sid)])] if left else [])])


def _mark(trunk: KnownTrunk, user: str, services: Services) -> Message:
    numbers = _numbers(trunk, services)
    if not numbers:
        text = f"{bold(trunk.trunk_name)} has no phone number that could be assigned to a flow."
        return Message.with_buttons(text, button("Add a number", "number add", trunk.trunk_sid))
    services.checks.record_flows(trunk, numbers, user)
    return _done(trunk, numbers)


def _done(trunk: KnownTrunk, numbers: list[str]) -> Message:
    text = (
        f":white_check_mark: Marked as done: {listed([code(number) for number in numbers])} is assigned to a flow that "
        f"dials {bold(trunk.trunk_name)}. Make a test call to confirm."
    )
    test = button("Test an inbound call", "test", f"{trunk.trunk_sid} inbound", "primary")
    return Message.with_buttons(text, test, button("Not done after all", "dashboard", f"{trunk.trunk_sid} {_UNDO}"))


def _numbers(trunk: KnownTrunk, services: Services) -> list[str]:
    return [entry.phone_number for entry in services.trunks.numbers(trunk)]


verb = Dashboard()
