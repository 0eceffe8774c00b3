"""Custom steps of the app: each execution has a token of its own, and ends when the app completes it.

https://docs.slack.dev/workflows/creating-custom-steps-with-bolt
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.slack.people import APP_ID, Json, Parameter, Shortcut, Step
from bot.sandbox.slack.refusal import Refusal

_PYTHON_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "array": (list,),
    "object": (dict,),
}


@dataclass
class Execution:
    """One run of a step. `ended` resolves to (outputs, error), one of them None."""

    step: Step
    user_id: str
    inputs: Json
    ended: asyncio.Future[tuple[Json | None, str | None]]
    id: str = field(default_factory=lambda: f"Fx{secrets.token_hex(5).upper()}")
    token: str = field(default_factory=lambda: f"xwfp-{secrets.token_hex(16)}")

    def in_payload(self) -> Json:
        """The part of an interaction with a message or modal of this step."""
        function = {"id": _function_id(self.step), "callback_id": self.step.callback_id, "title": self.step.title}
        interactor = {"id": self.user_id, "secret": secrets.token_hex(8)}
        return {
            "function_data": {"execution_id": self.id, "function": function, "inputs": self.inputs},
            "bot_access_token": self.token,
            "interactivity": {"interactor": interactor, "interactivity_pointer": secrets.token_hex(16)},
        }


class Steps:
    """The app's steps and their executions. `send` gets the function_executed event."""

    def __init__(self, clock: Callable[[], float], known: Sequence[Step], send: Callable[[Json], None]) -> None:
        self._clock = clock
        self._known = {step.callback_id: step for step in known}
        self._send = send
        self._executions: dict[str, Execution] = {}
        self._sources: dict[str, Execution] = {}

    def named(self, callback_id: str) -> Step | None:
        return self._known.get(callback_id)

    def as_shortcuts(self) -> Iterator[Shortcut]:
        """The steps that a person can run; not those that only list the options of another's input."""
        listing = {each.options_from for step in self._known.values() for each in step.inputs}
        for step in self._known.values():
            if step.callback_id not in listing:
                yield Shortcut("step", step.callback_id, step.title, step.description)

    def run(self, step: Step, user_id: str, inputs: Json) -> Execution:
        """Start an execution, and tell the app. Slack needs no subscription for that."""
        execution = Execution(step, user_id, inputs, asyncio.get_running_loop().create_future())
        self._executions[execution.id] = execution
        self._send(
            {
                "type": "function_executed",
                "function": _function(step, int(self._clock())),
                "inputs": inputs,
                "function_execution_id": execution.id,
                "workflow_execution_id": f"Wx{secrets.token_hex(5).upper()}",
                "event_ts": f"{self._clock():.6f}",
                "bot_access_token": execution.token,
            }
        )
        return execution

    def of_token(self, token: str) -> Execution | None:
        """The execution whose token this is. The token stays valid, so that the app can update its messages."""
        return next((each for each in self._executions.values() if each.token == token), None)

    def remember(self, execution: Execution, answer: Json) -> None:
        """Keep which message or modal was made with the token of this execution."""
        if "view" in answer:
            self._sources[answer["view"]["root_view_id"]] = execution
        elif "channel" in answer and "ts" in answer:
            self._sources[f"{answer['channel']} {answer['ts']}"] = execution

    def context_of(self, key: str) -> Json:
        """The part about the step, for an interaction with that message ("channel ts") or modal (its root id)."""
        execution = self._sources.get(key)
        return execution.in_payload() if execution else {}

    def complete(self, execution_id: str, outputs: Json) -> list[str]:
        """End it with these outputs. Returns what is wrong with them instead, if anything."""
        execution = self._running(execution_id)
        problems = [problem for each in execution.step.outputs for problem in _problems(each, outputs.get(each.name))]
        if not problems:
            execution.ended.set_result((outputs, None))
        return problems

    def fail(self, execution_id: str, error: str) -> None:
        self._running(execution_id).ended.set_result((None, error))

    def _running(self, execution_id: str) -> Execution:
        execution = self._executions.get(execution_id)
        if execution is None:
            raise Refusal("function_execution_not_found")
        if execution.ended.done():
            raise Refusal("execution_not_in_running_state")
        return execution


def _problems(parameter: Parameter, value: Any) -> Iterator[str]:
    at = f"[json-pointer:/outputs/{parameter.name}]"
    if value is None:
        if parameter.is_required:
            yield f"[ERROR] missing required output: {parameter.name}"
        return
    types = _PYTHON_TYPES.get(parameter.kind)
    if types and (not isinstance(value, types) or (isinstance(value, bool) and bool not in types)):
        yield f"[ERROR] must be of type {parameter.kind} {at}"


def _function(step: Step, now: int) -> Json:
    return {
        "id": _function_id(step),
        "callback_id": step.callback_id,
        "title": step.title,
        "description": step.description,
        "type": "app",
        "input_parameters": [_parameter(each) for each in step.inputs],
        "output_parameters": [_parameter(each) for each in step.outputs],
        "app_id": APP_ID,
        "date_created": now,
        "date_updated": now,
        "date_deleted": 0,
    }


def _function_id(step: Step) -> str:
    """The same for each execution: Fn and nine characters."""
    return f"Fn{step.callback_id.upper().replace('_', '')[:9]:0<9}"


def _parameter(each: Parameter) -> Json:
    named = {"name": each.name, "type": each.kind, "title": each.title}
    return {**named, "description": each.description, "is_required": each.is_required}
