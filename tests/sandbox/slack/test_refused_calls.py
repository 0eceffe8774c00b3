"""The refusals of the Web API, method by method, in Slack's own words."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.web import client as web_client

from bot.sandbox.slack.methods import METHODS
from bot.sandbox.slack.methods.known import NOT_PLAYED_METHODS, RETIRED_METHODS, refusal_of
from bot.sandbox.slack.refusal import NOT_PLAYED
from bot.sandbox.slack.state import SlackState
from tests.sandbox.slack.bricks import element, field, modal, plain, section
from tests.sandbox.slack.conftest import SCOPES
from tests.sandbox.slack.refused import refusal

OPS, GENERAL, ASHA = "C0TRUNKOPS", "C0GENERAL0", "UASHA00001"
CONFLICT = "markdown_text_conflict"
WORKFLOW = {"type": "workflow_button", "text": plain()}

# slack_sdk itself warns of a missing text, which is the very thing that is tried here.
pytestmark = pytest.mark.filterwarnings("ignore:The top-level `text` argument is missing")


@pytest.mark.parametrize(
    ("without", "call"),
    [
        ("chat:write", lambda c: c.chat_postMessage(channel=OPS, text="Text")),
        ("users:read", lambda c: c.users_info(user=ASHA)),
        ("usergroups:read", lambda c: c.usergroups_list()),
        ("channels:read", lambda c: c.conversations_info(channel=OPS)),
        ("channels:read", lambda c: c.conversations_list()),
        ("groups:read", lambda c: c.conversations_list(types="private_channel")),
        ("channels:history", lambda c: c.conversations_history(channel=OPS)),
        ("im:history", lambda c: c.conversations_history(channel="DASHA00001")),
        ("im:write", lambda c: c.conversations_open(users=ASHA)),
    ],
)
def test_a_method_needs_its_scope(
    shared_client: WebClient, shared_state: SlackState, without: str, call: Callable[[WebClient], Any]
) -> None:
    """missing_scope names the one needed and those provided; with it the call goes through."""
    assert call(shared_client)["ok"]
    shared_state.scopes = tuple(scope for scope in SCOPES if scope != without)
    refused = refusal(lambda: call(shared_client))
    assert (refused["error"], refused["needed"]) == ("missing_scope", without)
    assert refused["provided"] == ",".join(shared_state.scopes)
    shared_state.scopes = SCOPES


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda c: c.chat_postMessage(channel="C0NOWHERE0", text="Text"), "channel_not_found"),
        (lambda c: c.chat_postMessage(channel="#nowhere", text="Text"), "channel_not_found"),
        (lambda c: c.chat_postMessage(channel="UNOBODY000", text="Text"), "channel_not_found"),
        (lambda c: c.chat_postMessage(channel=GENERAL, text="Text"), "not_in_channel"),
        (lambda c: c.chat_postMessage(channel=OPS), "no_text"),
        (lambda c: c.chat_postMessage(channel=OPS, text="  "), "no_text"),
        (lambda c: c.chat_postMessage(channel=OPS, blocks=[section()]), "no_text"),
        (lambda c: c.chat_postMessage(channel=OPS, text="x" * 40_001), "msg_too_long"),
        (lambda c: c.chat_postMessage(channel=OPS, text="Text", blocks="{"), "invalid_blocks_format"),
        (lambda c: c.chat_postMessage(channel=OPS, text="Text", blocks={"a": 1}), "invalid_blocks_format"),
        (lambda c: c.chat_postMessage(channel=OPS, text="T", thread_ts="1.000001"), "cannot_reply_to_message"),
        (lambda c: c.chat_postMessage(channel=OPS, text="T", metadata={"event_type": "x"}), "invalid_metadata_schema"),
        (lambda c: c.chat_postMessage(channel=OPS, text="T", blocks=[section(accessory=WORKFLOW)]), NOT_PLAYED),
        (
            lambda c: c.chat_postMessage(channel=OPS, text="T", blocks=[section(accessory=WORKFLOW), {"type": "x"}]),
            "invalid_blocks",
        ),
        (lambda c: c.views_open(trigger_id="1", view=modal(field(element("rich_text_input")))), NOT_PLAYED),
        (lambda c: c.api_call("chat.postMessage", json={"channel": OPS, "text": "T", "markdown_text": "T"}), CONFLICT),
        (
            lambda c: c.api_call("chat.postMessage", json={"channel": OPS, "markdown_text": "x" * 12_001}),
            "msg_too_long",
        ),
        (lambda c: c.api_call("chat.postMessage", params={"text": "Text"}), "invalid_arguments"),
        (lambda c: c.chat_postEphemeral(channel=OPS, user="UNOBODY000", text="Text"), "user_not_found"),
        (lambda c: c.chat_postEphemeral(channel="DBEN000001", user=ASHA, text="Text"), "user_not_in_channel"),
        (lambda c: c.chat_update(channel=OPS, ts="1.000001", text="Text"), "message_not_found"),
        (lambda c: c.chat_update(channel=ASHA, ts="1.000001", text="Text"), "channel_not_found"),
        (lambda c: c.chat_delete(channel=OPS, ts="1.000001"), "message_not_found"),
        (lambda c: c.chat_getPermalink(channel=OPS, message_ts="1.000001"), "message_not_found"),
        (lambda c: c.conversations_history(channel=GENERAL), "not_in_channel"),
        (lambda c: c.conversations_history(channel=OPS, limit=0), "invalid_limit"),
        (lambda c: c.conversations_history(channel=OPS, cursor="next"), "invalid_cursor"),
        (lambda c: c.conversations_replies(channel=OPS, ts="1.000001"), "thread_not_found"),
        (lambda c: c.conversations_list(types="rooms"), "invalid_types"),
        (lambda c: c.conversations_join(channel=GENERAL), "missing_scope"),
        (lambda c: c.conversations_open(users="UNOBODY000"), "user_not_found"),
        (lambda c: c.users_info(user="UNOBODY000"), "user_not_found"),
        (lambda c: c.usergroups_users_list(usergroup="S0NOBODY00"), "no_such_subteam"),
        (lambda c: c.reactions_add(channel=OPS, name="eyes", timestamp="1.0"), "missing_scope"),
        (lambda c: c.views_open(trigger_id="1.2.3", view=modal()), "invalid_trigger"),
        (lambda c: c.views_open(trigger_id="1.2.3", view="{"), "invalid_arguments"),
        (lambda c: c.views_update(view_id="VNOWHERE", view=modal()), "not_found"),
        (lambda c: c.views_open(trigger_id="1.2.3", view=modal(x="y" * 250_000)), "view_too_large"),
    ],
)
def test_a_call_is_refused_in_slacks_words(
    shared_client: WebClient, shared_state: SlackState, call: Callable[[WebClient], Any], error: str
) -> None:
    """The sandbox keeps the refusal in its problems."""
    assert refusal(lambda: call(shared_client))["error"] == error
    assert shared_state.problems[-1]["error"] == error


@pytest.mark.parametrize(
    ("method", "error", "words"),
    [
        ("stars.add", NOT_PLAYED, "stars.add"),
        ("admin.users.list", NOT_PLAYED, "Slack has it"),
        ("dialog.open", NOT_PLAYED, "use views.open"),
        ("files.upload", "method_deprecated", "files.getUploadURLExternal"),
        ("channels.list", "method_deprecated", "conversations.*"),
        ("chat.postMassage", "unknown_method", ""),
    ],
)
def test_a_method_that_is_not_played_is_refused_by_name(
    shared_client: WebClient, method: str, error: str, words: str
) -> None:
    refused = refusal(lambda: shared_client.api_call(method))
    assert refused["error"] == error
    assert words in str(refused.get("response_metadata", ""))


def test_no_method_of_slacks_own_client_is_unknown() -> None:
    called = set(re.findall(r'api_call\(\s*"([a-zA-Z.]+)"', inspect.getsource(WebClient)))
    assert len(called) > 250
    assert called - METHODS.keys() - NOT_PLAYED_METHODS - RETIRED_METHODS == set()
    assert not METHODS.keys() & (NOT_PLAYED_METHODS | RETIRED_METHODS)


def test_every_method_of_slack_sdk_is_known() -> None:
    """Played, or refused by name."""
    named = set(re.findall(r'api_call\(\s*"([A-Za-z.]+)"', inspect.getsource(web_client)))
    assert len(named) > 300
    assert [each for each in sorted(named - METHODS.keys()) if refusal_of(each).error == "unknown_method"] == []
