"""The audit log tells of each call to Exotel: before it may change something, on whose behalf, and of which trunk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.app import trunkbot as app
from tests.approvals.acts import a_trunk, approve, ask, operation
from tests.journeys.acts import OPS, OUTBOUND, begin, card, held, modal_says, private_answer, set_up, trunk
from tests.support.audits import first_bad_row
from tests.support.stage import ASHA, CHLOE, VERA, Stage, stage
from tests.support.waiting import until


def test_each_change_is_written_down_before_it_is_sent_and_when_it_has_ended(staged: Stage) -> None:
    """So that a process that dies in between leaves a trace of what it may have done."""
    set_up(staged.person(ASHA), "Outbound", OUTBOUND)
    begun = [row.sentence for row in staged.audit("api_call_begun")]
    ended = [row.sentence for row in staged.audit("api_call") if row.sentence.startswith("POST")]
    assert [sentence.split(" ")[0] for sentence in begun] == ["POST"] * 3
    assert sorted(ended) == sorted(f"{sentence}: ok" for sentence in begun)
    order = [row.event for row in staged.audit() if row.sentence in {begun[0], f"{begun[0]}: ok"}]
    assert order == ["api_call_begun", "api_call"]


def test_what_cannot_be_written_down_is_not_sent(staged: Stage) -> None:
    """Better a change that is not made than one of which nobody knows."""
    asha = staged.person(ASHA)
    with staged.bot.store.transaction() as db:
        db.execute(
            "CREATE TEMP TRIGGER full BEFORE INSERT ON audit WHEN NEW.event = 'api_call_begun'"
            " BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        )
    begin(asha, "Outbound", OUTBOUND)
    modal_says(asha, "I couldn't write the request to the audit log first. Nothing was changed.")
    assert staged.aim.writes() == []
    with staged.bot.store.transaction() as db:
        db.execute("DROP TRIGGER full")
    asha.click("Try again from here")
    card(asha, "All 3 steps done")


def test_a_call_whose_row_could_not_be_written_is_written_with_the_next(staged: Stage) -> None:
    """It was made, whatever became of the file in that moment."""
    vera = staged.person(VERA)
    trunk(staged, "sales_line")
    with staged.bot.store.transaction() as db:
        db.execute(
            "CREATE TEMP TRIGGER full BEFORE INSERT ON audit WHEN NEW.event = 'api_call'"
            " BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        )
    vera.send(OPS, "/trunk show sales_line")
    private_answer(vera, "sales_line")
    before = len(staged.audit("api_call"))
    with staged.bot.store.transaction() as db:
        db.execute("DROP TRIGGER full")
    vera.send(OPS, "/trunk list")
    private_answer(vera, "sales_line")
    until(lambda: len(staged.audit("api_call")) > before + 3, "the rows of both")
    assert first_bad_row(staged.bot.store) is None


def test_a_read_is_somebodys_and_names_its_trunk(staged: Stage) -> None:
    """Who looked at what: not “trunkbot”, and not a SID that nobody knows."""
    vera = staged.person(VERA)
    trunk(staged, "sales_line")
    vera.send(OPS, "/trunk list")
    private_answer(vera, "sales_line")
    vera.send(OPS, "/trunk show sales_line")
    until(lambda: [row for row in staged.audit("api_call") if row.trunk == "sales_line" and row.actor == VERA], "hers")


def test_the_looks_of_an_approved_request_are_logged_as_its_own(tmp_path: Path) -> None:
    """Six reads come before a delete: they are part of it, and of who asked for it."""
    with stage(tmp_path, trunkbot_cooling_seconds=0) as staged:
        a_trunk(staged)
        request = ask(staged, staged.person(ASHA))
        approve(staged.person(CHLOE), request)
        until(lambda: operation(staged, request).state == "done", "the delete")
        rows = staged.audit("api_call")
        begun = next(place for place, row in enumerate(rows) if row.sentence.startswith("DELETE"))
        before = [row for row in rows[:begun] if row.trunk == "sales_line"][-5:]
        assert {(row.operation_id, row.actor) for row in before} == {(request, ASHA)}


def test_who_was_shown_a_password_differs_from_who_was_shown_that_there_is_one(staged: Stage) -> None:
    """Two rows of two kinds, both with the trunk's name."""
    asha = staged.person(ASHA)
    trunk(staged, "sales_line")
    asha.send(OPS, "/trunk list")
    private_answer(asha, "sales_line")
    staged.account.fault(credentials_shape="seed")
    asha.send(OPS, "/trunk creds sales_line")
    modal_says(asha, "••••")
    assert staged.audit("asked_to_reveal") == []
    asha.click("Show the password")
    modal_says(asha, "Only you can see this")
    (shown,) = staged.audit("asked_to_reveal")
    assert (shown.actor, shown.trunk, shown.sentence) == (ASHA, "sales_line", "/trunk creds sales_line")
    assert [row.trunk for row in staged.audit("asked_to_see")] == ["sales_line"]


def test_a_refusal_says_of_which_trunk(staged: Stage) -> None:
    """So that `/trunk audit sales_line` has those who were not let."""
    trunk(staged, "sales_line")
    vera = staged.person(VERA)
    vera.send(OPS, "/trunk list")
    private_answer(vera, "sales_line")
    vera.send(OPS, "/trunk delete sales_line")
    until(lambda: staged.audit("refused"), "the refusal")
    assert [(row.actor, row.trunk, row.verb) for row in staged.audit("refused")] == [(VERA, "sales_line", "delete")]


def test_a_call_that_is_hung_up_on_when_the_bot_stops_is_logged_and_looked_into_by_the_next(
    staged: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was sent, and Exotel does it: the process ends soon all the same, and the log has no hole."""
    monkeypatch.setattr(app, "FINISH_SECONDS", 0.2)
    asha = staged.person(ASHA)
    staged.aim.hold("POST")
    begin(asha, "Outbound", OUTBOUND)
    until(lambda: staged.aim.writes(), "the call")
    staged.restart()
    assert not staged.aim.writes()[0].ended, "Exotel is still at work"
    staged.aim.release()
    card(asha, "All 3 steps done")
    assert held(staged, "sales_line") == (["+919876543210"], ["44.248.146.11/32"], [])
    posts = [row for row in staged.audit("api_call") if row.sentence.startswith("POST")]
    cut_off = [row for row in posts if row.sentence.endswith("/trunks: AnswerLost")]
    assert len(cut_off) == 1
    assert json.loads(cut_off[0].detail)["http_status"] is None
    assert len([row for row in staged.audit("api_call_begun") if row.sentence.endswith("/trunks")]) <= 2
