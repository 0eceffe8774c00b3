"""/api/<method>: token, scopes and rate limit, then the method itself."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.sandbox.slack.arguments import Arguments, arguments_of
from bot.sandbox.slack.methods import METHODS
from bot.sandbox.slack.methods.known import refusal_of
from bot.sandbox.slack.methods.method import Method, MethodCall
from bot.sandbox.slack.people import APP_TOKEN, BOT_TOKEN, Json
from bot.sandbox.slack.refusal import Refusal
from bot.sandbox.slack.state import SlackState
from bot.sandbox.slack.steps import Execution

APP_SCOPES = ("connections:write",)


class WebApi:
    """An endpoint that answers like slack.com/api: HTTP 200 with `ok`, except for 429."""

    def __init__(self, state: SlackState) -> None:
        self._state = state

    async def endpoint(self, request: Request) -> Response:
        name = request.path_params["method"]
        arguments = Arguments({})
        scopes: Mapping[str, str] = {}
        try:
            arguments = await arguments_of(request)
            method = METHODS.get(name)
            if method is None:
                raise refusal_of(name)
            token = _token(arguments, request.headers.get("authorization", "")) if method.token else ""
            execution = self._state.steps.of_token(token)
            scopes = self._scopes_shown(method, token, execution)
            answer = self._run(name, method, arguments)
            if execution is not None:
                self._state.steps.remember(execution, answer)
        except Refusal as refusal:
            self._state.refused(name, refusal)
            headers = {**_headers(scopes), **refusal.headers}
            return JSONResponse(_warned(refusal.answer(), arguments.warnings), refusal.http_status, headers=headers)
        return JSONResponse(_warned({"ok": True, **answer}, arguments.warnings), headers=_headers(scopes))

    def _scopes_shown(self, method: Method, token: str, execution: Execution | None) -> Mapping[str, str]:
        """The scopes of the token and the method, as headers. Raises Refusal for a wrong token."""
        if method.token is None:
            return {}
        kind = "bot" if execution else {BOT_TOKEN: "bot", APP_TOKEN: "app"}.get(token)
        if kind is None:
            raise Refusal("invalid_auth")
        if kind != method.token:
            raise Refusal("not_allowed_token_type")
        own, accepted = (self._state.scopes, method.scope or "") if kind == "bot" else (APP_SCOPES, APP_SCOPES[0])
        return {"X-OAuth-Scopes": ",".join(own), "X-Accepted-OAuth-Scopes": accepted}

    def _run(self, name: str, method: Method, arguments: Arguments) -> Json:
        call = MethodCall(self._state, arguments)
        if self._state.rates is not None:
            self._state.rates.count(name, method.tier, arguments.text("channel"))
        if method.scope is not None:
            call.need_scope(method.scope)
        return method.run(call)


def _headers(scopes: Mapping[str, str]) -> dict[str, str]:
    return {
        **scopes,
        "X-Slack-Req-Id": secrets.token_hex(16),
        "Cache-Control": "private, no-cache, no-store, must-revalidate",
    }


def _warned(answer: Json, warnings: Sequence[str]) -> Json:
    """Add the warnings twice, as Slack does: for people, and for SDKs."""
    if not warnings:
        return answer
    metadata = {**answer.get("response_metadata", {}), "warnings": list(warnings)}
    return {**answer, "warning": ",".join(warnings), "response_metadata": metadata}


def _token(arguments: Arguments, authorization: str) -> str:
    """Take the token from the header, or else from a query or form. Raises Refusal `not_authed`."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip()
    if arguments.token is None:
        raise Refusal("not_authed")
    return arguments.token
