"""A Bolt app of the shape of Slack's agent samples: prompts, a status, a streamed answer with feedback, mentions.

It is started as its own process, and knows the sandbox by three environment variables only.
"""

from __future__ import annotations

import os
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

app = App(client=WebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"]))

FEEDBACK = {
    "type": "context_actions",
    "elements": [
        {
            "type": "feedback_buttons",
            "action_id": "feedback",
            "positive_button": {"text": {"type": "plain_text", "text": "Good"}, "value": "good"},
            "negative_button": {"text": {"type": "plain_text", "text": "Bad"}, "value": "bad"},
        }
    ],
}


@app.event("app_home_opened")
def opened(event: dict[str, Any], client: WebClient) -> None:
    if event.get("tab") == "messages":
        seen = event.get("context", {}).get("entities", [{}])[0].get("value", "nothing")
        prompts = [{"title": "What is here?", "message": f"what is in {seen}"}]
        client.assistant_threads_setSuggestedPrompts(channel_id=event["channel"], title="Try", prompts=prompts)


@app.event("message")
def asked(event: dict[str, Any], client: WebClient) -> None:
    """Answer direct messages in their thread, and the channel's chatter not at all."""
    if event.get("bot_id") or event.get("subtype") or event["channel_type"] != "im":
        return
    channel, thread_ts = event["channel"], event.get("thread_ts", event["ts"])
    client.assistant_threads_setStatus(channel_id=channel, thread_ts=thread_ts, status="is thinking…")
    client.assistant_threads_setTitle(channel_id=channel, thread_ts=thread_ts, title=event["text"])
    stream = client.chat_stream(channel=channel, thread_ts=thread_ts, buffer_size=4)
    for word in ("You ", "asked: ", event["text"]):
        stream.append(markdown_text=word)
    stream.stop(blocks=[FEEDBACK])


@app.event("app_mention")
def mentioned(event: dict[str, Any], say: Any) -> None:
    say(text=f"<@{event['user']}> mentioned me", thread_ts=event.get("thread_ts", event["ts"]))


@app.action("feedback")
def judged(ack: Any, body: dict[str, Any], say: Any) -> None:
    ack()
    say(text=f"Noted: {body['actions'][0]['value']}", thread_ts=body["message"].get("thread_ts"))


@app.shortcut("ask")
def shortcut(ack: Any, body: dict[str, Any], client: WebClient) -> None:
    ack()
    text = {"type": "mrkdwn", "text": body["message"]["text"]}
    title = {"type": "plain_text", "text": "Asked"}
    view = {"type": "modal", "title": title, "blocks": [{"type": "section", "text": text}]}
    client.views_open(trigger_id=body["trigger_id"], view=view)


@app.event("app_context_changed")
def moved(event: dict[str, Any], client: WebClient) -> None:
    client.chat_postMessage(channel=event["channel"], text=f"You look at {event['context']['entities'][0]['value']}")


if __name__ == "__main__":
    SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).start()  # type: ignore[no-untyped-call]
