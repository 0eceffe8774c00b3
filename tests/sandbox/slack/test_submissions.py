"""Submitting and closing modals, and the acknowledgements of it."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient

from bot.sandbox.slack.state import SlackState
from tests.sandbox.slack.bricks import element, field, modal, option, options, plain, section
from tests.sandbox.slack.envelopes import IMPATIENCE, SILENCE, RawApp
from tests.support.person import Person
from tests.support.waiting import PATIENCE

ASHA = "UASHA00001"
TROUBLE = "We had some trouble connecting. Try again?"
REQUIRED = "Please complete this required field."
NAME = field(element("plain_text_input", min_length=3, max_length=16))


@pytest.fixture
def opened(client: WebClient, state: SlackState, asha: Person) -> dict[str, Any]:
    """A modal in front of Asha with one required field."""
    view = modal(NAME, section(block_id="note"), callback_id="setup", private_metadata="7")
    shown: dict[str, Any] = client.views_open(trigger_id=state.triggers.issue(ASHA), view=view)["view"]
    asha.modal()
    return shown


def test_the_app_is_asked_only_once_the_form_is_complete(app: RawApp, asha: Person, opened: dict[str, Any]) -> None:
    """Slack's own client reports missing, short and long values."""
    assert asha.submit() == {"Field": REQUIRED}
    asha.fill("Field", "   ")
    assert asha.submit() == {"Field": REQUIRED}
    asha.fill("Field", "ab")
    assert asha.submit() == {"Field": "Please enter at least 3 characters."}
    asha.fill("Field", "x" * 17)
    assert asha.submit() == {"Field": "Please enter no more than 16 characters."}
    assert app.envelopes == []
    asha.fill("Field", "sales_line")
    assert asha.submit() == {}
    assert len(app.envelopes) == 1


@pytest.mark.parametrize(
    ("kind", "more", "typed", "sentence"),
    [
        ("number_input", {"is_decimal_allowed": False}, "many", "Please enter a number."),
        ("number_input", {"is_decimal_allowed": False}, "1.5", "Please enter a whole number."),
        ("number_input", {"is_decimal_allowed": True, "min_value": "2"}, "1.9", "Please enter a number of at least 2."),
        ("number_input", {"is_decimal_allowed": True, "max_value": "2"}, "2.1", "Please enter a number of at most 2."),
        ("number_input", {"is_decimal_allowed": True, "min_value": "2", "max_value": "2"}, "2", None),
        ("email_text_input", {}, "asha", "Please enter a valid email address."),
        ("email_text_input", {}, "asha@example.com", None),
        ("url_text_input", {}, "example", "Please enter a valid URL."),
        ("url_text_input", {}, "https://example.com", None),
    ],
)
def test_each_kind_of_field_has_its_own_check(
    app: RawApp,
    asha: Person,
    client: WebClient,
    state: SlackState,
    kind: str,
    more: dict[str, Any],
    typed: str,
    sentence: str | None,
) -> None:
    """Before the app gets it."""
    view = modal(field(element(kind, **more)))
    client.views_open(trigger_id=state.triggers.issue(ASHA), view=view)
    asha.fill("Field", typed)
    assert asha.submit() == ({"Field": sentence} if sentence else {})
    assert len(app.envelopes) == (0 if sentence else 1)


def test_a_required_menu_and_checkboxes_need_a_choice(
    app: RawApp, asha: Person, client: WebClient, state: SlackState
) -> None:
    """An optional field does not."""
    blocks = [
        field(element("radio_buttons", options=options(2)), label=plain("Radio")) | {"block_id": "radio"},
        field(element("checkboxes", options=options(2)), label=plain("Ticks")) | {"block_id": "ticks"},
        field(element("plain_text_input"), optional=True),
    ]
    client.views_open(trigger_id=state.triggers.issue(ASHA), view=modal(*blocks))
    asha.modal()
    assert asha.submit() == {"Radio": REQUIRED, "Ticks": REQUIRED}
    asha.choose("Radio", "Option 0")
    asha.choose("Ticks", "Option 0", "Option 1")
    assert asha.submit() == {}
    assert app.payloads[0]["view"]["state"]["values"] == {
        "radio": {"the-radio_buttons": {"type": "radio_buttons", "selected_option": option(0)}},
        "ticks": {"the-checkboxes": {"type": "checkboxes", "selected_options": options(2)}},
        "field": {"the-plain_text_input": {"type": "plain_text_input", "value": None}},
    }


def test_a_submission_carries_the_view_as_it_stands(app: RawApp, asha: Person, opened: dict[str, Any]) -> None:
    """With id, hash and private_metadata, which make a second one recognisable."""
    asha.fill("Field", "sales_line")
    asha.submit()
    envelope = app.envelopes[0]
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("interactive", True)
    payload = envelope["payload"]
    assert (payload["type"], payload["response_urls"]) == ("view_submission", [])
    assert payload["view"]["hash"] == opened["hash"]
    assert (payload["view"]["callback_id"], payload["view"]["private_metadata"]) == ("setup", "7")
    assert payload["trigger_id"]


def test_an_empty_acknowledgement_closes_the_top_view(
    app: RawApp, asha: Person, client: WebClient, state: SlackState, opened: dict[str, Any]
) -> None:
    """The one below it stays."""
    client.views_push(trigger_id=state.triggers.issue(ASHA), view=modal(NAME, title=plain("On top")))
    asha.modal("On top")
    asha.fill("Field", "sales_line")
    asha.submit()
    assert asha.modal("Title")["id"] == opened["id"]


def test_clear_closes_the_whole_stack(
    app: RawApp, asha: Person, client: WebClient, state: SlackState, opened: dict[str, Any]
) -> None:
    """At any depth."""
    client.views_push(trigger_id=state.triggers.issue(ASHA), view=modal(NAME, title=plain("On top")))
    asha.modal("On top")
    asha.fill("Field", "sales_line")
    app.reply = lambda envelope: {"response_action": "clear"}
    asha.submit()
    asha.no_modal()


def test_update_replaces_the_view_and_keeps_typed_values(app: RawApp, asha: Person, opened: dict[str, Any]) -> None:
    """A wizard's next step, in the same modal."""
    app.reply = lambda envelope: {"response_action": "update", "view": modal(NAME, title=plain("Step 2"))}
    asha.fill("Field", "sales_line")
    asha.submit()
    second = asha.modal("Step 2")
    assert second["id"] == opened["id"]
    assert second["hash"] != opened["hash"]
    assert second["state"]["values"]["field"]["the-plain_text_input"]["value"] == "sales_line"


def test_push_puts_a_view_on_top(app: RawApp, asha: Person, opened: dict[str, Any]) -> None:
    """With the old one below it."""
    app.reply = lambda envelope: {"response_action": "push", "view": modal(title=plain("On top"))}
    asha.fill("Field", "sales_line")
    asha.submit()
    assert asha.modal("On top")["previous_view_id"] == opened["id"]


def test_errors_are_shown_at_their_fields(app: RawApp, asha: Person, opened: dict[str, Any]) -> None:
    """On every tab of the person; the modal stays as it is."""
    app.reply = lambda envelope: {"response_action": "errors", "errors": {"field": "That name is taken."}}
    asha.fill("Field", "sales_line")
    assert asha.submit() == {"Field": "That name is taken."}
    frame = {"type": "view_errors", "view_id": opened["id"], "errors": {"field": "That name is taken."}}
    asha.wait_for(lambda: frame in asha.frames, what="the errors on the live socket")
    assert asha.errors() == {"Field": "That name is taken."}


LONG_TITLE = modal(title=plain("x" * 25))


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (SILENCE, "operation_timeout"),
        ({"response_action": "errors", "errors": {"note": "Not an input."}}, "invalid_errors"),
        ({"response_action": "errors", "errors": {"nowhere": "No block."}}, "invalid_errors"),
        ({"response_action": "errors", "errors": {}}, "invalid_errors"),
        ({"response_action": "errors", "errors": {"field": ""}}, "invalid_errors"),
        ({"response_action": "update", "view": LONG_TITLE}, "invalid_arguments"),
        ({"response_action": "update"}, "invalid_arguments"),
        ({"response_action": "push", "view": LONG_TITLE}, "invalid_arguments"),
        ({"response_action": "close"}, "invalid_response_action"),
        ({"text": "Done"}, "invalid_response_action"),
        ("Done", "invalid_response_action"),
    ],
)
def test_an_invalid_submission_acknowledgement_is_refused_visibly(
    app: RawApp, asha: Person, state: SlackState, opened: dict[str, Any], answer: Any, error: str
) -> None:
    """The person is asked to try again, the modal stays, the reason is kept."""
    state.patience = IMPATIENCE if answer is SILENCE else PATIENCE
    app.reply = lambda envelope: answer
    asha.fill("Field", "sales_line")
    with pytest.raises(AssertionError, match=r"We had some trouble connecting\. Try again\?"):
        asha.submit()
    assert state.problems[-1]["error"] == error
    assert asha.modal()["hash"] == opened["hash"]


def test_closing_sends_view_closed_if_requested(
    app: RawApp, asha: Person, client: WebClient, state: SlackState
) -> None:
    """With is_cleared for the whole stack; a view without notify_on_close isn't announced."""
    client.views_open(trigger_id=state.triggers.issue(ASHA), view=modal(callback_id="a", notify_on_close=True))
    client.views_push(trigger_id=state.triggers.issue(ASHA), view=modal(callback_id="b", title=plain("On top")))
    asha.modal("On top")
    asha.close(clear=True)
    asha.no_modal()
    (envelope,) = app.heard(1)
    payload = envelope["payload"]
    assert (payload["type"], payload["is_cleared"], payload["view"]["callback_id"]) == ("view_closed", True, "a")


def test_a_view_can_clear_the_stack_when_it_closes(client: WebClient, state: SlackState, asha: Person) -> None:
    """clear_on_close."""
    client.views_open(trigger_id=state.triggers.issue(ASHA), view=modal())
    on_top = modal(clear_on_close=True, title=plain("On top"))
    client.views_push(trigger_id=state.triggers.issue(ASHA), view=on_top)
    asha.modal("On top")
    asha.close()
    asha.no_modal()


def test_a_closed_view_cannot_be_submitted(app: RawApp, asha: Person, opened: dict[str, Any]) -> None:
    """One without a submit button can't be submitted either; the app gets nothing."""
    asha.close()
    answer = asha.act({"do": "submit", "view_id": opened["id"], "state": {"values": {}}})
    assert answer["ok"] is False
    assert app.envelopes == []


def test_a_chosen_conversation_comes_with_a_response_url(
    app: RawApp, asha: Person, client: WebClient, state: SlackState
) -> None:
    """If the menu has response_url_enabled."""
    view = modal(field(element("conversations_select", response_url_enabled=True)))
    client.views_open(trigger_id=state.triggers.issue(ASHA), view=view)
    asha.fill("Field", "C0TRUNKOPS")
    asha.submit()
    (given,) = app.payloads[0]["response_urls"]
    assert (given["channel_id"], given["block_id"], given["action_id"]) == (
        "C0TRUNKOPS",
        "field",
        "the-conversations_select",
    )
