"""`/trunk plan`: a pasted file against a live account."""

from __future__ import annotations

import pytest

from bot.domain import E164, TrunkName
from bot.verbs.services import Services
from bot.verbs.verb import Next, Show, Submission, Wrong
from bot.words.blocks import View
from commands.plan import verb
from tests.commands.asking import ask, words
from tests.support.account import Account
from tests.support.looking import elements


def paste(text: str, services: Services) -> Next:
    """The answer to this file."""
    return verb.screens["file"](Submission(ask(""), {"file": text}, "", services))


def compared(text: str, services: Services) -> View:
    """The view once the account was read."""
    shown = paste(text, services)
    assert isinstance(shown, Show)
    assert shown.second_look
    view = shown.second_look(services)
    assert view
    return view


def pressed(view: View) -> list[tuple[str, str]]:
    """The command and the value of each button."""
    return [(element["action_id"].split("#")[0], element["value"]) for _, element in elements(view)]


@pytest.fixture
def sales(exotel: Account) -> str:
    """The SID of the only trunk, which has a number."""
    sid = exotel.api.create_trunk(TrunkName("sales_line")).trunk_sid
    exotel.api.map_number(sid, E164("+919876543210"))
    return sid


def test_each_difference_has_a_button_with_its_values(services: Services, sales: str) -> None:
    """The button opens the form that a typed command does."""
    text = "prune: true\ntrunks:\n  sales_line:\n    numbers: ['+911800123456']\n    whitelist: [44.248.146.8/29]\n"
    view = compared(text, services)
    said = words(view)
    assert "On 1 trunk: 2 to add, 1 to remove." in said
    assert f"*sales_line* (`{sales}`): 2 to add, 1 to remove" in said
    assert "`-` the number +919876543210 :lock:" in said
    assert pressed(view) == [
        ("number add", "sales_line +911800123456"),
        ("number remove", "sales_line +919876543210"),
        ("ip add", "sales_line 44.248.146.8/29"),
    ]


def test_a_new_trunk_is_created_before_anything_is_added(services: Services, sales: str) -> None:
    """The other forms need it."""
    view = compared("trunks:\n  new_line:\n    numbers: ['+911800123456']\n", services)
    assert pressed(view) == [("create", "new_line")]
    assert "`+` the number +911800123456" in words(view)
    assert "Add the trunk first, then compare again for the rest." in words(view)
    assert "Not in the file: sales_line." in words(view)


def test_every_mistake_is_at_the_field_and_nothing_is_read(services: Services) -> None:
    """Five of them, and how many more there are."""
    numbers = "".join(f"      - '{number}'\n" for number in range(7))
    wrong = paste(f"trunks:\n  sales_line:\n    numbers:\n{numbers}", services)
    assert isinstance(wrong, Wrong)
    assert wrong.fields["file"].startswith("Line 4: ")
    assert wrong.fields["file"].endswith("and 2 more mistakes")
    other = paste("account: acme9\ntrunks: {}\n", services)
    assert isinstance(other, Wrong)
    assert other.fields["file"] == "The file is of the account acme9, but this is sandbox1."


def test_an_account_that_is_as_the_file_says_has_nothing_to_press(services: Services, sales: str) -> None:
    """It says so."""
    view = compared("trunks:\n  sales_line:\n    numbers: ['+919876543210']\n", services)
    assert "The account is as the file says. 1 setting is right already." in words(view)
    assert pressed(view) == []


def test_an_account_that_cannot_be_read_is_no_account_without_trunks(
    exotel: Account, services: Services, sales: str
) -> None:
    """The view says what happened."""
    exotel.next_calls("503", count=50)
    view = compared("trunks:\n  sales_line:\n", services)
    assert "I couldn't read the account" in words(view)


def test_more_than_fits_is_said_to_be_more(services: Services, sales: str) -> None:
    """A view has a hundred blocks."""
    numbers = ", ".join(f"'+9118001{number:05}'" for number in range(120))
    view = compared(f"trunks:\n  sales_line:\n    numbers: [{numbers}]\n", services)
    assert len(view["blocks"]) <= 100
    assert "and 31 more lines. Do these first, then compare again." in words(view)
