"""A button and a form come back to the account they were made for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.words import at_account
from bot.words.blocks import Message, actions, button, modal, section

NAMES = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,23}", fullmatch=True)


@given(st.text(max_size=60), NAMES)
def test_a_value_leads_back_to_its_account_and_keeps_its_words(text: str, name: str) -> None:
    """Also when it is stamped twice."""
    words, none = at_account.split(text)
    if none is not None:
        return
    stamped = at_account.value(text, name)
    assert at_account.value(stamped, "another") == stamped
    assert at_account.split(stamped) == (words.strip(), name)


def test_the_account_may_stand_anywhere_on_the_line() -> None:
    """As people type."""
    for line in ("list --account apac", "--account apac list", "--account=apac list", "list  --account=apac"):
        assert at_account.split(line) == ("list", "apac")
    assert at_account.split("ip add --account apac sales_line 44.248.146.11") == (
        "ip add sales_line 44.248.146.11",
        "apac",
    )
    assert at_account.split("list --account") == ("list", "")
    assert at_account.split("list --accounts") == ("list --accounts", None)


def test_with_one_account_nothing_is_added() -> None:
    """Most have one."""
    answer = Message("Hello.", [section("Hello."), actions([button("Show", "show", "sid")])])
    view = modal("show/form", "Show", list(answer.blocks))
    assert at_account.message(answer, "") == answer
    assert at_account.view(view, "") == view


def test_the_buttons_of_a_request_are_left_alone() -> None:
    """They carry an id and nothing else; its row knows its account."""
    row = actions([button("Approve", "review/approve", "k1"), button("Show", "show", "sid")])
    (answer,) = at_account.buttons([row], "apac")
    assert [element["value"] for element in answer["elements"]] == ["k1", "sid --account apac"]


def test_a_form_says_its_account_once_and_comes_back_to_it() -> None:
    """However often it is passed on."""
    view = modal("ip add/form", "Whitelist", [section("Hello.")])
    stamped = at_account.view(at_account.view(view, "apac"), "apac")
    assert at_account.of_view(stamped["callback_id"]) == ("ip add/form", "apac")
    assert len(stamped["blocks"]) == 2
