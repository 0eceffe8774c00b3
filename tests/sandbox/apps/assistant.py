"""A Bolt app with the older `Assistant` class, of the shape of Slack's assistant template.

It is started as its own process, and knows the sandbox by three environment variables only.
"""

from __future__ import annotations

import os
from typing import Any

from slack_bolt import App, Assistant
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

app = App(client=WebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"]))
assistant = Assistant()


@assistant.thread_started
def started(say: Any, set_suggested_prompts: Any) -> None:
    say("How can I help you?")
    set_suggested_prompts(prompts=[{"title": "Summarize", "message": "Summarize the channel"}])


@assistant.user_message
def asked(payload: dict[str, Any], say: Any, set_status: Any, set_title: Any, get_thread_context: Any) -> None:
    set_status("is reading…")
    set_title(payload["text"])
    say(f"You look at {get_thread_context()['channel_id']}")


app.use(assistant)

if __name__ == "__main__":
    SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).start()  # type: ignore[no-untyped-call]
