"""What the audit log tells of requests, and how somebody finds it in Slack the morning after."""

from __future__ import annotations

import csv
import io

from bot.store.audit.search import open_to_read
from bot.store.audit.verify import verify
from tests.approvals.acts import (
    OPS,
    a_trunk,
    approve,
    ask,
    decline,
    open_approval,
    operation,
    press,
    refused,
    rows,
    told,
)
from tests.approvals.conftest import Staging
from tests.journeys.acts import private_answer
from tests.journeys.test_downloads import bytes_of, file_in_direct_message
from tests.support.audits import known_by_name
from tests.support.looking import text_of
from tests.support.stage import ASHA, BEN, CHLOE, DIEGO, VERA, Stage
from tests.support.waiting import until


def test_the_row_of_a_delete_names_who_approved_it_and_vera_finds_it_by_a_name_that_she_types(staged: Stage) -> None:
    """Slack sends no id for what is typed; who has used trunkbot is known by name, in the CSV as well."""
    a_trunk(staged)
    asha, chloe, vera = map(staged.person, (ASHA, CHLOE, VERA))
    request = ask(staged, asha)
    approve(chloe, request)
    until(lambda: rows(staged, request, "done"), "the delete")
    assert rows(staged, request, "done")[0].details == {"approved_by": [CHLOE]}
    until(lambda: {ASHA, CHLOE} <= known_by_name(staged.bot.store), "their names")
    vera.send(OPS, "/trunk audit changes by @Asha since yesterday sales_line")
    page = text_of(private_answer(vera, "Audit log"))
    assert f"*done* · delete · sales_line · {request}" in page
    assert f"Done. Approved by <@{CHLOE}>." in page
    vera.click("Download CSV")
    message = file_in_direct_message(vera, "trunkbot-audit.csv")
    table = csv.DictReader(io.StringIO(bytes_of(vera, message), newline=""))
    assert {(row["actor"], row["actor_name"].lower()) for row in table} == {(ASHA, "asha")}
    assert "Hidden: everything that changed nothing, and individual steps." in message["text"]
    assert refused(staged) == []


def test_each_decision_is_one_row_with_a_plain_name(staged: Stage) -> None:
    """Declined, withdrawn, refused: with the click that it was, and why."""
    a_trunk(staged)
    asha, ben, chloe = map(staged.person, (ASHA, BEN, CHLOE))
    request = ask(staged, asha)
    press(ben, "Approve…", request)
    told(ben, "You can't decide this.")
    decline(chloe, request, "Wrong trunk.")
    other = ask(staged, asha)
    press(asha, "Withdraw", other)
    until(lambda: operation(staged, other).state.is_over, "the end of it")
    (refusal,) = rows(staged, request, "refused")
    (declined,) = rows(staged, request, "declined")
    (withdrawn,) = rows(staged, other, "withdrawn")
    assert (refusal.actor, refusal.details["click"]) == (BEN, "approve")
    assert (declined.actor, declined.sentence) == (CHLOE, "Declined: Delete sales_line. Wrong trunk.")
    assert declined.details == {"click": "decline"}
    assert (withdrawn.actor, withdrawn.details) == (ASHA, {"click": "withdraw"})
    assert withdrawn.sentence == "Withdrawn: Delete sales_line."
    assert {row.event for row in staged.audit()} & {"decline_rejected", "rejected", "approve_refused"} == set()


def test_the_log_of_an_approval_says_what_was_approved_and_how_many_more_it_needed(
    staging: Staging,
) -> None:
    """Not what was said to Chloe and Diego as they pressed; and so does the row of the stop."""
    staged = staging(trunkbot_approvals="delete=2", trunkbot_cooling_seconds=60)
    a_trunk(staged)
    asha, ben, chloe, diego = map(staged.person, (ASHA, BEN, CHLOE, DIEGO))
    request = ask(staged, asha)
    approve(chloe, request)
    approve(diego, request)
    press(ben, "Stop", request)
    until(lambda: operation(staged, request).state.is_over, "the stop")
    told_by = {event: rows(staged, request, event)[0].sentence for event in ("counted", "approved", "stopped")}
    assert told_by == {
        "counted": "One approval: Delete sales_line. 1 more approval needed.",
        "approved": "Approved: Delete sales_line.",
        "stopped": "Stopped before it started: Delete sales_line.",
    }


def test_a_refusal_is_found_under_the_trunk_that_was_meant(staged: Stage) -> None:
    """By its name or its SID, and says whom to ask in words that Slack makes names of."""
    sid = a_trunk(staged)
    vera = staged.person(VERA)
    vera.send(OPS, "/trunk list")
    private_answer(vera, "sales_line")
    for name in ("sales_line", sid):
        vera.send(OPS, f"/trunk delete {name}")
        until(lambda name=name: staged.audit("refused")[-1:] and staged.audit("refused")[-1].details["typed"] == name)  # type: ignore[misc]
    assert [(row.verb, row.trunk) for row in staged.audit("refused")] == [("delete", "sales_line")] * 2
    vera.send(OPS, "/trunk audit sales_line refused")
    page = text_of(private_answer(vera, "Audit log"))
    assert page.count("*refused* · delete · sales_line\n") == 2
    assert "Ask <!subteam^S0OPERATOR>." in page
    assert "Typed: `/trunk delete sales_line`" in page


def test_a_request_that_failed_half_way_says_how_far_it_came(staged: Stage) -> None:
    """`changes` shows the step that was done, and the failure with what it left."""
    a_trunk(staged, "support_line")
    asha, vera = staged.person(ASHA), staged.person(VERA)
    staged.account.fault(next={"kind": "500", "count": 12, "only": "writes"})
    asha.send(OPS, "/trunk number add support_line +911800123456")
    failed = until(lambda: staged.audit("failed") or staged.audit("unknown"), "the end")[0]
    assert failed.sentence.startswith("Add +911800123456 to support_line: 0 of 1 step done. ")
    vera.send(OPS, "/trunk audit changes")
    assert "0 of 1 step done." in text_of(private_answer(vera, "Audit log"))


def test_the_head_in_the_channel_comes_with_the_command_that_compares_it(staged: Stage) -> None:
    """Its row and hash stand in the audit log as values."""
    asha = staged.person(ASHA)
    asha.send(OPS, "/trunk audit head")
    private_answer(asha, "Also posted in the channel")
    (announced,) = [row for row in until(lambda: staged.audit("announced")) if "row" in row.details]
    row, head = announced.details["row"], announced.details["hash"]
    assert staged.audit()[row - 1].hash == head
    posted = asha.wait_for(lambda: [m for m in asha.messages(OPS) if "The audit log ends with row" in text_of(m)])
    assert f"`trunkbot audit verify --row {row} --hash {head}`" in text_of(posted[0])
    with open_to_read(staged.settings.trunkbot_db) as db:
        assert verify(db).is_whole


def test_the_calls_of_an_approvers_look_are_the_approvers(staged: Stage) -> None:
    """Asha asked for the delete, and Chloe had the trunk read before she approved it."""
    a_trunk(staged)
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    request = ask(staged, asha)
    before = len(rows(staged, request, "api_call"))
    open_approval(chloe, request)
    looks = rows(staged, request, "api_call")[before:]
    assert {row.actor for row in looks} == {CHLOE}
