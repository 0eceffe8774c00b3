"""What the bot says of itself: to whatever watches the process, to the channel, and to who asks the doctor."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from prometheus_client.parser import text_string_to_metric_families

from bot.cli.main import main
from bot.domain.audit_events import Event
from bot.domain.errors import SettingsError
from bot.domain.finding import Finding
from bot.domain.records import State
from bot.health.server import serve_health
from bot.store import AuditEvent, Store
from bot.web.protocol import MAX_HEAD_BYTES
from tests.journeys.acts import OPS, OUTBOUND, SECOND, card, private_answer, set_up
from tests.journeys.conftest import DOORS
from tests.support.audits import first_bad_row
from tests.support.looking import text_of
from tests.support.looping import run
from tests.support.person import Person
from tests.support.stage import ASHA, BEN, CHLOE, VERA, Stage, stage
from tests.support.waiting import until

pytestmark = pytest.mark.long


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def watch_port() -> int:
    return free_port()


def said_in(person_messages: Callable[[], list[dict[str, object]]], words: str) -> list[dict[str, object]]:
    return [message for message in person_messages() if words in text_of(message)]


def asked(port: int, host: str = "127.0.0.1") -> tuple[int, str]:
    """The status and the output of `trunkbot ready`."""
    found = CliRunner(env={"TRUNKBOT_WATCH_HOST": host, "TRUNKBOT_WATCH_PORT": str(port)}).invoke(main, ["ready"])
    return found.exit_code, found.output


def test_where_no_bot_answers_nothing_is_ready(watch_port: int) -> None:
    """A sentence and status 1, not a traceback."""
    assert asked(watch_port) == (1, f"Error: No bot answers at 127.0.0.1:{watch_port} (ConnectionRefusedError).\n")


@pytest.mark.parametrize("door", DOORS)
def test_a_bot_that_can_work_is_ready_and_its_figures_can_be_read(tmp_path: Path, door: str, watch_port: int) -> None:
    """By a probe and by Prometheus' own parser."""
    with stage(tmp_path, door, trunkbot_watch_port=watch_port) as staged:
        set_up(staged.person(ASHA), "Outbound", OUTBOUND)
        url = f"http://127.0.0.1:{watch_port}"
        assert httpx.get(f"{url}/healthz").text == "ok\n"
        ready = httpx.get(f"{url}/readyz")
        assert ready.status_code == 200, ready.text
        assert asked(watch_port, "0.0.0.0") == (0, "ready\n"), "a container listens on every address"
        assert {one["name"] for one in ready.json()["findings"]} == {
            "Slack",
            "Database",
            "Sending to Slack",
            "Workers",
            "Exotel",
        }
        families = {one.name: one for one in text_string_to_metric_families(httpx.get(f"{url}/metrics").text)}
        figures = {(s.name, *s.labels.values()): s.value for family in families.values() for s in family.samples}
        assert figures["trunkbot_operations", "done"] == 1
        assert figures["trunkbot_ack_seconds_count", "command"] == 1
        assert figures["trunkbot_exotel_request_seconds_count", "default", "ok"] >= 3
        assert figures["trunkbot_circuit_open", "default"] == 0


def test_a_bot_that_slack_does_not_hear_is_not_ready_and_says_why(watch_port: int) -> None:
    """503 for the probe, and still healthy: restarting it would help nobody."""

    async def look() -> tuple[httpx.Response, httpx.Response, tuple[int, str]]:
        async def silent() -> Finding:
            return Finding("Slack", False, "There is no Socket Mode connection.", "It reconnects by itself.")

        async with (
            serve_health("127.0.0.1", watch_port, ready=list, connected=silent, metrics=lambda: b""),
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{watch_port}") as probe,
        ):
            answers = await probe.get("/readyz"), await probe.get("/healthz")
            return *answers, await asyncio.to_thread(asked, watch_port)

    readyz, healthz, command = run(look())
    assert command == (1, "Slack: There is no Socket Mode connection. It reconnects by itself.\n")
    assert (readyz.status_code, healthz.status_code) == (503, 200)
    assert readyz.json()["findings"][0]["seen"] == "There is no Socket Mode connection."


def test_any_name_is_answered(watch_port: int) -> None:
    """Orchestrators and proxies send what they like, and nothing here is secret."""

    async def look() -> dict[str, int]:
        async def silent() -> Finding:
            return Finding("Slack", True, "It is there.")

        async with (
            serve_health("127.0.0.1", watch_port, ready=list, connected=silent, metrics=lambda: b""),
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{watch_port}") as probe,
        ):
            names = ("evil.example", f"evil.example:{watch_port}", "localhost.evil.io", "", "localhost", "[::1]:9464")
            return {name: (await probe.get("/readyz", headers={"Host": name})).status_code for name in names}

    statuses = run(look())
    assert set(statuses.values()) == {200}


def test_the_watch_port_has_the_limits_of_the_other_doors(watch_port: int) -> None:
    """Any user of the machine can reach it, and it shares a loop with Slack's answers."""

    async def look() -> int:
        async def there() -> Finding:
            return Finding("Slack", True, "It is there.")

        async with (
            serve_health("127.0.0.1", watch_port, ready=list, connected=there, metrics=lambda: b""),
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{watch_port}") as probe,
        ):
            return (await probe.get("/healthz", headers={"X-Long": "x" * 2 * MAX_HEAD_BYTES})).status_code

    assert run(look()) == 400


def test_a_watch_port_that_is_taken_is_told_with_its_setting(watch_port: int) -> None:
    """Rather than a bot that nobody watches."""

    async def look() -> None:
        async with serve_health("127.0.0.1", watch_port, ready=list, connected=None, metrics=lambda: b""):  # type: ignore[arg-type]
            raise AssertionError("the port was taken")

    with socket.create_server(("127.0.0.1", watch_port)), pytest.raises(SettingsError, match="TRUNKBOT_WATCH_PORT"):
        run(look())


def test_a_database_that_is_moved_away_is_not_ready(tmp_path: Path, watch_port: int) -> None:
    """All would be written into a file that nobody finds; put back, it is ready again."""
    with stage(tmp_path, trunkbot_watch_port=watch_port):
        url = f"http://127.0.0.1:{watch_port}/readyz"
        assert httpx.get(url).status_code == 200
        (tmp_path / "trunkbot.db").rename(tmp_path / "elsewhere.db")
        answer = httpx.get(url)
        assert answer.status_code == 503
        assert "was moved or deleted while the bot was using it" in answer.text
        (tmp_path / "elsewhere.db").rename(tmp_path / "trunkbot.db")
        assert httpx.get(url).status_code == 200


def test_the_figures_follow_prometheus_own_rules(tmp_path: Path, watch_port: int) -> None:
    """Each state has its series from the start, one account has one name everywhere, and a label says something."""
    with stage(tmp_path, trunkbot_watch_port=watch_port) as staged:
        set_up(staged.person(ASHA), "Outbound", OUTBOUND)
        text = httpx.get(f"http://127.0.0.1:{watch_port}/metrics").text
        families = {family.name: family for family in text_string_to_metric_families(text)}
        states = {sample.labels["state"]: sample.value for sample in families["trunkbot_operations"].samples}
        assert states == {str(state): float(state == State.DONE) for state in State}
        accounts = {sample.labels["account"] for sample in families["trunkbot_exotel_request_seconds"].samples}
        assert accounts == {sample.labels["account"] for sample in families["trunkbot_circuit_open"].samples}
        assert accounts == {"default"}
        (last,) = families["trunkbot_audit_last_row"].samples
        assert (last.labels, last.value) == ({}, float(staged.audit()[-1].seq))


@pytest.fixture
def staged_with_rest(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path, trunkbot_rest_seconds=1.0) as staged:
        yield staged


def test_the_channel_gets_one_notice_of_an_outage_and_one_of_its_end(
    staged_with_rest: Stage,
) -> None:
    """However many ask meanwhile; each of them is answered at once."""
    staged = staged_with_rest
    ben = staged.person(BEN)
    _let_it_open(staged, ben)
    ben.send(OPS, "/trunk list")
    private_answer(ben, "new ones are paused")
    staged.account.next_calls("none")

    def asked_again() -> bool:
        ben.send(OPS, "/trunk list")
        return bool(said_in(lambda: ben.messages(OPS), "Exotel is responding again"))

    until(asked_again, "the good news")
    assert len(said_in(lambda: ben.messages(OPS), "Exotel isn't responding")) == 1
    assert len(said_in(lambda: ben.messages(OPS), "Exotel is responding again")) == 1


def test_the_circuit_closes_by_itself_although_nobody_asks_for_anything(staged_with_rest: Stage) -> None:
    """The notice promises it; a person who trusts that does not go on asking."""
    staged = staged_with_rest
    ben = staged.person(BEN)
    _let_it_open(staged, ben)
    staged.account.next_calls("none")
    until(lambda: said_in(lambda: ben.messages(OPS), "Exotel is responding again"), "the good news")


def test_a_restart_while_exotel_does_not_answer_keeps_the_promise(staged_with_rest: Stage) -> None:
    """The next process posts it once, and does not repeat the first notice."""
    staged = staged_with_rest
    ben = staged.person(BEN)
    _let_it_open(staged, ben)
    staged.restart()
    staged.account.next_calls("none")
    until(lambda: said_in(lambda: ben.messages(OPS), "Exotel is responding again"), "the good news")
    staged.restart()
    ben.send(OPS, "/trunk list")
    private_answer(ben, "no trunks")
    assert len(said_in(lambda: ben.messages(OPS), "Exotel isn't responding")) == 1
    assert len(said_in(lambda: ben.messages(OPS), "Exotel is responding again")) == 1


def _let_it_open(staged: Stage, person: Person) -> None:
    staged.account.next_calls("500", 1000)
    for user in (ASHA, BEN, CHLOE, VERA):
        for look in ("list", "whois +919876543210"):
            staged.person(user).send(OPS, f"/trunk {look}")
    until(lambda: said_in(lambda: person.messages(OPS), "Exotel isn't responding"), "the notice")


def test_the_operators_get_a_direct_message_when_the_channel_is_lost(tmp_path: Path) -> None:
    """Once, however many changes are not announced; those who asked for one hear of theirs."""
    with stage(tmp_path, trunkbot_channel="C0GENERAL0") as staged:
        asha = staged.person(ASHA)
        for fields in (OUTBOUND, SECOND):
            set_up(asha, "Outbound", fields)
        until(lambda: len(staged.audit("not_told")) >= 2, "the rows that say so")
        asha.see("changes aren't announced there", where="trunkbot")
        told = [text_of(message) for message in asha.messages("DASHA00001")]
        assert len([text for text in told if "changes aren't announced there" in text]) == 1


def test_the_head_of_the_audit_log_is_posted_once_a_day(tmp_path: Path) -> None:
    """Not on the first day of a new log, nor again after a restart."""
    yesterday = datetime.now(UTC) - timedelta(days=1)
    older = Store(tmp_path / "trunkbot.db", clock=lambda: yesterday)
    older.log(AuditEvent("UASHA00001", Event.ASKED, "long ago"))
    older.close()
    with stage(tmp_path) as staged:
        ben = staged.person(BEN)
        until(lambda: said_in(lambda: ben.messages(OPS), "The audit log ends with row"), "the head")
        staged.restart()
        set_up(staged.person(ASHA), "Outbound", OUTBOUND)
        card(ben, "All 3 steps done")
        assert len(said_in(lambda: ben.messages(OPS), "The audit log ends with row")) == 1
        assert first_bad_row(staged.bot.store) is None


def test_who_asks_for_the_head_has_it_posted_where_all_can_see_it(staged: Stage) -> None:
    """Under the row it had when it was asked for; once a minute, and not for those who can only read."""
    vera, asha, ben = map(staged.person, (VERA, ASHA, BEN))
    vera.send(OPS, "/trunk audit head")
    private_answer(vera, "Only operators and approvers can post the head. Ask ")
    for _ in range(3):
        asha.send(OPS, "/trunk audit head")
    private_answer(asha, "Also posted in the channel")
    asha.wait_for(
        lambda: sum("less than a minute ago" in text_of(said) for said in asha.ephemerals(OPS)) == 2,
        what="the answers to the second and the third",
    )
    until(lambda: said_in(lambda: ben.messages(OPS), "requested by"), "the head")
    assert len(staged.audit("head_asked")) == 1


@pytest.mark.parametrize("door", DOORS)
def test_the_doctor_finds_a_healthy_bot_well(tmp_path: Path, door: str) -> None:
    """Each part with what was seen."""
    with stage(tmp_path, door) as staged:
        vera = staged.person(VERA)
        vera.send(OPS, "/trunk doctor")
        told = text_of(private_answer(vera, "Everything's healthy"))
        for part in (
            "Bot token",
            "Scopes",
            "Clock",
            "Channel",
            "Rights",
            "Exotel",
            "Database",
            "Workers",
            "Audit log",
            "Queue",
        ):
            assert told.count(f"*{part}*") == 1, told
        assert ":x:" not in told
        for words in (
            "trunkbot is in <#C0TRUNKOPS>.",
            "*Workers*: Running.",
            "Nothing is waiting to run.",
        ):
            assert words in told


def test_the_doctor_names_a_fix_for_each_problem(tmp_path: Path) -> None:
    """A scope that was not granted, a channel without a seat, a key that is no longer good."""
    with stage(tmp_path, trunkbot_channel="C0GENERAL0", exotel_api_token="wrong") as staged:
        staged.slack.scopes = tuple(scope for scope in staged.slack.scopes if scope != "im:write")
        vera = staged.person(VERA)
        vera.send(OPS, "/trunk doctor")
        told = text_of(private_answer(vera, "trunkbot has a problem"))
        assert "Missing: im:write" in told
        assert "trunkbot can't read <#C0GENERAL0>" in told
        assert "/invite @trunkbot" in told
        assert "API key" in told
