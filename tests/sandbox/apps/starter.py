"""A Bolt app of a starter template's shape: messages, a command, shortcuts, a custom step, a button and a view.

It is started as its own process, and knows the sandbox by three environment variables only.
"""

from __future__ import annotations

import os
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

app = App(client=WebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"]))

FORM = {
    "type": "modal",
    "callback_id": "sample_view",
    "title": {"type": "plain_text", "text": "Sample"},
    "submit": {"type": "plain_text", "text": "Submit"},
    "blocks": [
        {
            "type": "input",
            "label": {"type": "plain_text", "text": "What?"},
            "element": {"type": "plain_text_input", "action_id": "what"},
        }
    ],
}


@app.message("hello")
def greet(message: dict[str, Any], say: Any) -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "Click me"}, "action_id": "clicked"}
    text = {"type": "mrkdwn", "text": f"Hey <@{message['user']}>!"}
    # No text beside the blocks, as in many samples.
    say(blocks=[{"type": "section", "text": text, "accessory": button}])


@app.action("clicked")
def clicked(ack: Any, body: dict[str, Any], say: Any) -> None:
    ack()
    say(f"<@{body['user']['id']}> clicked")


@app.event("app_mention")
def mentioned(event: dict[str, Any], client: WebClient) -> None:
    client.reactions_add(channel=event["channel"], timestamp=event["ts"], name="eyes")


@app.event("reaction_added")
def reacted(event: dict[str, Any], say: Any) -> None:
    say(text=f"Saw :{event['reaction']}:", channel=event["item"]["channel"], thread_ts=event["item"]["ts"])


@app.command("/sample")
def commanded(ack: Any, client: WebClient, respond: Any) -> None:
    ack()
    respond(f"This is {client.team_info()['team']['name']}.")


@app.shortcut("sample_global")
@app.shortcut("sample_message")
def shortcut(ack: Any, body: dict[str, Any], client: WebClient) -> None:
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=FORM)


@app.function("sample_step")
def stepped(inputs: dict[str, Any], say: Any) -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "Complete it"}, "action_id": "completed"}
    blocks = [{"type": "actions", "elements": [button]}]
    say(channel=inputs["user_id"], text=f"To complete: {inputs['what']}", blocks=blocks)


@app.action("completed")
def completed(ack: Any, complete: Any, body: dict[str, Any], client: WebClient) -> None:
    ack()
    complete(outputs={"user_id": body["user"]["id"]})
    client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text="Nothing left to do")


@app.view("sample_view")
def submitted(ack: Any, body: dict[str, Any], client: WebClient) -> None:
    ack()
    [answers] = body["view"]["state"]["values"].values()
    client.chat_postMessage(channel=body["user"]["id"], text=f"You said {answers['what']['value']}")


if __name__ == "__main__":
    SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).start()  # type: ignore[no-untyped-call]
