"""What was deleted is set up again from what was written down just before; what cannot come back is said first."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain import Mask, PublicIPv4, TrunkName
from tests.approvals.acts import OPS, a_full_trunk, a_trunk, approve, ask, card_says, modal_says, press, refused, told
from tests.support.looking import buttons, text_of
from tests.support.person import Person
from tests.support.stage import ASHA, BEN, CHLOE, VERA, Stage

pytestmark = pytest.mark.long


def delete(stage: Stage, asha: Person, chloe: Person, name: str = "sales_line") -> str:
    """Asked for and approved; the request's id once it is gone."""
    request = ask(stage, asha, name)
    approve(chloe, request, name)
    card_says(asha, request, "Done.")
    return request


def pieces(trunk: dict[str, Any]) -> dict[str, Any]:
    """What is on a trunk, without the ids and times that are new each time."""
    return {
        # The account holds no mode where none was said, which means pstn.
        "numbers": sorted((each["phone_number"], each["mode"] or "pstn") for each in trunk["phone_numbers"]),
        "addresses": sorted((each["ip"], each["mask"]) for each in trunk["whitelisted_ips"]),
        "destinations": sorted(
            (each["destination"], each["priority"], each["weight"]) for each in trunk["destination_uris"]
        ),
        "settings": sorted((each["name"], each["value"]) for each in trunk["settings"]),
    }


def test_everything_that_can_come_back_does(staged: Stage) -> None:
    """Numbers with their modes, addresses with their masks, destinations with their weights, the alias: as it was."""
    old_sid = a_full_trunk(staged)
    before = pieces(staged.account.trunks()["sales_line"])
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    request = delete(staged, asha, chloe)
    assert staged.account.trunks() == {}

    press(asha, "Restore…", request)
    plan = text_of(modal_says(asha, "What can't come back"))
    lines = [line for line in plan.splitlines() if line[:2] in {"1.", "2.", "3.", "4."} or line.startswith("    • ")]
    assert lines[0] == "1. Create the trunk sales_line"
    assert len([line for line in lines if not line.endswith("In parallel:")]) == 9
    for part in (
        f"The SID {old_sid} – the trunk gets a new one",
        f"Flows in Exotel's dashboard that dial sip:{old_sid} – change them to the new SID.",
    ):
        assert part in plan
    assert asha.submit() == {}
    back = text_of(modal_says(asha, "is back as"))
    now = staged.account.trunks()["sales_line"]
    assert pieces(now) == before
    assert now["trunk_sid"] != old_sid
    assert f"`{now['trunk_sid']}`" in back
    assert f"any Exotel flow that dials `sip:{old_sid}`" in back
    (again,) = {one.id for one in staged.operations()} - {request}
    over = card_says(asha, request, f"Restored later ({again}).")
    assert "Restore…" not in buttons(over)
    assert refused(staged) == []


def test_the_passwords_of_credentials_do_not_come_back_and_it_says_whose(staged: Stage) -> None:
    """User names are known; passwords were never written down."""
    sid = a_trunk(staged)
    staged.account.fault(credentials_shape="seed")
    names = [each.user_name for each in staged.account.api.credentials(sid)]
    assert names, "the sandbox shows a credential in this shape"
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    request = delete(staged, asha, chloe)
    press(asha, "Restore…", request)
    told_so = text_of(modal_says(asha, "What can't come back"))
    assert f"The SIP user {', '.join(names)} – add it again with /trunk creds add." in told_so


def test_restore_by_name_by_its_beginning_and_by_the_old_sid(staged: Stage) -> None:
    """And with no name at all the deleted trunks are offered, the latest first."""
    first = staged.account.api.create_trunk(TrunkName("first_line")).trunk_sid
    a_trunk(staged)
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    asha.send(OPS, "/trunk restore")
    modal_says(asha, "Nothing to restore yet – no trunk has been deleted with trunkbot.")
    asha.close(clear=True)
    delete(staged, asha, chloe, "first_line")
    delete(staged, asha, chloe)
    for words, name in (("sales_line", "sales_line"), ("FIRST", "first_line"), (first, "first_line")):
        asha.send(OPS, f"/trunk restore {words}")
        modal_says(asha, f"*Restore `{name}`?*\nIt was deleted <!date^")
        asha.close(clear=True)
    asha.send(OPS, "/trunk restore nothing")
    offered = modal_says(asha, "No deleted trunk called “nothing”.")
    assert buttons(offered) == ["sales_line", "first_line"]
    asha.click("first_line")
    modal_says(asha, "*Restore `first_line`?*")


def test_a_trunk_that_took_the_name_meanwhile_is_named_before_anything_is_added_to_it(staged: Stage) -> None:
    """No second trunk of that name can be, so the old pieces would go onto the new one: whoever restores must know."""
    a_trunk(staged)
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    request = delete(staged, asha, chloe)
    new = staged.account.api.create_trunk(TrunkName("sales_line")).trunk_sid
    press(asha, "Restore…", request)
    warned = text_of(modal_says(asha, "What can't come back"))
    assert f"*A trunk called `sales_line` exists now* (`{new}`). I won't create another" in warned
    assert "Create the trunk" not in warned
    assert "gets a new one" not in warned, "no trunk is made, so none gets a new SID"
    assert f"change them to sip:{new}." in warned
    assert asha.submit() == {}
    modal_says(asha, "is back as")
    assert list(staged.account.trunks()) == ["sales_line"]
    assert [one["phone_number"] for one in staged.account.trunks()["sales_line"]["phone_numbers"]] == ["+919876543210"]


def test_where_the_new_trunk_has_it_all_there_is_nothing_to_restore(staged: Stage) -> None:
    """Somebody has set it up again by hand: that is said, and there is no button that would do nothing."""
    a_full_trunk(staged)
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    request = delete(staged, asha, chloe)
    new = a_full_trunk(staged)
    press(asha, "Restore…", request)
    told_so = modal_says(asha, "*Nothing to restore.*")
    assert not told_so.get("submit")
    assert f"(`{new}`) and already has everything" in text_of(told_so)
    asha.click("Show the trunk")
    modal_says(asha, "sales_line")
    assert refused(staged) == []


def test_a_trunk_that_took_the_name_after_the_review_gets_nothing_until_someone_agrees(staged: Stage) -> None:
    """What was agreed to was a trunk of one's own; the card leads back to the review, which tells of the other."""
    a_trunk(staged)
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    request = delete(staged, asha, chloe)
    press(asha, "Restore…", request)
    modal_says(asha, "What can't come back")
    new = staged.account.api.create_trunk(TrunkName("sales_line")).trunk_sid
    assert asha.submit() == {}
    stopped = modal_says(asha, f"A trunk called sales_line already exists ({new}); this request didn't create it")
    assert staged.account.trunks()["sales_line"]["phone_numbers"] == []
    assert buttons(stopped)[:2] == ["Show the trunk that has it", "Edit and retry…"]
    asha.click("Edit and retry…")
    modal_says(asha, f"*A trunk called `sales_line` exists now* (`{new}`)")
    assert asha.submit() == {}
    modal_says(asha, "is back as")
    assert [one["phone_number"] for one in staged.account.trunks()["sales_line"]["phone_numbers"]] == ["+919876543210"]


def test_who_may_not_change_anything_may_not_restore(staged: Stage) -> None:
    """Chloe may approve, and not ask; Vera neither."""
    a_trunk(staged)
    asha, chloe, vera = map(staged.person, (ASHA, CHLOE, VERA))
    request = delete(staged, asha, chloe)
    for person in (chloe, vera):
        press(person, "Restore…", request)
        told(person, "Only operators can do this.")
    assert staged.account.trunks() == {}


def test_on_an_account_without_the_portal_a_trunk_is_restored_under_its_name(staged: Stage) -> None:
    """Such an account has no list to read the name from; the approver types the name all the same, not the SID."""
    a_trunk(staged)
    asha, ben, chloe = map(staged.person, (ASHA, BEN, CHLOE))
    asha.send(OPS, "/trunk list")
    asha.see("sales_line")
    staged.account.fault(portal_off=True)
    request = delete(staged, asha, chloe)
    press(ben, "Restore…", request)
    plan = text_of(modal_says(ben, "*Restore `sales_line`?*"))
    assert "The caller ID, if it had one – this account doesn't support reading it." in plan
    assert ben.submit() == {}
    modal_says(ben, "is back as")
    assert list(staged.account.trunks()) == ["sales_line"]


def test_a_wide_network_waits_for_approval_when_it_is_opened_again(staged: Stage) -> None:
    """A /24 is 256 addresses that may call on the account's bill: what needed two people needs two people again."""
    sid = a_trunk(staged)
    staged.account.api.whitelist_ip(sid, PublicIPv4("44.248.146.0"), Mask(24))
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    request = delete(staged, asha, chloe)
    press(asha, "Restore…", request)
    assert "so this needs someone else's approval" in text_of(modal_says(asha, "What can't come back"))
    assert asha.submit() == {}
    asha.close(clear=True)
    (again,) = {one.id for one in staged.operations()} - {request}
    opens = text_of(card_says(chloe, again, "What this opens up:"))
    assert "44.248.146.0/24: A /24 lets 256 addresses place calls you pay for." in opens
    assert f"To restore the trunk that request {request} deleted." in opens
    press(chloe, "Approve…", again)
    modal_says(chloe, "What this opens up:")
    assert chloe.submit() == {}
    card_says(asha, again, "All 3 steps done")
    assert pieces(staged.account.trunks()["sales_line"])["addresses"] == [("44.248.146.0", 24)]
