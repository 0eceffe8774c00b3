"""blocks.validate: https://docs.slack.dev/reference/methods/blocks.validate"""

from __future__ import annotations

from typing import Any

from bot.sandbox.slack.arguments import parsed_json
from bot.sandbox.slack.methods.method import MethodCall
from bot.sandbox.slack.people import Json
from bot.sandbox.slack.refusal import NOT_PLAYED, Refusal, invalid_argument
from bot.sandbox.slack.validate import message_problems, view_problems
from bot.sandbox.slack.validate.shapes import Problem

_KINDS = ("blocks", "message", "view")


def validate(call: MethodCall) -> Json:
    """Judge exactly one of `blocks`, `message` and `view`. Pointers start inside the argument.

    Each error has the one `code` that the reference names. Slack adds a `constraint` of undocumented shape.
    """
    given = [kind for kind in _KINDS if call.args.given.get(kind)]
    if len(given) != 1:
        raise Refusal("invalid_arguments", ["[ERROR] provide exactly one of blocks, message, view"])
    [kind] = given
    payload = call.args.given[kind]
    if isinstance(payload, str):
        payload = parsed_json(payload, invalid_argument("must be valid JSON", kind))
    problems = _problems(kind, payload)
    if problems and all(problem.unsupported for problem in problems):
        raise Refusal(NOT_PLAYED, problems)
    if problems:
        root = "/blocks" if kind == "blocks" else "/view"
        errors = [
            {
                "pointer": problem.pointer.removeprefix(root) if kind != "message" else problem.pointer,
                "code": "failed_constraint",
                "message": problem.message,
            }
            for problem in problems
        ]
        raise Refusal(f"invalid_{kind}", errors=errors)
    return {}


def _problems(kind: str, payload: Any) -> list[Problem]:
    if kind == "blocks":
        return message_problems(payload)
    if not isinstance(payload, dict):
        return [Problem("", "must provide an object")]
    if kind == "view":
        return view_problems(payload, "home" if payload.get("type") == "home" else "modal")
    return message_problems(payload["blocks"]) if payload.get("blocks") else []
