"""File uploads, and downloads for the app and the people who can see the file."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.sandbox.slack.arguments import arguments_of
from bot.sandbox.slack.people import BOT_TOKEN, TEAM_ID
from bot.sandbox.slack.refusal import Refusal
from bot.sandbox.slack.state import SlackState


class FileDoor:
    def __init__(self, state: SlackState) -> None:
        self._state = state

    async def upload(self, request: Request) -> Response:
        """Accept raw bytes, or a form with one file. 404 for an unknown or used URL."""
        content = await _sent(request)
        try:
            fits = self._state.files.take(request.path_params["secret"], content)
        except KeyError:
            return self._no("upload_url_not_found", "unknown or used upload URL", 404)
        if not fits:
            return self._no("upload_length_mismatch", f"{len(content)} bytes isn't the announced length", 400)
        return PlainTextResponse(f"OK - {len(content)}")

    async def download(self, request: Request) -> Response:
        """Send a file to the bot's token, or to a person (`as`) who can see a message with it."""
        team, _, file_id = request.path_params["name"].partition("-")
        entry = self._state.files.find(file_id)
        if entry is None or team != TEAM_ID or not self._may(request, file_id):
            return PlainTextResponse("no such file", 404)
        file, content = entry
        # An attachment: the browser must save it and never show it as a page.
        disposition = f"attachment; filename*=UTF-8''{quote(file['name'], safe='')}"
        return Response(content, media_type=file["mimetype"], headers={"Content-Disposition": disposition})

    def _may(self, request: Request, file_id: str) -> bool:
        if request.headers.get("authorization") == f"Bearer {BOT_TOKEN}":
            return True
        user_id = request.query_params.get("as", "")
        channels = self._state.channels_of(user_id) if user_id in self._state.users else []
        return any(
            file["id"] == file_id
            for channel in channels
            for message in self._state.messages.seen_by(user_id, channel.id)
            for file in message.get("files", [])
        )

    def _no(self, error: str, sentence: str, status: int) -> Response:
        self._state.problem("upload", error, sentence)
        return PlainTextResponse(sentence, status)


async def _sent(request: Request) -> bytes:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.body()
    try:
        given = (await arguments_of(request)).given.values()
    except Refusal:
        return b""
    return next((value for value in given if isinstance(value, bytes)), b"")
