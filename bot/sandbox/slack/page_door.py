"""The page's connections: a WebSocket that only sends, and a POST route for its actions."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox.slack import agent_pane, clicks, payloads, submissions
from bot.sandbox.slack.answers import BadState
from bot.sandbox.slack.arguments import json_object
from bot.sandbox.slack.commands import NotSent, run_command
from bot.sandbox.slack.content import LONGEST_TEXT
from bot.sandbox.slack.messages import is_emoji
from bot.sandbox.slack.pages import BrowserPage
from bot.sandbox.slack.people import BOT_NAME, BOT_USER_ID, Channel, Json, User, im_id
from bot.sandbox.slack.refusal import Refusal
from bot.sandbox.slack.shortcuts import run_shortcut
from bot.sandbox.slack.sources import source_of, window_of
from bot.sandbox.slack.state import SlackState
from bot.sandbox.slack.step_forms import run_step

NOT_HERE = f"<@{BOT_USER_ID}> isn't in this channel, so it didn't get your message. Type */invite @{BOT_NAME}* first."


class PageDoor:
    def __init__(self, state: SlackState) -> None:
        self._state = state

    async def live(self, websocket: WebSocket) -> None:
        """Send a snapshot, then every change that this person can see."""
        user = self._person(websocket.query_params.get("as"))
        if user is None:
            await websocket.close()
            return
        await websocket.accept()
        window = websocket.query_params.get("window", "")
        page = self._state.pages.add(user.id, window)
        try:
            # No await in between: no event can get lost between the snapshot and the first frame.
            first = self._state.snapshot(user.id, window)
            await websocket.send_json(first)
            await _serve(websocket, page)
        except WebSocketDisconnect:
            pass
        finally:
            self._state.pages.remove(page)

    async def act(self, request: Request) -> Response:
        user = self._person(request.query_params.get("as"))
        if user is None:
            return _no("No one in this workspace has that id.")
        try:
            act = json_object(await request.body())
            return JSONResponse(await self._do(user, act))
        except (BadState, NotSent) as refused:
            return _no(str(refused))
        except Refusal as refusal:
            return _no(refusal.error)

    async def problems(self, request: Request) -> Response:
        return JSONResponse({"problems": self._state.problems})

    def _person(self, user_id: str | None) -> User | None:
        user = self._state.users.get(user_id or "")
        return None if user is None or user.is_bot else user

    async def _do(self, user: User, act: Json) -> Json:
        state = self._state
        match act.get("do"):
            case "send":
                return await self._send(user, act)
            case "click":
                return await clicks.click(state, user, act)
            case "options":
                return await clicks.suggest(state, user, act)
            case "submit":
                return await submissions.submit(state, user, act)
            case "close":
                return submissions.close(state, user, act)
            case "shortcut":
                return await run_shortcut(state, user, act)
            case "step":
                return await run_step(state, user, act)
            case "react":
                return self._react(user, act)
            case "open_home":
                return self._open_home(user)
            case "open_dm":
                return agent_pane.open_conversation(state, user, self._seen(user, act))
            case "look_at":
                return self._look_at(user, act)
            case other:
                raise BadState(f"unknown action: {other}")

    async def _send(self, user: User, act: Json) -> Json:
        channel = self._channel(user, act.get("channel"))
        text, thread_ts = act.get("text"), act.get("thread_ts")
        if not isinstance(text, str) or not text.strip():
            raise BadState("Type a message first.")
        if len(text) > LONGEST_TEXT:
            raise BadState("Your message is too long to send.")
        if text.startswith("/"):
            await run_command(self._state, user, channel, text, thread_ts, window_of(act))
            return {"ok": True}
        if thread_ts is not None and self._state.messages.find(channel.id, str(thread_ts)) is None:
            raise BadState("The message you're replying to is gone.")
        message = self._state.posting.post_as(user.id, channel, text, thread_ts)
        if BOT_USER_ID not in channel.members and f"<@{BOT_USER_ID}>" in message["text"]:
            self._state.posting.slackbot_says(channel.id, user.id, NOT_HERE)
        return {"ok": True, "ts": message["ts"]}

    def _channel(self, user: User, channel_id: object) -> Channel:
        channel = self._state.channels.get(str(channel_id))
        if channel is None or user.id not in channel.members:
            raise BadState("You're not in that channel.")
        if channel.is_archived:
            raise BadState("That channel is archived.")
        return channel

    def _react(self, user: User, act: Json) -> Json:
        """Add the person's reaction, or remove it if it is there."""
        name = act.get("name")
        source = source_of(self._state, user, act.get("container"))
        if source.channel is None or source.message.get("ephemeral") or not is_emoji(name):
            raise BadState("You can't react to that.")
        posting, where = self._state.posting, (user.id, source.channel, source.message, str(name))
        if not posting.react(*where):
            posting.unreact(*where)
        return {"ok": True}

    def _open_home(self, user: User) -> Json:
        home, ts = self._state.views.home(user.id), self._state.messages.next_ts()
        self._state.send_event("app_home_opened", payloads.home_tab_opened(user, im_id(user.id), home, ts))
        return {"ok": True}

    def _seen(self, user: User, act: Json) -> Channel | None:
        """The channel that the person looks at beside the app's conversation."""
        return self._channel(user, act["seen"]) if act.get("seen") else None

    def _look_at(self, user: User, act: Json) -> Json:
        seen, thread_ts = self._seen(user, act), act.get("thread_ts")
        if seen is None:
            raise BadState("There is no channel to look at.")
        return agent_pane.look_at(self._state, user, seen, str(thread_ts) if thread_ts else None)


async def _serve(websocket: WebSocket, page: BrowserPage) -> None:
    async def write_all() -> None:
        while (frame := await page.next()) is not None:
            await websocket.send_text(frame)
        await websocket.close()

    async def read_all() -> None:
        # The page sends nothing; reading detects its disconnect.
        while True:
            await websocket.receive_text()

    tasks = {asyncio.create_task(write_all()), asyncio.create_task(read_all())}
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _no(sentence: str) -> Response:
    return JSONResponse({"ok": False, "error": sentence})
