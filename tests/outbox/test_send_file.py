"""What a person is told when Slack's answer leaves open whether a file arrived."""

from __future__ import annotations

import pytest
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from bot.domain.errors import FileNotSent
from bot.domain.records import File
from bot.outbox import send_file
from tests.support.serving import serving

PROXY = HTMLResponse("<h1>Bad gateway</h1>", 502)
HALF_DONE = JSONResponse({"ok": False, "error": "internal_error"})
FULL = JSONResponse({"ok": False, "error": "upload_limit_exceeded"})


@pytest.mark.parametrize(
    ("last", "told"),
    [
        (PROXY, "may or may not have arrived"),
        (HALF_DONE, "may or may not have arrived"),
        (FULL, "didn't take the file (`upload_limit_exceeded`). Try again in a minute."),
    ],
)
def test_an_unknown_outcome_is_not_reported_as_not_sent(last: Response, told: str) -> None:
    """A proxy's page and Slack's own internal error leave it open; a refusal does not."""

    async def slack(request: Request) -> Response:
        match request.path_params["method"]:
            case "conversations.open":
                return JSONResponse({"ok": True, "channel": {"id": "D1"}})
            case "files.getUploadURLExternal":
                return JSONResponse({"ok": True, "file_id": "F1", "upload_url": f"{url}/api/upload"})
            case "upload":
                return Response("OK")
            case _:
                return last

    app = Starlette(routes=[Route("/api/{method}", slack, methods=["POST"])])
    with serving(app) as url, pytest.raises(FileNotSent) as refused:
        send_file(WebClient("xoxb-sandbox", base_url=f"{url}/api/"), "U1", File("rows.csv", b"seq", "Rows"))
    assert told in str(refused.value)
