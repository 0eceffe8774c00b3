"""functions.*: https://docs.slack.dev/reference/methods#functions"""

from __future__ import annotations

from typing import Any

from bot.sandbox.slack.arguments import parsed_json
from bot.sandbox.slack.methods.method import MethodCall
from bot.sandbox.slack.people import Json
from bot.sandbox.slack.refusal import Refusal, invalid_argument, missing_field


def complete_success(call: MethodCall) -> Json:
    execution_id, outputs = call.args.needed("function_execution_id"), _outputs(call)
    problems = call.state.steps.complete(execution_id, outputs)
    if problems:
        raise Refusal("parameter_validation_failed", problems)
    return {}


def complete_error(call: MethodCall) -> Json:
    call.state.steps.fail(call.args.needed("function_execution_id"), call.args.needed("error"))
    return {}


def _outputs(call: MethodCall) -> Json:
    """An object, or its JSON. An empty one must be given too."""
    given: Any = call.args.given.get("outputs")
    if given is None:
        raise missing_field("outputs")
    not_an_object = invalid_argument("must provide an object", "outputs")
    outputs = parsed_json(given, not_an_object) if isinstance(given, str) else given
    if not isinstance(outputs, dict):
        raise not_an_object
    return outputs
