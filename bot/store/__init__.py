"""The one port to the database."""

from bot.store.audit.events import Only
from bot.store.audit.log import AuditEvent, AuditRow
from bot.store.audit.search import Known, Sought
from bot.store.conversations import Place, Thread, Turn
from bot.store.intake import OwedAnswer, TypedCommand
from bot.store.open_views import OpenHome
from bot.store.outbox import OutboxMessage
from bot.store.store import Store
from bot.store.watches import Watch

__all__ = [
    "AuditEvent",
    "AuditRow",
    "Known",
    "Only",
    "OpenHome",
    "OutboxMessage",
    "OwedAnswer",
    "Place",
    "Sought",
    "Store",
    "Thread",
    "Turn",
    "TypedCommand",
    "Watch",
]
