"""Uploading a file as Slack wants it: a URL, the bytes, the end; and who can download it afterwards."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient

from bot.sandbox.slack.files import LARGEST_FILE_BYTES
from bot.sandbox.slack.manifest import TRUNKBOT
from bot.sandbox.slack.state import SlackState
from tests.sandbox.slack.refused import refusal
from tests.support.person import Person

GENERAL, ASHA_DM, BEN_DM = "C0GENERAL0", "DASHA00001", "DBEN000001"
BYTES = b"seq,event\r\n1,asked\r\n\x00\xff"


def uploaded(client: WebClient, content: bytes = BYTES) -> str:
    """The id of a file whose bytes are there, and which is not completed."""
    slot = client.files_getUploadURLExternal(filename="rows.csv", length=len(content))
    assert httpx.post(slot["upload_url"], content=content).status_code == 200
    return str(slot["file_id"])


def complete(client: WebClient, files: Any, **more: Any) -> Any:
    given = files if isinstance(files, str) else json.dumps(files)
    return client.api_call("files.completeUploadExternal", params={"files": given, **more})


def test_slack_sdk_uploads_a_file_and_only_its_reader_can_download_it(
    client: WebClient, slack: str, asha: Person
) -> None:
    """files_upload_v2 into a direct message; it comes as an attachment that no browser takes for a page."""
    channel = client.conversations_open(users="UASHA00001")["channel"]["id"]
    answer = client.files_upload_v2(
        channel=channel, filename="<b>ä.html", file=BYTES, title="Rows", initial_comment="Here it is"
    )
    shown = asha.see("Here it is", where="trunkbot")
    assert [file["id"] for file in shown["files"]] == [answer["file"]["id"]]
    assert (shown["files"][0]["name"], shown["files"][0]["title"]) == ("<b>ä.html", "Rows")
    url = shown["files"][0]["url_private_download"]
    got = httpx.get(url, params={"as": "UASHA00001"})
    assert got.content == BYTES
    assert got.headers["content-disposition"] == "attachment; filename*=UTF-8''%3Cb%3E%C3%A4.html"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert httpx.get(url, headers={"Authorization": "Bearer xoxb-sandbox"}).content == BYTES
    assert [httpx.get(url, params=who).status_code for who in ({"as": "UBEN000001"}, {"as": "U0"}, {})] == [404] * 3
    assert httpx.get(f"{slack}/files-pri/TSANDBOX01-F0/download?as=UASHA00001").status_code == 404


def test_an_upload_url_accepts_the_announced_length_once(client: WebClient, state: SlackState) -> None:
    """Others are refused, and use it up; a form with the file in it is as good as the raw bytes."""
    slot = client.files_getUploadURLExternal(filename="rows.csv", length=3)
    assert httpx.post(slot["upload_url"], files={"filename": ("rows.csv", b"a\r\n")}).text == "OK - 3"
    assert httpx.post(slot["upload_url"], content=b"abc").status_code == 404
    complete(client, [{"id": slot["file_id"]}])
    (file, content) = state.files.find(slot["file_id"]) or ({}, b"")
    assert (file["title"], content) == ("rows.csv", b"a\r\n")

    wrong = client.files_getUploadURLExternal(filename="rows.csv", length=3)
    assert httpx.post(wrong["upload_url"], content=b"abcd").status_code == 400
    assert httpx.post(wrong["upload_url"], content=b"abc").status_code == 404
    assert refusal(lambda: complete(client, [{"id": wrong["file_id"]}]))["error"] == "file_not_found"
    assert "upload_length_mismatch" in [problem["error"] for problem in state.problems]


def test_an_upload_can_be_larger_than_any_other_body(client: WebClient) -> None:
    """A file of two mebibytes; a call of two is refused."""
    assert uploaded(client, b"x" * 2**21)
    url = f"{client.base_url}chat.postMessage"
    assert httpx.post(url, content=b"x" * 2**21, headers={"Authorization": "Bearer xoxb-sandbox"}).status_code == 413


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"length": 3}, "missing_argument"),
        ({"filename": "rows.csv"}, "missing_argument"),
        ({"filename": "rows.csv", "length": "many"}, "invalid_arguments"),
        ({"filename": "rows.csv", "length": 0}, "invalid_arguments"),
        ({"filename": "rows.csv", "length": -1}, "invalid_arguments"),
        ({"filename": "rows.csv", "length": LARGEST_FILE_BYTES + 1}, "file_upload_size_restricted"),
    ],
)
def test_an_upload_url_needs_a_name_and_a_length(shared_client: WebClient, given: dict[str, Any], error: str) -> None:
    """Each alone is refused."""
    refused = refusal(lambda: shared_client.api_call("files.getUploadURLExternal", params=given))
    assert refused["error"] == error


@pytest.mark.parametrize(
    ("end", "error"),
    [
        (lambda c, file: complete(c, ""), "missing_argument"),
        (lambda c, file: complete(c, "{"), "invalid_arguments"),
        (lambda c, file: complete(c, {"id": file}), "invalid_arguments"),
        (lambda c, file: complete(c, [file]), "invalid_arguments"),
        (lambda c, file: complete(c, [{"title": "x"}]), "invalid_arguments"),
        (lambda c, file: complete(c, [{"id": file, "title": 7}]), "invalid_arguments"),
        (lambda c, file: complete(c, [{"id": file}, {"id": file}]), "invalid_arguments"),
        (lambda c, file: complete(c, [{"id": file}], channels=f"{ASHA_DM},{GENERAL}"), "not_in_channel"),
        (lambda c, file: complete(c, [{"id": file}, {"id": "F0NOWHERE"}]), "file_not_found"),
        (lambda c, file: complete(c, [{"id": file}], channel_id="C0NOWHERE0"), "channel_not_found"),
        (lambda c, file: complete(c, [{"id": file}], channel_id="UASHA00001"), "channel_not_found"),
        (lambda c, file: complete(c, [{"id": file}], channel_id=GENERAL), "not_in_channel"),
        (lambda c, file: complete(c, [{"id": file}], channel_id=ASHA_DM, thread_ts="1.0"), "cannot_reply_to_message"),
        (lambda c, file: complete(c, [{"id": file}], channel_id=ASHA_DM, initial_comment="x" * 40_001), "msg_too_long"),
    ],
)
def test_a_refused_completion_uses_slacks_words_and_shares_nothing(
    client: WebClient, state: SlackState, end: Callable[[WebClient, str], Any], error: str
) -> None:
    """The upload stays usable for a correct request, which uses it up."""
    file_id = uploaded(client)
    assert refusal(lambda: end(client, file_id))["error"] == error
    assert state.files.find(file_id) is None
    assert complete(client, [{"id": file_id}], channel_id=ASHA_DM)["files"][0]["id"] == file_id
    assert refusal(lambda: complete(client, [{"id": file_id}]))["error"] == "file_not_found"


def test_a_file_is_not_complete_before_its_bytes_have_come(client: WebClient) -> None:
    """A reserved upload isn't a file yet."""
    slot = client.files_getUploadURLExternal(filename="rows.csv", length=3)
    assert refusal(lambda: complete(client, [{"id": slot["file_id"]}]))["error"] == "file_not_found"


@pytest.mark.parametrize("end", ["files.getUploadURLExternal", "files.completeUploadExternal"])
def test_uploads_need_their_scope(client: WebClient, state: SlackState, end: str) -> None:
    """missing_scope names files:write, whatever the arguments."""
    state.scopes = tuple(scope for scope in TRUNKBOT.scopes if scope != "files:write")
    refused = refusal(lambda: client.api_call(end, params={"filename": "rows.csv", "length": 3}))
    assert (refused["error"], refused["needed"]) == ("missing_scope", "files:write")


def test_a_file_is_still_there_after_a_restart(client: WebClient, state: SlackState, tmp_path: Path) -> None:
    """With its message, and byte by byte; its bytes are written once."""
    file_id = uploaded(client)
    complete(client, [{"id": file_id, "title": "Rows"}], channel_id=BEN_DM)
    state.save(tmp_path / "slack.json")
    bytes_at = (tmp_path / "slack-files" / file_id).stat().st_mtime_ns
    state.save(tmp_path / "slack.json")
    assert (tmp_path / "slack-files" / file_id).stat().st_mtime_ns == bytes_at
    again = SlackState()
    again.load(tmp_path / "slack.json")
    file, content = again.files.find(file_id) or ({}, b"")
    assert (file["title"], content) == ("Rows", BYTES)
    assert again.messages.history(BEN_DM)[0]["files"] == [file]
    again.save(tmp_path / "slack.json")


def test_a_saved_id_cannot_name_a_file_outside_its_folder(state: SlackState, tmp_path: Path) -> None:
    """An id is never a path."""
    state.save(tmp_path / "slack.json")
    kept = json.loads((tmp_path / "slack.json").read_text())
    kept["files"] = [{"id": "../slack.json"}]
    (tmp_path / "slack.json").write_text(json.dumps(kept))
    with pytest.raises(ValueError, match="isn't a file id"):
        SlackState().load(tmp_path / "slack.json")
