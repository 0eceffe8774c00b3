"""A person runs a custom step: Slack's own form asks for its inputs, and Slackbot says how it ended."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Mapping
from typing import Any

from bot.sandbox.slack.answers import STATE_KEYS, BadState
from bot.sandbox.slack.people import Json, Parameter, Step, User, im_id
from bot.sandbox.slack.sources import window_of
from bot.sandbox.slack.state import SlackState
from bot.sandbox.slack.steps import Execution
from bot.sandbox.slack.views import View, view_content

NOT_JSON = "Enter this as JSON."
_ELEMENTS: Mapping[str, Json] = {
    "string": {"type": "plain_text_input"},
    "integer": {"type": "number_input", "is_decimal_allowed": False},
    "number": {"type": "number_input", "is_decimal_allowed": True},
    "slack#/types/user_id": {"type": "users_select"},
    "slack#/types/channel_id": {"type": "channels_select"},
    "slack#/types/timestamp": {"type": "datetimepicker"},
    "slack#/types/date": {"type": "datepicker"},
}
_AS_JSON: Json = {"type": "plain_text_input", "multiline": True}
"""For objects, arrays and types that have no input of their own."""


async def run_step(state: SlackState, user: User, act: Json) -> Json:
    """Run the named step, after a form for the inputs that a person must give."""
    step = state.steps.named(str(act.get("callback_id")))
    if step is None:
        raise BadState(f"The app has no step {act.get('callback_id')!r}.")
    asked = [each for each in step.inputs if _from_context(each, user) is None]
    options = {each.name: await _options(state, user, each) for each in asked if each.options_from}
    if not asked:
        _start(state, user, step, {})
        return {"ok": True}
    content = view_content(_form(step, [_field(each, options.get(each.name)) for each in asked]), "modal")
    view = state.views.open(user.id, content, window_of(act))

    def submitted(view: View) -> Json:
        inputs, errors = _inputs(view, asked)
        if not errors:
            _start(state, user, step, inputs)
        return errors

    view.on_submit = submitted
    return {"ok": True}


def _from_context(parameter: Parameter, user: User) -> Json | None:
    """The input that Slack itself gives; None if the person must."""
    person = {"id": user.id, "secret": secrets.token_hex(8)}
    if parameter.kind == "slack#/types/user_context":
        return person
    if parameter.kind == "slack#/types/interactivity":
        return {"interactor": person, "interactivity_pointer": secrets.token_hex(16)}
    return None


async def _options(state: SlackState, user: User, parameter: Parameter) -> list[Json]:
    """Ask the app for the options of this input, by the step that lists them."""
    listing = state.steps.named(parameter.options_from)
    if listing is None:
        raise BadState(f"The manifest has no function {parameter.options_from!r}.")
    execution = state.steps.run(listing, user.id, {})
    try:
        outputs, error = await asyncio.wait_for(asyncio.shield(execution.ended), state.patience)
    except TimeoutError:
        raise BadState(f"{listing.title} didn't complete in time.") from None
    options = (outputs or {}).get("options")
    if error or not isinstance(options, list) or not options:
        raise BadState(f"{listing.title} failed: {error or 'it gave no options'}")
    return options


def _form(step: Step, fields: list[Json]) -> Json:
    intro = [{"type": "section", "text": _plain(step.description)}] if step.description else []
    title, submit = _plain(step.title[:24]), _plain("Run")
    return {"type": "modal", "title": title, "submit": submit, "blocks": [*intro, *fields]}


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def _field(parameter: Parameter, options: list[Json] | None) -> Json:
    if options is not None:
        element: Json = {"type": "static_select", "options": options}
    elif parameter.kind == "boolean":
        choices = [{"text": _plain(text), "value": value} for text, value in (("Yes", "true"), ("No", "false"))]
        element = {"type": "radio_buttons", "options": choices}
    else:
        element = dict(_ELEMENTS.get(parameter.kind, _AS_JSON))
    described = {"hint": _plain(parameter.description)} if parameter.description else {}
    return {
        "type": "input",
        "block_id": parameter.name,
        "label": _plain(parameter.title or parameter.name),
        "optional": not parameter.is_required,
        "element": {**element, "action_id": parameter.name},
        **described,
    }


def _inputs(view: View, asked: list[Parameter]) -> tuple[Json, dict[str, str]]:
    """The answers in the types of the manifest, without those left out, and what is wrong by block_id."""
    inputs: Json = {}
    errors: dict[str, str] = {}
    for parameter in asked:
        answer = view.values[parameter.name][parameter.name]
        given: Any = answer[STATE_KEYS[answer["type"]]]
        if given is None:
            continue
        try:
            inputs[parameter.name] = _typed(parameter, given)
        except ValueError:
            errors[parameter.name] = NOT_JSON
    return inputs, errors


def _typed(parameter: Parameter, given: Any) -> Any:
    """Raises ValueError for text that should be JSON and isn't."""
    if isinstance(given, dict):
        return given["value"] == "true" if parameter.kind == "boolean" else given["value"]
    if parameter.kind in ("integer", "number"):
        return json.loads(given)
    return given if parameter.kind in _ELEMENTS else json.loads(given)


def _start(state: SlackState, user: User, step: Step, inputs: Json) -> None:
    given = {each.name: value for each in step.inputs if (value := _from_context(each, user)) is not None}
    execution = state.steps.run(step, user.id, {**given, **inputs})
    state.dispatch.in_background(_report(state, user, execution))


async def _report(state: SlackState, user: User, execution: Execution) -> None:
    """Say in the person's conversation with the app how the step ended, as Slackbot does."""
    outputs, error = await execution.ended
    title = execution.step.title
    if error is not None:
        said = f"*{title}* failed: {error}"
    else:
        shown = f"\n```{json.dumps(outputs, indent=2, ensure_ascii=False)}```" if outputs else ""
        said = f"*{title}* is complete.{shown}"
    state.posting.slackbot_says(im_id(user.id), user.id, said)
