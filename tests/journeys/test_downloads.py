"""Files that a person downloads: they come in that person's direct message with the bot, and nowhere else."""

from __future__ import annotations

import csv
import html
import io
import json

import httpx

from tests.journeys.acts import OPS, private_answer, trunk
from tests.support.looking import Json, text_of
from tests.support.person import Person
from tests.support.stage import ASHA, VERA, Stage

DIRECT = "trunkbot"


def file_in_direct_message(person: Person, name: str) -> Json:
    """The newest message with a file of that name, once there is one."""

    def newest() -> Json | None:
        messages = reversed(person.messages(DIRECT))
        return next((m for m in messages if [file["name"] for file in m.get("files", [])] == [name]), None)

    return person.wait_for(newest, what=f"a message with {name}")


def bytes_of(person: Person, message: Json) -> str:
    """What the browser saves when that person clicks the file."""
    url = message["files"][0]["url_private_download"]
    return httpx.get(url, params={"as": person.user_id}).raise_for_status().text


def test_vera_downloads_a_filtered_page_as_csv_and_as_json_lines(either_door: Stage) -> None:
    """Exactly the rows that fit, in her direct message and in no channel; both downloads are in the log."""
    asha, vera = either_door.person(ASHA), either_door.person(VERA)
    for name in ("one_line", "two_line", "three_line"):
        asha.send(OPS, f"/trunk create {name}")
        private_answer(asha, "Create")
    asha.wait_for(lambda: len(either_door.audit("done")) == 3, what="three trunks")
    vera.send(OPS, f"/trunk audit event done by <@{ASHA}>")
    private_answer(vera, "Audit log")
    fitting = [row for row in reversed(either_door.audit("done")) if row.actor == ASHA]
    assert all("Create" in row.sentence for row in fitting), "an outcome says of what"
    vera.click("Download CSV")
    private_answer(vera, "rows of the audit log as CSV")
    message = file_in_direct_message(vera, "trunkbot-audit.csv")
    rows = list(csv.DictReader(io.StringIO(bytes_of(vera, message), newline="")))
    assert [int(row["seq"]) for row in rows] == [row.seq for row in fitting]
    assert "event `done`" in message["text"]

    vera.click("Download JSONL")
    private_answer(vera, "rows of the audit log as JSONL")
    lines = bytes_of(vera, file_in_direct_message(vera, "trunkbot-audit.jsonl")).splitlines()
    assert [json.loads(line)["hash"] for line in lines] == [row.hash for row in fitting]

    downloads = either_door.audit("audit_downloaded")
    assert [(row.actor, json.loads(row.detail)["rows"]) for row in downloads] == [(VERA, len(fitting))] * 2
    assert json.loads(downloads[0].detail)["filters"] == {"event": "done", "person": ASHA}
    assert not any(message.get("files") for message in [*asha.messages(OPS), *asha.messages(DIRECT)])
    assert either_door.refusals() == []


def test_an_app_without_the_scope_says_which_it_lacks_and_who_adds_it(staged: Stage) -> None:
    """Nothing is sent; the log says that too. Once it is added, the same answer's button does it."""
    vera, all_scopes = staged.person(VERA), staged.slack.scopes
    staged.slack.scopes = tuple(scope for scope in all_scopes if scope != "files:write")
    vera.send(OPS, "/trunk audit download csv")
    told = text_of(private_answer(vera, "I can't send files"))
    assert "lacks the scope `files:write`" in told
    assert "Ask your trunkbot admin to add it" in told
    assert vera.messages(DIRECT) == []
    assert [row.actor for row in staged.audit("audit_not_sent")] == [VERA]

    staged.slack.scopes = all_scopes
    vera.click("Try again")
    file_in_direct_message(vera, "trunkbot-audit.csv")


def test_a_file_that_slack_does_not_take_is_reported(staged: Stage) -> None:
    """Its own reason where it gives one; where it breaks off, that nobody knows, and where to look."""
    vera = staged.person(VERA)
    staged.slack.channels["DVERA00001"].is_archived = True
    vera.send(OPS, "/trunk audit download csv")
    private_answer(vera, "Slack didn't take the file (`is_archived`).")
    staged.slack.channels["DVERA00001"].is_archived = False

    # Upload URLs now lead to a port on which nobody listens.
    staged.slack.files.base_url = lambda: "http://127.0.0.1:9"
    vera.send(OPS, "/trunk audit download jsonl")
    private_answer(vera, "so the file may or may not have arrived. Check your direct message")
    assert len(staged.audit("audit_not_sent")) == 2
    assert vera.messages(DIRECT) == []


def test_the_postman_file_equals_what_was_shown(staged: Stage) -> None:
    """The button under the message sends the same JSON, to whoever clicks it."""
    trunk(staged, "sales_line", "+919876543210", "44.248.146.11")
    vera = staged.person(VERA)
    vera.send(OPS, "/trunk curl postman sales_line")
    offer = private_answer(vera, "requests.")
    vera.click("Show it here", where=offer)
    shown = [block["text"]["text"] for block in private_answer(vera, "and paste this")["blocks"] if "text" in block]
    vera.click("Download the file", where=offer)
    private_answer(vera, "as a direct message")
    text = bytes_of(vera, file_in_direct_message(vera, "sales_line.postman_collection.json"))
    assert text == "\n".join(html.unescape(part[3:-3]) for part in shown if part.startswith("```"))
    assert json.loads(text)["item"][0]["name"] == "sales_line"
    assert staged.refusals() == []
