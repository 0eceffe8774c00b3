"""What happens once a payload was acknowledged."""

from __future__ import annotations

import asyncio

from bot.front.acknowledgement import AfterAcks
from bot.front.jobs import BackgroundJob
from tests.support.waiting import PATIENCE


def at_once(job: BackgroundJob) -> None:
    job()


def test_no_job_begins_before_the_last_acknowledgement_and_then_they_keep_their_order() -> None:
    async def two_at_once() -> list[str]:
        begun: list[str] = []
        both = asyncio.Event()
        acks = AfterAcks(at_once)
        acks.came()
        acks.came()
        acks.answered(lambda: begun.append("first"))
        assert begun == []

        def last() -> None:
            begun.append("second")
            both.set()

        acks.answered(last)
        assert begun == [], "a job shares the processor with an acknowledgement that is on its way"
        await asyncio.wait_for(both.wait(), PATIENCE)
        return begun

    assert asyncio.run(two_at_once()) == ["first", "second"]


def test_a_job_does_not_wait_for_an_acknowledgement_that_never_comes() -> None:
    async def one_hangs() -> None:
        begun = asyncio.Event()
        acks = AfterAcks(at_once)
        acks.came()
        acks.came()
        acks.answered(begun.set)
        await asyncio.wait_for(begun.wait(), PATIENCE)

    asyncio.run(one_hangs())
