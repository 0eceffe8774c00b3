"""The one place where things are joined. `build` takes its edges as arguments, so that tests hand in their own."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

import commands
from bot import cards
from bot.access import Access
from bot.blocks import Message
from bot.desk import Desk
from bot.directory import Directory
from bot.edges import bolt_app, exotel_client
from bot.errands import Errands
from bot.errors import ExotelError
from bot.groups import Groups
from bot.listeners import listen
from bot.notifications import Courier, Modals
from bot.operations import RECEIPT, STEPS, Operations
from bot.records import Operation
from bot.settings import Settings
from bot.steering import Ports
from bot.store import Store
from bot.verbs import Bearings, Services, Verbs
from bot.workers import Workers

log = logging.getLogger(__name__)

ERRAND_THREADS = 16
LOOK_THREADS = 8
DESK_THREADS = 8


@dataclass
class Trunkbot:
    """The whole bot, joined. `bolt` is what a door (Socket Mode or HTTP) hands payloads to."""

    bolt: AsyncApp
    store: Store
    operations: Operations
    desk: Desk
    start: Callable[[], None]
    stop: Callable[[], None]


def build(settings: Settings, *, slack: WebClient, who: AuthorizeResult, store: Store | None = None) -> Trunkbot:
    """Join everything. Nothing runs before `start`. Raises SettingsError where the database cannot be opened."""
    store = store or Store(settings.trunkbot_db)
    verbs = Verbs.of(commands)
    bearings = Bearings(
        settings.exotel_account_sid,
        settings.trunkbot_number_region,
        Ports(tcp=settings.exotel_sip_port_tcp, tls=settings.exotel_sip_port_tls),
    )
    exotel = exotel_client(settings, store)
    looks = ThreadPoolExecutor(LOOK_THREADS, "look")
    directory = Directory(exotel, store, bearings.account_sid, looks)
    services = Services(directory, bearings)
    operations = Operations(store, verbs, bearings.account_sid, settings.trunkbot_channel)
    workers = Workers(operations, exotel)
    courier = Courier(store, slack, lambda kind, operation: _letter(desk, operations, kind, operation))
    modals = Modals(store, slack, lambda operation: desk.progress_view(operation))
    groups = Groups(slack, settings.trunkbot_operators)
    errand_threads = ThreadPoolExecutor(ERRAND_THREADS, "errand")
    errands = Errands(errand_threads, services)
    desk = Desk(
        slack=slack,
        verbs=verbs,
        operations=operations,
        access=Access(settings.trunkbot_operators, groups.members),
        services=services,
        errands=errands,
        modals=modals,
        carry_out=workers.call,
    )

    def changed(_: str) -> None:
        courier.call()
        modals.call()

    operations.changed = changed
    bolt = bolt_app(settings, who)
    desk_threads = ThreadPoolExecutor(DESK_THREADS, "desk")
    listen(bolt, desk, errands, desk_threads)

    def start() -> None:
        groups.start()
        courier.start()
        modals.start()
        workers.start()
        errands.run(lambda: _learn_trunks(directory))

    def stop() -> None:
        workers.stop()
        modals.stop()
        courier.stop()
        groups.stop()
        for pool in (desk_threads, errand_threads, looks):
            pool.shutdown(wait=False, cancel_futures=True)
        exotel.close()
        store.close()

    return Trunkbot(bolt, store, operations, desk, start, stop)


def _letter(desk: Desk, operations: Operations, kind: str, operation: Operation) -> Message:
    headline = operations.headline(operation)
    if kind == STEPS:
        return cards.steps_message(operation, headline)
    if kind == RECEIPT:
        return cards.receipt(headline, desk.receipt_of(operation))
    return cards.card(operation, headline)


def _learn_trunks(directory: Directory) -> None:
    """Know the trunks before the first form is opened."""
    try:
        directory.all()
    except ExotelError as error:
        log.warning("The trunks of the account could not be read: %s", error)
