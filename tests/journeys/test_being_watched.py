"""`/trunk watch`: the channel hears of changes, and of nothing else."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import trustme

from bot.domain.phrasing import date
from bot.probes import Prober
from tests.approvals.acts import approve, ask
from tests.journeys.acts import OPS, private_answer
from tests.probes import listeners
from tests.probes.listeners import listening, sip
from tests.probes.nameserver import name_server
from tests.support.looking import text_of
from tests.support.stage import ASHA, BEN, CHLOE, VERA, Stage, stage
from tests.support.waiting import until

pytestmark = pytest.mark.long

HOST = "pbx.acme.io"
AUTHORITY = trustme.CA()


@contextmanager
def network(folder: Path, **changes: Any) -> Iterator[Stage]:
    with name_server() as names:
        names.has(HOST, "A", ["127.0.0.1"])
        trust = ssl.create_default_context()
        AUTHORITY.configure_trust(trust)

        def prober() -> Prober:
            return Prober(allow_loopback=True, resolver=names.resolver, trust=trust)

        with stage(folder, prober=prober, **changes) as staged:
            yield staged


@pytest.fixture
def staged(tmp_path: Path) -> Iterator[Stage]:
    with network(tmp_path) as staged:
        yield staged


def done(staged: Stage, *lines: str) -> None:
    """Asha types these after `/trunk`, one after the other."""
    asha = staged.person(ASHA)
    for line in lines:
        before = len(staged.operations())
        asha.send(OPS, f"/trunk {line}")
        until(lambda: len(staged.operations()) > before, line)  # noqa: B023 - waited for at once
        until(lambda: staged.operations()[-1].state.is_over, line)
        assert staged.operations()[-1].state == "done", line


def watch(staged: Stage, name: str = "support_line") -> None:
    """Have it watched, and wait for the first look."""
    asha, looks = staged.person(ASHA), len(staged.audit("checked"))
    asha.send(OPS, f"/trunk watch {name}")
    private_answer(asha, "Watching ")
    until(lambda: len(staged.audit("checked")) > looks, "the first look")


def look_again(staged: Stage) -> None:
    """A day passes for the watch."""
    looks = len(staged.audit("checked"))
    with staged.bot.store.transaction() as db:
        db.execute("UPDATE watches SET next_at = '2000-01-01T00:00:00.000Z'")
    until(lambda: len(staged.audit("checked")) > looks, "the next look")


def outside(staged: Stage, method: str, path: str, name: str = "support_line", **body: Any) -> None:
    """Somebody changes the account with curl."""
    sid = staged.account.trunks()[name]["trunk_sid"]
    url = f"{staged.account.url}/v2/accounts/sandbox1/trunks/{sid}/{path}"
    answer = httpx.request(method, url, json=body or None, auth=("sandbox", "sandbox"))
    assert answer.json()["response"]["code"] == 200, answer.text


def notices(staged: Stage, words: str = "") -> list[str]:
    """What the channel was told beside cards, by anybody who reads it."""
    ben = staged.person(BEN)
    marks = (":stethoscope:", ":hourglass", "changed outside", "was deleted outside")
    told = [text_of(message) for message in ben.messages(OPS)]
    return [one for one in told if any(mark in one for mark in marks) and words in one]


def test_a_server_that_goes_down_is_told_once_and_so_is_its_return(staged: Stage) -> None:
    """What stays as it is, is not told again."""
    with listening(sip(200, "OK")) as server:
        port = server.port
        done(staged, "create support_line", "number add support_line +911140001234")
        done(staged, f"dest add support_line {HOST}:{port};transport=tcp")
        watch(staged)
        look_again(staged)
        assert notices(staged) == []
    look_again(staged)
    look_again(staged)
    (told,) = until(lambda: notices(staged), "the bad news")
    assert "is failing" in told
    with listening(sip(200, "OK"), at=("127.0.0.1", port)):
        look_again(staged)
        until(lambda: notices(staged, "recovered"), "the good news")
    assert len(notices(staged)) == 2


def test_a_check_of_a_watched_trunk_tells_what_was_changed_outside(staged: Stage) -> None:
    """A plain tick would hide it; it can be put back from there, and kept once the channel was told of it."""
    done(staged, "create support_line", "number add support_line +911140001234", "ip add support_line 44.1.2.3/32")
    watch(staged)
    vera = staged.person(VERA)
    vera.send(OPS, "/trunk check support_line outbound")
    assert "changed outside" not in text_of(private_answer(vera, "Check of support_line"))
    outside(staged, "POST", "whitelisted-ips", ip="44.9.9.9", mask=32)
    vera.send(OPS, "/trunk check support_line outbound")
    told = private_answer(vera, "was changed outside trunkbot")
    assert "IP 44.9.9.9 was whitelisted." in text_of(told)
    assert "The next scheduled check posts this in the channel" in text_of(told)
    look_again(staged)
    until(lambda: notices(staged, "Keep changes"), "the notice")
    asha = staged.person(ASHA)
    asha.send(OPS, "/trunk check support_line outbound")
    asha.click("Keep changes", where=private_answer(asha, "was changed outside trunkbot"))
    private_answer(asha, "Kept as it is now")
    before = len(asha.ephemerals(OPS))
    asha.send(OPS, "/trunk check support_line outbound")
    asha.wait_for(lambda: len(asha.ephemerals(OPS)) > before, what="the check")
    assert "changed outside" not in text_of(asha.ephemerals(OPS)[-1])


def test_what_the_bot_itself_changed_is_no_drift_in_a_check(staged: Stage) -> None:
    """Since the last look of the watch."""
    done(staged, "create support_line", "number add support_line +911140001234")
    watch(staged)
    done(staged, "ip add support_line 44.1.2.3/32")
    vera = staged.person(VERA)
    vera.send(OPS, "/trunk check support_line outbound")
    told = text_of(private_answer(vera, "Check of support_line"))
    assert "44.1.2.3" in told
    assert "changed outside" not in told


def test_a_certificate_near_its_end_is_told_once_for_each_stretch(staged: Stage, tmp_path: Path) -> None:
    """Ten days left is within fourteen: told today, and not tomorrow."""
    ends = datetime.now(UTC) + timedelta(days=10, hours=1)
    pem = AUTHORITY.issue_cert(HOST, not_after=ends).private_key_and_cert_chain_pem.bytes()
    with listeners.kamailio(tmp_path, pem) as (_, tls):
        done(staged, "create support_line", "number add support_line +911140001234")
        done(staged, f"dest add support_line {HOST}:{tls};transport=tls")
        watch(staged)
        look_again(staged)
    (told,) = until(lambda: notices(staged, "certificate"), "the news")
    assert "expires in 10 days" in told
    assert date(ends) in told


def test_what_nobody_did_through_the_bot_is_told_and_can_be_put_back_the_ordinary_way(staged: Stage) -> None:
    """An address that was whitelisted by hand is removed with approval; then the notice says it is as it was."""
    done(staged, "create support_line", "number add support_line +911140001234", "ip add support_line 44.1.2.3/32")
    watch(staged)
    done(staged, "number add support_line +911140005678")
    outside(staged, "POST", "whitelisted-ips", ip="44.9.9.9", mask=32)
    look_again(staged)
    (told,) = until(lambda: notices(staged, "Keep changes"), "the drift")
    assert "44.9.9.9 was whitelisted" in told
    assert "+911140005678" not in told, "the bot's own change is no drift"
    look_again(staged)
    assert len(notices(staged, "Keep changes")) == 1
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    asha.click("Put back", where=next(m for m in asha.messages(OPS) if "changed outside" in text_of(m)))
    request = until(lambda: [one for one in staged.operations() if one.verb == "ip remove"], "the request")[0]
    assert request.state == "waiting"
    until(lambda: any(request.id in text_of(m) and "Approve…" in text_of(m) for m in chloe.messages(OPS)), "a card")


def test_keeping_it_makes_it_what_people_know(staged: Stage) -> None:
    """Vera may only look; Asha keeps it; it is not told again, and the notice says who decided."""
    done(staged, "create support_line", "number add support_line +911140001234")
    watch(staged)
    outside(staged, "POST", "whitelisted-ips", ip="44.9.9.9", mask=32)
    look_again(staged)
    until(lambda: notices(staged, "Keep changes"), "the drift")
    vera, asha = staged.person(VERA), staged.person(ASHA)
    notice = next(m for m in vera.messages(OPS) if "changed outside" in text_of(m))
    vera.click("Keep changes", where=notice)
    private_answer(vera, "Only operators can do this")
    asha.click("Keep changes", where=notice)
    private_answer(asha, "Kept as it is now")
    until(lambda: notices(staged, "kept the changes"), "the decision")
    assert staged.audit("drift_kept")[0].actor == ASHA
    look_again(staged)
    assert notices(staged, "Keep changes") == []
    assert staged.refusals() == []


def test_a_trunk_that_somebody_deleted_elsewhere_is_told_and_watched_no_longer(staged: Stage) -> None:
    """Its line is cut, and nobody did it here."""
    done(staged, "create support_line")
    watch(staged)
    sid = staged.account.trunks()["support_line"]["trunk_sid"]
    httpx.delete(f"{staged.account.url}/v2/accounts/sandbox1/trunks?trunk_sid={sid}", auth=("sandbox", "sandbox"))
    with staged.bot.store.transaction() as db:
        db.execute("UPDATE watches SET next_at = '2000-01-01T00:00:00.000Z'")
    until(lambda: notices(staged, "was deleted outside"), "the news")
    asha = staged.person(ASHA)
    asha.send(OPS, "/trunk watch")
    private_answer(asha, "No trunk is being watched")


def test_a_watch_goes_on_after_a_restart_and_ends_when_it_is_told_to(staged: Stage) -> None:
    """It lives in the file; `off` ends it."""
    done(staged, "create support_line")
    asha = staged.person(ASHA)
    asha.send(OPS, "/trunk watch support_line every 6h")
    private_answer(asha, "every 6 hours")
    staged.restart()
    look_again(staged)
    asha.send(OPS, "/trunk watch")
    assert "every 6 hours" in text_of(private_answer(asha, "Watched trunks"))
    asha.send(OPS, "/trunk watch support_line off")
    private_answer(asha, "Stopped watching")
    asha.send(OPS, "/trunk watch support_line now and then")
    private_answer(asha, "I didn't understand that schedule")


def test_a_trunk_may_be_called_keep(staged: Stage) -> None:
    """The button says the same word before a SID and a digest."""
    done(staged, "create keep")
    asha = staged.person(ASHA)
    asha.send(OPS, "/trunk watch keep every 6h")
    private_answer(asha, "every 6 hours")


def test_nothing_is_kept_of_a_trunk_that_was_deleted(tmp_path: Path) -> None:
    """Neither how its checks went nor its test calls."""
    with network(tmp_path, trunkbot_cooling_seconds=0) as staged:
        done(staged, "create support_line")
        asha, chloe = staged.person(ASHA), staged.person(CHLOE)
        asha.send(OPS, "/trunk check support_line")
        private_answer(asha, "support_line")
        sid = staged.account.trunks()["support_line"]["trunk_sid"]

        def kept() -> int:
            with staged.bot.store.reading() as db:
                return int(db.execute("SELECT count(*) FROM checks WHERE trunk_sid = ?", [sid]).fetchone()[0])

        until(lambda: kept() == 1, "the kept check")
        approve(chloe, ask(staged, asha, "support_line"), "support_line")
        until(lambda: staged.operations()[-1].state == "done", "the deletion")
        assert kept() == 0
