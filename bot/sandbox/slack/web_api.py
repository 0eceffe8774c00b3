"""/api/<method>: who is calling, may they, how often; then the method itself."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.sandbox.slack.arguments import Arguments, arguments_of
from bot.sandbox.slack.methods import METHODS
from bot.sandbox.slack.methods.call import Call, Method
from bot.sandbox.slack.people import APP_TOKEN, BOT_TOKEN, Json
from bot.sandbox.slack.refusal import Refusal
from bot.sandbox.slack.state import SlackState


class WebApi:
    """An endpoint that answers as slack.com/api does: HTTP 200 and `ok`, but for 429."""

    def __init__(self, state: SlackState) -> None:
        self._state = state

    async def endpoint(self, request: Request) -> Response:
        name = request.path_params["method"]
        try:
            arguments = await arguments_of(request)
            answer = self._run(name, arguments, request.headers.get("authorization", ""))
        except Refusal as refusal:
            self._state.refused(name, refusal)
            headers = {**self._headers(name), **refusal.headers}
            return JSONResponse(refusal.answer(), refusal.http_status, headers=headers)
        return JSONResponse({"ok": True, **answer}, headers=self._headers(name))

    def _run(self, name: str, arguments: Arguments, authorization: str) -> Json:
        method = METHODS.get(name)
        if method is None:
            raise Refusal("unknown_method", req_method=name)
        call = Call(self._state, arguments)
        if method.token is not None:
            _check_token(method, _token(arguments, authorization))
        if self._state.rates is not None:
            self._state.rates.count(name, method.tier, arguments.text("channel"))
        if method.scope is not None:
            call.need_scope(method.scope)
        run: Callable[[Call], Json] = method.run
        return run(call)

    def _headers(self, name: str) -> dict[str, str]:
        method = METHODS.get(name)
        return {
            "X-OAuth-Scopes": ",".join(self._state.scopes),
            "X-Accepted-OAuth-Scopes": (method.scope if method else None) or "",
            "X-Slack-Req-Id": secrets.token_hex(16),
            "Cache-Control": "private, no-cache, no-store, must-revalidate",
        }


def _token(arguments: Arguments, authorization: str) -> str:
    """From the header, else from the body; raises Refusal `not_authed`."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip()
    in_body = arguments.text("token")
    if in_body is None:
        raise Refusal("not_authed")
    return in_body


def _check_token(method: Method, token: str) -> None:
    known = {BOT_TOKEN: "bot", APP_TOKEN: "app"}.get(token)
    if known is None:
        raise Refusal("invalid_auth")
    if known != method.token:
        raise Refusal("not_allowed_token_type")
