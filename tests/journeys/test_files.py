"""An account as a file, in Slack: exported, and compared with a pasted one."""

from __future__ import annotations

import pytest

from bot.front import single_flight
from tests.journeys.acts import OUTBOUND, held, modal_says, set_up
from tests.support.looking import text_of
from tests.support.stage import ASHA, Stage
from tests.support.waiting import until


def test_the_buttons_of_a_plan_are_pressed_in_turn(staged: Stage) -> None:
    """Each answer is on top of the plan: one is done at once, one needs approval and asks for a reason."""
    asha = staged.person(ASHA)
    set_up(asha, "Outbound", OUTBOUND)
    until(lambda: staged.operations()[0].state == "done", "the set-up")
    asha.send("general", "/trunk plan")
    modal_says(asha, "Paste a file")
    asha.fill("File", "trunks:\n  sales_line:\n    numbers: ['98']\n")
    assert next(iter(asha.submit().values())).startswith("Line 3: ")
    rows = "sales_line,+91 1800 123 456,\nsales_line,,44.248.146.11/31\n"
    asha.fill("File", f"trunk,number,ip\nsales_line,+919876543210,\n{rows}")
    assert asha.submit() == {}
    plan = modal_says(asha, "1 to add, 1 to change")
    assert "the number +911800123456" in text_of(plan)
    assert "1 setting is right already." in text_of(plan)
    asha.click("Add", plan)
    until(lambda: len(held(staged, "sales_line")[0]) == 2, "the number on the trunk")
    modal_says(asha, "On it: Add +911800123456")
    asha.close()
    asha.click("Change", modal_says(asha, "1 to add, 1 to change"))
    modal_says(asha, "Change a mask")


def test_an_export_comes_as_a_direct_message(staged: Stage) -> None:
    """It is in the audit log, with no password anywhere."""
    asha = staged.person(ASHA)
    set_up(asha, "Outbound", OUTBOUND)
    until(lambda: staged.operations()[0].state == "done", "the set-up")
    asha.send("general", "/trunk export")
    asha.see("I sent you 1 trunk of sandbox1 as YAML as a direct message.", "general")
    (row,) = staged.audit("file_sent")
    assert "trunks-sandbox1-" in row.sentence


def test_who_reads_too_much_at_once_loses_nothing_that_was_pasted(
    staged: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Comparing takes six requests a trunk, so it waits its turn among the person's own reads."""
    asha = staged.person(ASHA)
    asha.send("general", "/trunk plan")
    modal_says(asha, "Paste a file")
    asha.fill("File", "trunks: {new_line: }")
    monkeypatch.setattr(single_flight, "READS_AT_ONCE", 0)
    assert "lookups are still running" in next(iter(asha.submit().values()))
    monkeypatch.undo()
    assert asha.submit() == {}
    modal_says(asha, "1 to add")
