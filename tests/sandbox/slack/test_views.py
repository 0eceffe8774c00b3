"""Modals and home tabs: triggers, stacks, hashes, and what stays typed."""

from __future__ import annotations

from slack_sdk import WebClient

from bot.sandbox.slack.state import SlackState
from tests.sandbox.slack.bricks import actions, button, element, field, home, modal, option, plain, static_select
from tests.sandbox.slack.clockwork import Clock
from tests.sandbox.slack.envelopes import RawApp
from tests.sandbox.slack.refused import refusal
from tests.support.person import Person

ASHA = "UASHA00001"
TEXT = field(element("plain_text_input"))


def test_a_trigger_opens_one_modal(client: WebClient, state: SlackState, asha: Person) -> None:
    """The second use is exchanged_trigger_id."""
    trigger_id = state.triggers.issue(ASHA)
    client.views_open(trigger_id=trigger_id, view=modal(title=plain("Set up")))
    asha.modal("Set up")
    assert refusal(lambda: client.views_open(trigger_id=trigger_id, view=modal()))["error"] == "exchanged_trigger_id"


def test_a_trigger_expires_after_three_seconds(client: WebClient, state: SlackState, clock: Clock) -> None:
    """expired_trigger_id after that, to the moment."""
    in_time, too_late = state.triggers.issue(ASHA), state.triggers.issue(ASHA)
    clock.forward(3)
    assert client.views_open(trigger_id=in_time, view=modal())["ok"]
    clock.forward(0.01)
    assert refusal(lambda: client.views_open(trigger_id=too_late, view=modal()))["error"] == "expired_trigger_id"


def test_the_opened_view_is_returned_in_full(client: WebClient, state: SlackState) -> None:
    """With id, hash, state and names for what had none."""
    view = client.views_open(trigger_id=state.triggers.issue(ASHA), view=modal(TEXT, actions(button())))["view"]
    assert view["id"] == view["root_view_id"]
    assert (view["previous_view_id"], view["callback_id"], view["notify_on_close"]) == (None, "", False)
    assert view["blocks"][1]["block_id"]
    assert view["state"]["values"]["field"]["the-plain_text_input"]["value"] is None
    assert (view["app_id"], view["bot_id"], view["team_id"]) == ("ATRUNKBOT1", "BTRUNKBOT1", "TSANDBOX01")


def test_a_stack_holds_three_views(client: WebClient, state: SlackState, asha: Person) -> None:
    """push_limit_reached for the fourth; closing shows the one below."""
    first = client.views_open(trigger_id=state.triggers.issue(ASHA), view=modal(title=plain("One")))["view"]
    second = client.views_push(trigger_id=state.triggers.issue(ASHA), view=modal(title=plain("Two")))["view"]
    client.views_push(trigger_id=state.triggers.issue(ASHA), view=modal(title=plain("Three")))
    assert (second["root_view_id"], second["previous_view_id"]) == (first["id"], first["id"])
    fourth = refusal(lambda: client.views_push(trigger_id=state.triggers.issue(ASHA), view=modal()))
    assert fourth["error"] == "push_limit_reached"
    asha.modal("Three")
    asha.close()
    asha.modal("Two")


def test_pushing_needs_a_modal_to_push_upon(client: WebClient, state: SlackState) -> None:
    """not_found otherwise."""
    trigger_id = state.triggers.issue(ASHA)
    assert refusal(lambda: client.views_push(trigger_id=trigger_id, view=modal()))["error"] == "not_found"


def test_an_update_needs_the_current_hash(client: WebClient, state: SlackState) -> None:
    """hash_conflict for an older one; without a hash the last update wins."""
    view = client.views_open(trigger_id=state.triggers.issue(ASHA), view=modal())["view"]
    client.views_update(view_id=view["id"], hash=view["hash"], view=modal())
    stale = refusal(lambda: client.views_update(view_id=view["id"], hash=view["hash"], view=modal()))
    assert stale["error"] == "hash_conflict"
    assert client.views_update(view_id=view["id"], view=modal())["view"]["hash"] != view["hash"]


def test_an_update_can_name_the_view_by_its_external_id(client: WebClient, state: SlackState, asha: Person) -> None:
    """It is unique among open views."""
    client.views_open(trigger_id=state.triggers.issue(ASHA), view=modal(external_id="setup-7"))
    client.views_update(external_id="setup-7", view=modal(external_id="setup-7", title=plain("Ready")))
    asha.modal("Ready")
    twin = modal(external_id="setup-7")
    twice = refusal(lambda: client.views_push(trigger_id=state.triggers.issue(ASHA), view=twin))
    assert twice["error"] == "duplicate_external_id"


def test_a_closed_view_is_not_found(client: WebClient, state: SlackState, asha: Person) -> None:
    """An update that comes too late is refused."""
    view = client.views_open(trigger_id=state.triggers.issue(ASHA), view=modal())["view"]
    asha.modal()
    asha.close()
    assert refusal(lambda: client.views_update(view_id=view["id"], view=modal()))["error"] == "not_found"


def test_an_update_keeps_typed_values_if_ids_stay(
    app: RawApp, client: WebClient, state: SlackState, asha: Person
) -> None:
    """The same block_id and action_id keep it, over an initial value too; a new block_id starts afresh."""
    stays = field(element("plain_text_input", initial_value="at first"))
    menu = field(static_select(), dispatch_action=True, label=plain("Menu")) | {"block_id": "menu"}
    view = client.views_open(trigger_id=state.triggers.issue(ASHA), view=modal(stays, menu))["view"]
    asha.fill("Field", "typed")
    asha.choose("Menu", "Option 1")
    fresh = {**menu, "block_id": "menu-2"}
    updated = client.views_update(view_id=view["id"], view=modal(stays, fresh))["view"]
    values = updated["state"]["values"]
    assert values["field"]["the-plain_text_input"]["value"] == "typed"
    assert values["menu-2"]["the-static_select"]["selected_option"] is None


def test_initial_values_are_in_the_state(client: WebClient, state: SlackState) -> None:
    """Initial choices are in the state before anyone touches it."""
    view = modal(field(static_select(initial_option=option(2))))
    shown = client.views_open(trigger_id=state.triggers.issue(ASHA), view=view)["view"]
    assert shown["state"]["values"]["field"]["the-static_select"]["selected_option"] == option(2)


def test_a_home_tab_can_be_published_repeatedly(client: WebClient, asha: Person) -> None:
    """The same view with a new hash, which the next publish can require."""
    first = client.views_publish(user_id=ASHA, view=home(field(element("plain_text_input"))))["view"]
    again = client.views_publish(user_id=ASHA, view=home(), hash=first["hash"])["view"]
    assert (again["id"], again["hash"] != first["hash"]) == (first["id"], True)
    stale = refusal(lambda: client.views_publish(user_id=ASHA, view=home(), hash=first["hash"]))
    assert stale["error"] == "hash_conflict"
    asha.wait_for(lambda: asha.home_view and asha.home_view["hash"] == again["hash"], what="the new home tab")


def test_a_home_tab_is_not_updated_as_a_modal(client: WebClient) -> None:
    """views.update accepts modals only; only people of the workspace have a Home tab."""
    view = client.views_publish(user_id=ASHA, view=home())["view"]
    assert refusal(lambda: client.views_update(view_id=view["id"], view=modal()))["error"] == "invalid_arguments"
    assert refusal(lambda: client.views_publish(user_id="UNOBODY000", view=home()))["error"] == "invalid_arguments"


def test_a_modal_opens_in_the_window_that_asked_and_in_no_other(client: WebClient, state: SlackState) -> None:
    """Slack shows it nowhere else, not even to the same person. Pushed and updated views stay there too."""
    view = client.views_open(trigger_id=state.triggers.issue(ASHA, "one"), view=modal(title=plain("Here")))["view"]
    assert [shown.id for shown in state.views.stack(ASHA, "one")] == [view["id"]]
    assert state.views.stack(ASHA, "two") == []
    client.views_open(trigger_id=state.triggers.issue(ASHA, "two"), view=modal(title=plain("There")))
    client.views_push(trigger_id=state.triggers.issue(ASHA, "one"), view=modal(title=plain("On top")))
    titles = [
        [shown.content["title"]["text"] for shown in state.views.stack(ASHA, window)] for window in ("one", "two")
    ]
    assert titles == [["Here", "On top"], ["There"]]
