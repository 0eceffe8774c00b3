"""The health server: `/healthz`, `/readyz` and `/metrics`, on loopback unless a setting says otherwise."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.domain.errors import SettingsError
from bot.domain.finding import Finding, all_well
from bot.web.serving import listen_on, serving

log = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def serve_health(
    host: str,
    port: int,
    *,
    ready: Callable[[], Sequence[Finding]],
    connected: Callable[[], Awaitable[Finding]],
    metrics: Callable[[], bytes],
) -> AsyncIterator[int]:
    """Serve until the block ends, and yield the port; 0 turns it off. Raises SettingsError if the port is taken."""
    if port == 0:
        yield 0
        return
    try:
        listener = listen_on(host, port)
    except SettingsError as error:
        advice = "TRUNKBOT_WATCH_HOST and TRUNKBOT_WATCH_PORT say where health and metrics are; port 0 turns them off."
        raise SettingsError([f"{problem} {advice}" for problem in error.problems]) from None
    app = health_app(ready=ready, connected=connected, metrics=metrics)
    # Any user of the machine can connect, and must not hold up the bot's own loop.
    async with serving(app, listener, public=True):
        log.info("Health and metrics are at http://%s:%d.", host, port)
        yield port


def health_app(
    *,
    ready: Callable[[], Sequence[Finding]],
    connected: Callable[[], Awaitable[Finding]],
    metrics: Callable[[], bytes],
) -> Starlette:
    """`/healthz`: the process answers. `/readyz`: the bot can work, else 503 with findings. `/metrics`: Prometheus."""

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_: Request) -> Response:
        findings = [await connected(), *await asyncio.to_thread(ready)]
        shown = [{key: getattr(finding, key) for key in ("name", "ok", "seen", "fix")} for finding in findings]
        well = all_well(findings)
        return JSONResponse({"ready": well, "findings": shown}, 200 if well else 503)

    async def figures(_: Request) -> Response:
        return Response(await asyncio.to_thread(metrics), media_type=CONTENT_TYPE_LATEST)

    routes = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", figures)]
    # Any Host header is fine, or none (HTTP/1.0): orchestrators send what they like, and nothing here is secret.
    return Starlette(routes=routes)
