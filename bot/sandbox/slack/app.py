"""The fake Slack as one ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from bot.sandbox.guards import ONLY_LOOPBACK, BoundedBody, OwnPageOnly, SafeHeaders
from bot.sandbox.slack.arguments import arguments_of
from bot.sandbox.slack.file_door import FileDoor
from bot.sandbox.slack.files import LARGEST_FILE_BYTES
from bot.sandbox.slack.page_door import PageDoor
from bot.sandbox.slack.refusal import Refusal
from bot.sandbox.slack.state import SlackState
from bot.sandbox.slack.web_api import WebApi

PAGE_FILES = Path(__file__).parent.parent / "page"


def slack_app(state: SlackState, extra_routes: Sequence[BaseRoute] = ()) -> Starlette:
    """Web API, Socket Mode, response URLs, files and the page. `extra_routes` come before the page's static files."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        await state.close()

    guards = [
        Middleware(SafeHeaders),
        ONLY_LOOPBACK,
        Middleware(OwnPageOnly),
        Middleware(BoundedBody, LARGEST_FILE_BYTES),
    ]
    return Starlette(routes=_routes(state, extra_routes), middleware=guards, lifespan=lifespan)


def _routes(state: SlackState, extra_routes: Sequence[BaseRoute]) -> list[BaseRoute]:
    page, files = PageDoor(state), FileDoor(state)
    return [
        Route("/api/{method:str}", WebApi(state).endpoint, methods=["GET", "POST"]),
        Route("/actions/{path:path}", _response_url(state), methods=["POST"]),
        Route("/upload/v1/{secret:str}", files.upload, methods=["POST"]),
        Route("/files-pri/{name:str}/download", files.download),
        WebSocketRoute("/link/", state.sockets.endpoint),
        WebSocketRoute("/page/live", page.live),
        Route("/page/act", page.act, methods=["POST"]),
        Route("/page/problems", page.problems),
        *extra_routes,
        Route("/", _index),
        Mount("/page", StaticFiles(directory=PAGE_FILES, check_dir=False)),
    ]


async def _index(request: Request) -> Response:
    return FileResponse(PAGE_FILES / "index.html")


def _response_url(state: SlackState) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        path = request.path_params["path"]
        try:
            state.response_urls.use(path, (await arguments_of(request)).given)
        except Refusal as refusal:
            state.refused("response_url", refusal)
            return JSONResponse(refusal.answer(), refusal.http_status)
        return PlainTextResponse("ok")

    return endpoint
